package dev.espalier.plan;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.ArrayKernel;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScanBody;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.UnaryOp;
import dev.espalier.ir.Value;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import dev.espalier.spi.Program;
import dev.espalier.spi.Storage;
import dev.espalier.spi.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Turns fused groups into kernel specs over slots. */
final class Lower {
  /** One piece of work and its operands: inputs, then outputs, then what a loop works in. */
  record Step(Work work, int inputs, List<Slot> operands, String label) {}

  sealed interface Work {
    /** A kernel of the backend. */
    record One(KernelSpec spec) implements Work {}

    /** A loop of the user's own. */
    record Own(ArrayKernel kernel, List<TensorSpec> inputs, TensorSpec output)
        implements Work, Kernel {
      @Override
      public void run(Args args) {
        var values = new ArrayList<Value>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
          values.add(storage(inputs.get(i), args, i));
        }
        kernel.run(inputs, values, storage(output, args, inputs.size()));
      }

      private static Storage storage(TensorSpec s, Args args, int i) {
        return new Storage(s.dtype(), args.array(i), args.offset(i), s.shape().size());
      }
    }

    /** A plan that is run over and over. */
    record Loop(ScanLoop loop) implements Work {}
  }

  /** Makes the plan of a scan's body. */
  @FunctionalInterface
  interface Bodies {
    Plan compile(ScanBody body);
  }

  private final Fuse fuse;
  private final Bodies bodies;
  private final Map<Node, Slot> slots = new IdentityHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Slot> roots = new ArrayList<>();

  Lower(Fuse fuse, List<Node> leaves, Bodies bodies) {
    this.fuse = fuse;
    this.bodies = bodies;
    for (int i = 0; i < leaves.size(); i++) {
      var leaf = leaves.get(i);
      slots.put(leaf, Slot.leaf(leaf.dtype(), leaf.shape().size(), i));
    }
    var schedule = fuse.schedule();
    placeRoots();
    placeConcats(schedule);
    for (var g : schedule) {
      if (g.heavy == null) {
        elementwise(g);
      } else if (g.heavy.op() instanceof Op.Scan s) {
        scan(s, g.heavy);
      } else if (g.heavy.op() instanceof Op.Custom(ArrayKernel kernel)) {
        custom(kernel, g.heavy);
      } else if (isPlaced(g.heavy)) {
        pieces(g.heavy);
      } else {
        heavy(g, g.heavy);
      }
    }
  }

  List<Step> steps() {
    return steps;
  }

  /** The slot of each root; roots that show one value share it. */
  List<Slot> roots() {
    return roots;
  }

  private void placeRoots() {
    int outputs = 0;
    for (Node r : fuse.roots()) {
      var s = slot(base(r));
      if (s.place != Slot.Place.OUTPUT) {
        s.place = Slot.Place.OUTPUT;
        s.index = outputs++;
      }
      roots.add(s);
    }
  }

  private Node base(Node n) {
    return fuse.views().resolve(n).base();
  }

  private Slot slot(Node base) {
    return slots.computeIfAbsent(base, n -> new Slot(n.dtype(), n.shape().size()));
  }

  /**
   * Concatenations along the outermost axis of extent above 1: their inputs are computed in place
   * where possible.
   */
  private static boolean isPlaced(Node n) {
    return n.op() instanceof Op.Concat(int axis) && n.shape().size(0, axis) == 1;
  }

  private void placeConcats(List<Fuse.Group> schedule) {
    for (int i = schedule.size() - 1; i >= 0; i--) { // outer concatenations first
      var c = schedule.get(i).heavy;
      if (c == null || !isPlaced(c)) {
        continue;
      }
      int at = 0;
      for (Node in : fuse.operands(c)) {
        var b = base(in);
        var s = slot(b);
        if (s.place == Slot.Place.WORKSPACE && s.parent == null && !(b.op() instanceof Op.Leaf)) {
          s.parent = slot(c);
          s.within = at;
        }
        at += in.shape().size();
      }
    }
  }

  /** Copies the pieces of a concatenation that were not computed in place. */
  private void pieces(Node c) {
    int at = 0;
    for (Node in : fuse.operands(c)) {
      var from = slot(base(in));
      int size = in.shape().size();
      if (from.parent != slot(c) || from.within != at) {
        var to = new Slot(c.dtype(), size);
        to.parent = slot(c);
        to.within = at;
        var load = new Program.Load(0, View.contiguous(Shape.of(size)), c.dtype());
        var program = new Program(size, List.of(load, new Program.Store(0, 0, c.dtype())));
        emit(
            new KernelSpec.Elementwise(program, List.of(c.dtype()), List.of(c.dtype())),
            List.of(from, to),
            "concat");
      }
      at += size;
    }
  }

  private void elementwise(Fuse.Group g) {
    var b = new Builder(Fuse.loop(g).size());
    for (Node n : g.elementwise) {
      b.add(n);
    }
    var outputs = fuse.outputs(g).toList();
    for (int k = 0; k < outputs.size(); k++) {
      b.store(k, outputs.get(k));
    }
    var operands = new ArrayList<>(b.inputs);
    outputs.forEach(n -> operands.add(slot(n)));
    emit(b.spec(outputs), operands, label(g));
  }

  private void heavy(Fuse.Group g, Node h) {
    var views = new ArrayList<View>();
    var specs = new ArrayList<TensorSpec>();
    var operands = new ArrayList<Slot>();
    for (Node in : fuse.operands(h)) {
      var ref = fuse.views().resolve(in);
      views.add(ref.view());
      specs.add(in.spec());
      operands.add(slot(ref.base()));
    }
    if (g.elementwise.isEmpty()) {
      operands.add(slot(h));
      emit(new KernelSpec.Single(h.op(), views, specs, h.spec(), null), operands, label(g));
      return;
    }
    var b = new Builder(h.shape().size());
    b.own(h);
    for (Node n : g.elementwise) {
      b.add(n);
    }
    var outputs = new ArrayList<>(fuse.outputs(g).toList());
    for (int k = 0;
        k < outputs.size();
        k++) { // the first output is where the op itself writes: it needs the same dtype
      if (outputs.get(k).dtype() == h.dtype()) {
        outputs.addFirst(outputs.remove(k));
        break;
      }
    }
    for (int k = 0; k < outputs.size(); k++) {
      b.store(k, outputs.get(k));
    }
    operands.addAll(b.inputs.subList(1, b.inputs.size()));
    outputs.forEach(n -> operands.add(slot(n)));
    emit(
        new KernelSpec.Single(h.op(), views, specs, h.spec(), b.spec(outputs)), operands, label(g));
  }

  private static String label(Fuse.Group g) {
    var members = g.members();
    var s = new StringBuilder(dev.espalier.ir.Describe.label(members.getFirst().op()));
    for (int i = 1; i < Math.min(4, members.size()); i++) {
      s.append('+').append(dev.espalier.ir.Describe.label(members.get(i).op()));
    }
    return members.size() > 4 ? s.append("+…").toString() : s.toString();
  }

  private void emit(KernelSpec spec, List<Slot> operands, String label) {
    if (anyElements(operands.subList(spec.inputs(), operands.size()))) {
      steps.add(new Step(new Work.One(spec), spec.inputs(), List.copyOf(operands), label));
    }
  }

  private static boolean anyElements(List<Slot> outputs) {
    for (Slot s : outputs) {
      if (s.size > 0) {
        return true;
      }
    }
    return false;
  }

  private void scan(Op.Scan s, Node h) {
    var operands = new ArrayList<Slot>();
    for (Node in : fuse.operands(h)) {
      operands.add(slot(base(in)));
    }
    int inputs = operands.size();
    var outputs = new int[s.before(s.carries())];
    Arrays.fill(outputs, -1);
    for (Node out : fuse.users(h)) {
      if (out.op() instanceof Op.Output(int k)) {
        outputs[k] = operands.size();
        operands.add(slot(out));
      }
    }
    if (anyElements(operands.subList(inputs, operands.size()))) {
      var loop = new ScanLoop(s, bodies.compile(s.body()), outputs, operands.size());
      operands.addAll(loop.scratch());
      steps.add(new Step(new Work.Loop(loop), inputs, List.copyOf(operands), "scan"));
    }
  }

  private void custom(ArrayKernel kernel, Node h) {
    var operands = new ArrayList<Slot>();
    var specs = new ArrayList<TensorSpec>();
    for (Node in : fuse.operands(h)) {
      operands.add(slot(base(in)));
      specs.add(in.spec());
    }
    int inputs = operands.size();
    operands.add(slot(h));
    if (h.shape().size() > 0) {
      var work = new Work.Own(kernel, specs, h.spec());
      steps.add(new Step(work, inputs, List.copyOf(operands), kernel.label()));
    }
  }

  /** Writes one program. */
  private final class Builder {
    final List<Slot> inputs = new ArrayList<>();
    private final List<DType> inputTypes = new ArrayList<>();
    private final List<Program.Instruction> code = new ArrayList<>();
    private final Map<Node, Integer> values = new IdentityHashMap<>();
    private final Map<Program.Instruction, Integer> loads = new HashMap<>();
    private final int size;

    Builder(int size) {
      this.size = size;
    }

    KernelSpec.Elementwise spec(List<Node> outputs) {
      return new KernelSpec.Elementwise(
          new Program(size, code), inputTypes, outputs.stream().map(Node::dtype).toList());
    }

    /** Makes the output of the op before an epilogue input 0. */
    void own(Node h) {
      inputs.add(slot(h));
      inputTypes.add(h.dtype());
      values.put(h, push(new Program.Load(0, View.contiguous(Shape.of(size)), h.dtype())));
    }

    void store(int output, Node n) {
      code.add(new Program.Store(output, value(n), n.dtype()));
    }

    void add(Node n) {
      var in = fuse.operands(n);
      var t = n.dtype();
      Program.Instruction i =
          switch (n.op()) {
            case Op.Unary(UnaryOp op) -> new Program.Unary(op, operand(n, in[0]), t);
            case Op.Binary(BinaryOp op) ->
                new Program.Binary(op, operand(n, in[0]), operand(n, in[1]), t);
            case Op.Ternary(TernaryOp op) ->
                new Program.Ternary(op, operand(n, in[0]), operand(n, in[1]), operand(n, in[2]), t);
            case Op.Cast _ -> new Program.Cast(operand(n, in[0]), t);
            case Op.Bitcast _ -> new Program.Bitcast(operand(n, in[0]), t);
            case Op.Iota(Shape shape, int axis, DType _) ->
                new Program.Iota(
                    shape.size(axis + 1, shape.rank()), Math.max(1, shape.dim(axis)), t);
            case Op.RandomBits _ -> new Program.RandomBits(input(in[0]), input(in[1]));
            case Op.Reshape _, Op.Permute _, Op.Expand _ -> {
              values.put(n, operand(n, in[0])); // a copy is a load whose value is stored
              yield null;
            }
            case Op.Leaf _,
                Op.Const _,
                Op.Reduce _,
                Op.ArgReduce _,
                Op.Slice _,
                Op.Place _,
                Op.Concat _,
                Op.Cumulate _,
                Op.ArgSort _,
                Op.Gather _,
                Op.Scatter _,
                Op.Index _,
                Op.IndexPut _,
                Op.MatMul _,
                Op.Matrix _,
                Op.Conv2d _,
                Op.Pool2d _,
                Op.Composite _,
                Op.Custom _,
                Op.Grad _,
                Op.Jvp _,
                Op.Output _,
                Op.Update _,
                Op.Scan _ ->
                throw new AssertionError(n);
          };
      if (i != null) {
        values.put(n, push(i));
      }
    }

    private int value(Node n) {
      var v = values.get(n);
      assert v != null : n;
      return v;
    }

    private int push(Program.Instruction i) {
      code.add(i);
      return code.size() - 1;
    }

    /**
     * The value of an operand of n: computed in this program, a constant, or loaded through a view.
     */
    private int operand(Node n, Node in) {
      var ref = fuse.views().resolve(in);
      if (values.containsKey(ref.base())) {
        return value(ref.base());
      }
      Program.Instruction i =
          ref.base().op() instanceof Op.Const(double v, DType t)
              ? new Program.Const(v, t)
              : new Program.Load(input(in), view(n, ref.view()), in.dtype());
      return loads.computeIfAbsent(i, this::push);
    }

    /** Views of copies keep their own shape; others are broadcast to the shape of the node. */
    private View view(Node n, View v) {
      return v.shape().size() == size ? v : Views.broadcast(v, n.shape());
    }

    private int input(Node in) {
      var s = slot(fuse.views().resolve(in).base());
      int k = inputs.indexOf(s);
      if (k < 0) {
        k = inputs.size();
        inputs.add(s);
        inputTypes.add(s.dtype);
      }
      return k;
    }
  }
}
