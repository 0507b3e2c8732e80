package dev.espalier.plan;

import dev.espalier.base.DType;
import dev.espalier.base.Halves;
import dev.espalier.ir.Node;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.Value;
import dev.espalier.ir.Verifier;
import dev.espalier.spi.Backend;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.Scalar;
import dev.espalier.spi.Storage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * The compiled form of a graph: kernels in order, and where their operands lie. Holds offsets only,
 * no data; any number of threads may run it.
 */
public final class Plan {
  private final List<Lower.Step> steps;
  private final Kernel[] kernels;
  private final List<TensorSpec> leaves;
  private final List<Slot> roots;
  private final int outputs;
  private final MemoryPlan memory;
  private final boolean optimised;
  private final Frame.Uses uses;
  private final ConcurrentLinkedDeque<Frame> frames = new ConcurrentLinkedDeque<>();

  private Plan(
      List<Lower.Step> steps,
      Kernel[] kernels,
      List<TensorSpec> leaves,
      List<Slot> roots,
      MemoryPlan memory,
      boolean optimised) {
    this.steps = steps;
    this.kernels = kernels;
    this.leaves = leaves;
    this.roots = roots;
    this.memory = memory;
    this.optimised = optimised;
    int n = 0;
    for (Slot s : roots) {
      n = Math.max(n, s.index + 1);
    }
    this.outputs = n;
    var ofLeaf = lists(leaves.size());
    var ofOutput = lists(n);
    var ofWorkspace = new EnumMap<DType, List<Frame.Use>>(DType.class);
    for (int i = 0; i < steps.size(); i++) {
      var operands = steps.get(i).operands();
      for (int k = 0; k < operands.size(); k++) {
        var slot = operands.get(k);
        var whole = slot.whole();
        switch (whole.place) {
          case LEAF -> ofLeaf.get(whole.index).add(new Frame.Use(i, k, slot.start()));
          case OUTPUT -> ofOutput.get(whole.index).add(new Frame.Use(i, k, slot.start()));
          case WORKSPACE ->
              ofWorkspace
                  .computeIfAbsent(whole.dtype, _ -> new ArrayList<>())
                  .add(new Frame.Use(i, k, whole.offset + slot.start()));
        }
      }
    }
    var workspace = new EnumMap<DType, Frame.Use[]>(DType.class);
    ofWorkspace.forEach((t, l) -> workspace.put(t, l.toArray(Frame.Use[]::new)));
    this.uses = new Frame.Uses(arrays(ofLeaf), arrays(ofOutput), workspace);
  }

  private static Frame.Use[][] arrays(List<List<Frame.Use>> lists) {
    return lists.stream().map(l -> l.toArray(Frame.Use[]::new)).toArray(Frame.Use[][]::new);
  }

  private static List<List<Frame.Use>> lists(int n) {
    var out = new ArrayList<List<Frame.Use>>(n);
    for (int i = 0; i < n; i++) {
      out.add(new ArrayList<>(2));
    }
    return out;
  }

  /**
   * Compiles a graph over placeholder leaves whose gradients have been expanded.
   *
   * @param leaves the leaves, in the order in which runs bind them
   * @param optimise false for a structure seen the first time: every node is a kernel of its own.
   *     The bits are the same.
   */
  public static Plan compile(
      List<Node> expanded, List<Node> leaves, Backend backend, boolean optimise) {
    Verifier.verify(expanded);
    var recomputed = Collections.newSetFromMap(new IdentityHashMap<Node, Boolean>());
    var roots = Prune.apply(Widen.apply(Inline.composites(Inline.updates(expanded))));
    Verifier.verifyPrimitive(roots);
    if (optimise) {
      roots = Rematerialise.apply(Hoist.apply(Simplify.apply(roots)), recomputed);
      Verifier.verifyPrimitive(roots);
    }
    var lower =
        new Lower(
            new Fuse(roots, optimise, recomputed),
            leaves,
            body -> compile(body.results(), body.parameters(), backend, optimise));
    var memory = new MemoryPlan(lower.steps());
    var kernels = new Kernel[lower.steps().size()];
    for (int i = 0; i < kernels.length; i++) {
      kernels[i] =
          switch (lower.steps().get(i).work()) {
            case Lower.Work.One one -> backend.compile(one.spec());
            case Lower.Work.Own own -> own;
            case Lower.Work.Loop loop -> loop.loop();
          };
    }
    return new Plan(
        lower.steps(),
        kernels,
        leaves.stream().map(Node::spec).toList(),
        lower.roots(),
        memory,
        optimise);
  }

  /** Number of kernels, those of the bodies of scans among them. */
  public int size() {
    int n = kernels.length;
    for (var s : steps) {
      n += s.work() instanceof Lower.Work.Loop(ScanLoop loop) ? loop.body().size() : 0;
    }
    return n;
  }

