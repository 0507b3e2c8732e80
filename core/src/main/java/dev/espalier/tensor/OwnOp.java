package dev.espalier.tensor;

import dev.espalier.base.DTypeException;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.grad.Batching;
import dev.espalier.grad.Gradients;
import dev.espalier.ir.ArrayKernel;
import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScanBody;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.Value;
import dev.espalier.runtime.Recorder;
import dev.espalier.spi.Storage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@link CustomOp} as an operation of the graph: its rules are recorded when they are needed. */
record OwnOp(CustomOp op) implements CompositeOp {
  /** Operations and the inputs for which their rules were tried. */
  private static final Map<Tried, Boolean> TRIED =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Tried, Boolean> eldest) {
              return size() > 256;
            }
          });

  private record Tried(OwnOp op, List<TensorSpec> inputs) {}

  @Override
  public String label() {
    return op.name();
  }

  /** Tries the rules, so that a mistake in them is told where the operation is first applied. */
  void check(List<TensorSpec> inputs) {
    if (TRIED.containsKey(new Tried(this, inputs))) {
      return;
    }
    var y = infer(inputs);
    if (op.kernel() != null) {
      var z = defined(placeholders(inputs));
      if (z != null && !z.spec().equals(y)) {
        throw new StateException(
            label(),
            "the result of forward is " + z.spec() + ", that of the kernel " + y,
            "make both the same");
      }
    }
    if (y.dtype().isFloating()) {
      var nodes = placeholders(inputs);
      vjp(nodes, placeholder(y), placeholder(y));
    }
    TRIED.put(new Tried(this, inputs), true);
  }

  private static Node placeholder(TensorSpec spec) {
    return Node.placeholder(Op.LeafKind.INPUT, spec);
  }

  private static List<Node> placeholders(List<TensorSpec> specs) {
    return specs.stream().map(OwnOp::placeholder).toList();
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    var kernel = op.kernel();
    if (kernel != null) {
      return kernel.result(inputs);
    }
    var y = defined(placeholders(inputs));
    if (y == null) {
      throw new StateException(
          label(), "it has neither forward nor kernel", "implement one of the two");
    }
    return y.spec();
  }

  @Override
  public Node expand(List<Node> inputs) {
    var kernel = op.kernel();
    if (kernel != null) {
      return Node.of(new Op.Custom(new Loop(op)), inputs.toArray(new Node[0]));
    }
    var y = defined(inputs);
    assert y != null;
    return y;
  }

  /** The definition in other operations, or null. */
  private @Nullable Node defined(List<Node> inputs) {
    var found = record(inputs, in -> Collections.singletonList(op.forward(in)));
    return found.getFirst();
  }

  @Override
  public @Nullable List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    int n = inputs.size();
    var given = new ArrayList<>(inputs);
    given.add(y);
    given.add(g);
    var own = new boolean[1];
    var found =
        record(
            given,
            in -> {
              var rows = op.vjp(in.subList(0, n), in.get(n), in.get(n + 1));
              own[0] = rows != null;
              return rows == null ? List.of() : rows;
            });
    if (own[0]) {
      requireLike("gradient", found, inputs);
      return found;
    }
    if (op.kernel() == null) {
      return null; // that of the definition
    }
    // The kernel stands for the definition: over nodes of its own, since the inputs may depend on
    // each other.
    var ones = placeholders(inputs.stream().map(Node::spec).toList());
    var z = defined(ones);
    if (z == null) {
      return null; // refused where the derivative would pass
    }
    var seed = placeholder(g.spec());
    var rows = Gradients.gradients(z, seed, ones);
    var parameters = new ArrayList<>(ones);
    parameters.add(seed);
    var arguments = new ArrayList<>(inputs);
    arguments.add(g);
    return replaced(rows, parameters, arguments);
  }

  private static List<@Nullable Node> replaced(
      List<@Nullable Node> rows, List<Node> parameters, List<Node> arguments) {
    var some = new ArrayList<Node>();
    for (Node r : rows) {
      if (r != null) {
        some.add(r);
      }
    }
    var made = new ScanBody(parameters, some).apply(arguments).iterator();
    var out = new ArrayList<@Nullable Node>();
    for (Node r : rows) {
      out.add(r == null ? null : made.next());
    }
    return out;
  }

  @Override
  public @Nullable Node jvp(List<Node> inputs, Node y, List<@Nullable Node> tangents) {
    int n = inputs.size();
    var given = new ArrayList<>(inputs);
    given.add(y);
    for (Node t : tangents) {
      if (t != null) {
        given.add(t);
      }
    }
    var found =
        record(
            given,
            in -> {
              var ts = new ArrayList<@Nullable Tensor>();
              int k = n + 1;
              for (Node t : tangents) {
                ts.add(t == null ? null : in.get(k++));
              }
              return Collections.singletonList(op.jvp(in.subList(0, n), in.get(n), ts));
            });
    requireLike("tangent", found, List.of(y));
    return found.getFirst();
  }

  private void requireLike(String what, List<@Nullable Node> found, List<Node> like) {
    if (found.size() != like.size()) {
      throw new ValueException(
          label(),
          "vjp gives " + found.size() + " gradients for " + like.size() + " inputs",
          "give one for each input, null where there is none");
    }
    for (int i = 0; i < found.size(); i++) {
      var f = found.get(i);
      var l = like.get(i);
      if (f == null) {
        continue;
      }
      var of = what.equals("gradient") ? " of input " + i : " of the output";
      if (!f.shape().equals(l.shape())) {
        throw new ShapeException(
            label(),
            "the " + what + of + " has shape " + f.shape() + ", what it belongs to " + l.shape(),
            l.shape().equals(Shape.broadcast(f.shape(), l.shape()))
                ? "expand it to " + l.shape()
                : "sum it over the axes that were broadcast, to " + l.shape());
      }
      if (f.dtype() != l.dtype()) {
        throw new DTypeException(
            label(),
            "the " + what + of + " is " + f.dtype() + ", what it belongs to " + l.dtype(),
            "convert it: to(DType." + l.dtype().name() + ")");
      }
    }
  }

  /** What a rule computes over these nodes; nothing of it enters the thread's trace. */
  private List<@Nullable Node> record(
      List<Node> given, Function<List<Tensor>, List<@Nullable Tensor>> rule) {
    var recorder = Recorder.current();
    boolean before = recorder.gradients();
    var recording = recorder.beginRule(label());
    List<@Nullable Tensor> results;
    try {
      recorder.setGradients(true);
      var in = new ArrayList<Tensor>();
      for (Node n : given) {
        in.add(new Tensor(recording.parameter(n.spec())));
      }
      results = rule.apply(List.copyOf(in));
    } finally {
      recorder.setGradients(before);
      recorder.endBody(recording);
    }
    var some = new ArrayList<Node>();
    for (Tensor t : results) {
      if (t != null) {
        some.add(t.node());
      }
    }
    var made = recording.apply(some, given).iterator();
    var out = new ArrayList<@Nullable Node>();
    for (Tensor t : results) {
      out.add(t == null ? null : made.next());
    }
    return out;
  }

  /** The loop of an operation. */
  private record Loop(CustomOp op) implements ArrayKernel {
    private CustomOp.Kernel kernel() {
      var k = op.kernel();
      assert k != null;
      return k;
    }

    @Override
    public String label() {
      return op.name();
    }

    @Override
    public TensorSpec infer(List<TensorSpec> inputs) {
      return kernel().result(inputs);
    }

    @Override
    public void run(List<TensorSpec> specs, List<Value> inputs, Value output) {
      var in = new ArrayList<CustomOp.Array>();
      for (int i = 0; i < specs.size(); i++) {
        in.add(new CustomOp.Array(specs.get(i).shape(), (Storage) inputs.get(i)));
      }
      var k = kernel();
      k.run(List.copyOf(in), new CustomOp.Array(k.result(specs).shape(), (Storage) output));
    }

    @Override
    public ArrayKernel batched(List<Boolean> inputs, int size) {
      return new Batched(this, List.copyOf(inputs), size);
    }
  }

  /** A loop for one example after the other. */
  private record Batched(ArrayKernel one, List<Boolean> batched, int size) implements ArrayKernel {
    @Override
    public String label() {
      return one.label();
    }

    private List<TensorSpec> ones(List<TensorSpec> inputs) {
      var specs = new ArrayList<TensorSpec>();
      for (int i = 0; i < inputs.size(); i++) {
        var s = inputs.get(i);
        specs.add(batched.get(i) ? new TensorSpec(s.shape().without(0, 1), s.dtype()) : s);
      }
      return specs;
    }

    @Override
    public TensorSpec infer(List<TensorSpec> inputs) {
      var y = one.infer(ones(inputs));
      return new TensorSpec(Batching.batch(size, y.shape()), y.dtype());
    }

    @Override
    public void run(List<TensorSpec> specs, List<Value> inputs, Value output) {
      var ones = ones(specs);
      var out = (Storage) output;
      int n = out.size() / size;
      for (int b = 0; b < size; b++) {
        var in = new ArrayList<Value>();
        for (int i = 0; i < ones.size(); i++) {
          var all = (Storage) inputs.get(i);
          int m = ones.get(i).shape().size();
          in.add(batched.get(i) ? all.slice(b * m, m) : all);
        }
        one.run(ones, in, out.slice(b * n, n));
      }
    }

    @Override
    public ArrayKernel batched(List<Boolean> inputs, int size) {
      return new Batched(this, List.copyOf(inputs), size);
    }
  }
}
