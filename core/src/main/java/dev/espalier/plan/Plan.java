package dev.espalier.plan;

import dev.espalier.base.DType;
import dev.espalier.ir.Node;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.Value;
import dev.espalier.ir.Verifier;
import dev.espalier.spi.Args;
import dev.espalier.spi.Backend;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.Scalar;
import dev.espalier.spi.Storage;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final Use[][] leafUses;
  private final Use[][] outputUses;
  private final Map<DType, Use[]> workspaceUses = new EnumMap<>(DType.class);
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
    var ofWorkspace = new EnumMap<DType, List<Use>>(DType.class);
    for (int i = 0; i < steps.size(); i++) {
      var operands = steps.get(i).operands();
      for (int k = 0; k < operands.size(); k++) {
        var slot = operands.get(k);
        var whole = slot.whole();
        switch (whole.place) {
          case LEAF -> ofLeaf.get(whole.index).add(new Use(i, k, slot.start()));
          case OUTPUT -> ofOutput.get(whole.index).add(new Use(i, k, slot.start()));
          case WORKSPACE ->
              ofWorkspace
                  .computeIfAbsent(whole.dtype, _ -> new ArrayList<>())
                  .add(new Use(i, k, whole.offset + slot.start()));
        }
      }
    }
    this.leafUses = ofLeaf.stream().map(l -> l.toArray(Use[]::new)).toArray(Use[][]::new);
    this.outputUses = ofOutput.stream().map(l -> l.toArray(Use[]::new)).toArray(Use[][]::new);
    ofWorkspace.forEach((t, l) -> workspaceUses.put(t, l.toArray(Use[]::new)));
  }

  private static List<List<Use>> lists(int n) {
    var out = new ArrayList<List<Use>>(n);
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
    var roots = Inline.composites(Inline.updates(expanded));
    Verifier.verifyPrimitive(roots);
    if (optimise) {
      roots = Rematerialise.apply(Simplify.apply(roots), recomputed);
      Verifier.verifyPrimitive(roots);
    }
    var lower = new Lower(new Fuse(roots, optimise, recomputed), leaves);
    var memory = new MemoryPlan(lower.steps());
    var kernels = new Kernel[lower.steps().size()];
    for (int i = 0; i < kernels.length; i++) {
      kernels[i] = backend.compile(lower.steps().get(i).spec());
    }
    return new Plan(
        lower.steps(),
        kernels,
        leaves.stream().map(Node::spec).toList(),
        lower.roots(),
        memory,
        optimise);
  }

  /** Number of kernels. */
  public int size() {
    return kernels.length;
  }

  /** Whether this is the final plan of its structure, not the one for first sight. */
  public boolean optimised() {
    return optimised;
  }

  /** One line a kernel: the snapshot that tests compare. */
  public String describe() {
    var s = new StringBuilder();
    for (var step : steps) {
      s.append(step.label());
      for (int i = 0; i < step.operands().size(); i++) {
        var o = step.operands().get(i);
        s.append(i == step.spec().inputs() ? " -> " : i == 0 ? "  " : " ");
        s.append(o.whole().place.name().toLowerCase(java.util.Locale.ROOT).charAt(0))
            .append(o.size);
      }
      s.append('\n');
    }
    return s.toString();
  }

  /** Elements of workspace of a dtype. */
  public int workspace(DType t) {
    return memory.size(t);
  }

  /** Where an operand of a kernel is bound: kernel, operand, offset. */
  private record Use(int kernel, int operand, int offset) {}

  /** Operands of one run, made once and reused by later runs of this plan. */
  private final class Frame {
    final Args[] args = new Args[kernels.length];
    final Object[] scalars = new Object[leaves.size()];
    final @Nullable Storage[] results = new Storage[outputs];
    @Nullable Workspace workspace;
    int workspaceVersion;

    Frame() {
      for (int i = 0; i < args.length; i++) {
        args[i] = new Args(steps.get(i).operands().size());
      }
      for (int i = 0; i < scalars.length; i++) {
        scalars[i] = leaves.get(i).dtype().newArray(1);
      }
    }

    void set(Use[] uses, @Nullable Object array, int offset) {
      for (Use u : uses) {
        args[u.kernel].set(u.operand, array, offset + u.offset);
      }
    }
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
    var frame = frames.pollFirst();
    if (frame == null) {
      frame = new Frame();
    }
    var workspace = Workspace.lease();
    try {
      bind(frame, workspace, values, destinations);
      for (int i = 0; i < kernels.length; i++) {
        kernels[i].run(frame.args[i]);
      }
      var out = new Storage[roots.size()];
      for (int i = 0; i < out.length; i++) {
        var r = frame.results[roots.get(i).index];
        assert r != null;
        out[i] = r;
      }
      return out;
    } finally {
      release(frame);
      workspace.giveBack();
      frames.addFirst(frame);
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
      frame.set(outputUses[k], r.array(), r.offset());
    }
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case Storage v -> frame.set(leafUses[i], v.array(), v.offset());
        case Scalar v -> frame.set(leafUses[i], scalar(frame.scalars[i], v), 0);
        default -> throw new AssertionError(values[i]);
      }
    }
    workspace.reserve(memory);
    if (frame.workspace != workspace || frame.workspaceVersion != workspace.version()) {
      workspaceUses.forEach((t, uses) -> frame.set(uses, workspace.array(t), 0));
      frame.workspace = workspace;
      frame.workspaceVersion = workspace.version();
    }
  }

  /** A frame at rest holds no data of users. */
  private void release(Frame frame) {
    Arrays.fill(frame.results, null);
    for (Use[] uses : outputUses) {
      frame.set(uses, null, 0);
    }
    for (Use[] uses : leafUses) {
      frame.set(uses, null, 0);
    }
  }

  private static Object scalar(Object array, Scalar v) {
    switch (array) {
      case float[] a -> a[0] = (float) v.value();
      case double[] a -> a[0] = v.value();
      case int[] a -> a[0] = (int) v.bits();
      case long[] a -> a[0] = v.bits();
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
    }
    return n;
  }

  /** The kernel specs in order, for tests and profiles. */
  public List<dev.espalier.spi.KernelSpec> kernelSpecs() {
    var out = new ArrayList<dev.espalier.spi.KernelSpec>();
    steps.forEach(s -> out.add(s.spec()));
    return out;
  }
}