  /** Whether this is the final plan of its structure, not the one for first sight. */
  public boolean optimised() {
    return optimised;
  }

  /** One line a kernel: the snapshot that tests compare. The body of a scan is indented. */
  public String describe() {
    var s = new StringBuilder();
    for (var step : steps) {
      s.append(step.label());
      for (int i = 0; i < step.operands().size(); i++) {
        var o = step.operands().get(i);
        s.append(i == step.inputs() ? " -> " : i == 0 ? "  " : " ");
        s.append(o.whole().place.name().toLowerCase(java.util.Locale.ROOT).charAt(0))
            .append(o.size);
      }
      s.append('\n');
      if (step.work() instanceof Lower.Work.Loop(ScanLoop loop)) {
        s.append(loop.body().describe().indent(2));
      }
    }
    return s.toString();
  }

  /** Elements of workspace by dtype. */
  Map<DType, Integer> workspace() {
    return memory.sizes();
  }

  /** Elements of workspace of a dtype. */
  public int workspace(DType t) {
    return memory.size(t);
  }

  /** A frame of nobody's run; to be given back. */
  Frame lease() {
    var frame = frames.pollFirst();
    if (frame != null) {
      return frame;
    }
    var scalars = new Object[leaves.size()];
    for (int i = 0; i < scalars.length; i++) {
      scalars[i] = leaves.get(i).dtype().newArray(1);
    }
    int[] operands = steps.stream().mapToInt(s -> s.operands().size()).toArray();
    return new Frame(kernels, operands, uses, scalars);
  }

  void giveBack(Frame frame) {
    frame.release();
    frames.addFirst(frame);
  }

  /** The number of the output in which a root is found; roots that show one value share it. */
  int output(int root) {
    return roots.get(root).index;
  }

  /**
   * Runs the kernels.
   *
   * @param values a Storage or Scalar for each leaf
   * @param destinations where a root is to be written, or null for a new array; the array may be
   *     null for all
   * @return the storage of each root
   */
  public Storage[] run(Value[] values, @Nullable Storage @Nullable [] destinations) {
    var frame = lease();
    var workspace = Workspace.lease();
    try {
      bind(frame, workspace, values, destinations);
      frame.run();
      var out = new Storage[roots.size()];
      for (int i = 0; i < out.length; i++) {
        var r = frame.results[roots.get(i).index];
        assert r != null;
        out[i] = r;
      }
      return out;
    } finally {
      workspace.giveBack();
      giveBack(frame);
    }
  }

  private void bind(
      Frame frame,
      Workspace workspace,
      Value[] values,
      @Nullable Storage @Nullable [] destinations) {
    for (int i = 0; i < roots.size(); i++) {
      var s = roots.get(i);
      if (destinations != null && destinations[i] != null) {
        frame.results[s.index] = destinations[i];
      } else if (frame.results[s.index] == null) {
        frame.results[s.index] = Storage.allocate(s.dtype, s.size);
      }
    }
    for (int k = 0; k < outputs; k++) {
      var r = frame.results[k];
      assert r != null;
      frame.output(k, r.array(), r.offset());
    }
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case Storage v -> frame.leaf(i, v.array(), v.offset());
        case Scalar v -> frame.leaf(i, scalar(leaves.get(i).dtype(), frame.scalars[i], v), 0);
        default -> throw new AssertionError(values[i]);
      }
    }
    workspace.reserve(memory);
    frame.workspace(workspace);
  }

  private static Object scalar(DType dtype, Object array, Scalar v) {
    switch (array) {
      case float[] a -> a[0] = (float) v.value();
      case double[] a -> a[0] = v.value();
      case int[] a -> a[0] = (int) v.bits();
      case long[] a -> a[0] = v.bits();
      case short[] a ->
          a[0] = dtype.isFloating() ? Halves.to(dtype, (float) v.value()) : (short) v.bits();
      case byte[] a -> a[0] = (byte) v.bits();
      default -> throw new AssertionError(array);
    }
    return array;
  }

  /** A rough size in bytes, for the bound of the cache. */
  long footprint() {
    long n = 1_000;
    for (var s : steps) {
      n += 1_500 + 100L * s.operands().size();
      n += s.work() instanceof Lower.Work.Loop(ScanLoop loop) ? loop.body().footprint() : 0;
    }
    return n;
  }

  /**
   * The backend's kernel specs in order, those of a scan's body in its place, for tests and
   * profiles.
   */
  public List<dev.espalier.spi.KernelSpec> kernelSpecs() {
    var out = new ArrayList<dev.espalier.spi.KernelSpec>();
    for (var s : steps) {
      switch (s.work()) {
        case Lower.Work.One one -> out.add(one.spec());
        case Lower.Work.Own _ -> {}
        case Lower.Work.Loop loop -> out.addAll(loop.loop().body().kernelSpecs());
      }
    }
    return out;
  }
}
