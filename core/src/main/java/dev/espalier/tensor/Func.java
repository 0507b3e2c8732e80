package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.runtime.Recorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Transforms of functions of tensors, under the names of {@code torch.func}. A transform takes a
 * function and returns a function, so that they compose: {@code grad(grad(f))}, {@code
 * vmap(grad(f))}, {@code jacfwd(jacrev(f))}.
 *
 * <pre>{@code
 * UnaryOperator<Tensor> f = x -> x.sin().mul(x).sum();
 * Tensor slope = Func.grad(f).apply(x);                       // cos(x) x + sin(x)
 * Tensor curvature = Func.hessian(f).apply(x);                // (n, n) for x (n)
 * Tensor perExample = Func.vmap(Func.grad(f)).apply(xs);      // for each row of xs (N, n)
 * }</pre>
 *
 * <p>Derivatives are taken with respect to the arguments; tensors and parameters that a function
 * reads from around it are constants to it. They keep their own gradients: those of an outer
 * transform, and those of {@code backward()}, pass through. The history of a result is kept only
 * where something outer asks for it.
 *
 * <p>Functions of several tensors take a list: {@code gradOfMany} and so on.
 */
public final class Func {
  private Func() {}

  /** A function's value and gradient. */
  public record ValueAndGrad(Tensor value, Tensor grad) {}

  /** A function's value and the gradient of each argument. */
  public record ValueAndGrads(Tensor value, List<Tensor> grads) {}

  /** A function's value and the vector–Jacobian product there: u ↦ uᵀ J. */
  public record Vjp(Tensor value, UnaryOperator<Tensor> pullback) {}

  /** A function's values and the vector–Jacobian product there. */
  public record VjpOfMany(List<Tensor> values, Function<List<Tensor>, List<Tensor>> pullback) {}

  /** A function's value and the Jacobian–vector product: J v. */
  public record Jvp(Tensor value, Tensor tangent) {}

  /** A function's values and their tangents. */
  public record JvpOfMany(List<Tensor> values, List<Tensor> tangents) {}

  // ---- reverse mode

  /**
   * The gradient of a scalar function: x ↦ df/dx, of the shape of x; zeros where f does not depend
   * on x.
   *
   * <p>The function that is returned raises ShapeException when f returns more than one number, and
   * DTypeException when x or the result is not floating.
   */
  public static UnaryOperator<Tensor> grad(UnaryOperator<Tensor> f) {
    var all = valueAndGrad(f);
    return x -> all.apply(x).grad();
  }

  /** The gradients of a scalar function with respect to each of its arguments. */
  public static Function<List<Tensor>, List<Tensor>> gradOfMany(Function<List<Tensor>, Tensor> f) {
    var all = valueAndGradOfMany(f);
    return xs -> all.apply(xs).grads();
  }

  /** A scalar function's value together with its {@link #grad gradient}. */
  public static Function<Tensor, ValueAndGrad> valueAndGrad(UnaryOperator<Tensor> f) {
    var all = valueAndGradOfMany(xs -> f.apply(xs.getFirst()));
    return x -> {
      var r = all.apply(List.of(x));
      return new ValueAndGrad(r.value(), r.grads().getFirst());
    };
  }

  /** A scalar function's value together with its {@link #gradOfMany gradients}. */
  public static Function<List<Tensor>, ValueAndGrads> valueAndGradOfMany(
      Function<List<Tensor>, Tensor> f) {
    return xs -> {
      var run = new Run("grad", xs);
      var y = run.apply(v -> List.of(f.apply(v))).getFirst();
      requireScalar(y);
      var results = new ArrayList<>(List.of(y));
      for (Node g : run.recorder.recordGradients(y.node(), run.variables)) {
        results.add(new Tensor(g));
      }
      var out = run.end(results);
      return new ValueAndGrads(out.getFirst(), List.copyOf(out.subList(1, out.size())));
    };
  }

  private static void requireScalar(Tensor y) {
    if (y.size() != 1) {
      throw Refusal.shape(
          "grad",
          "the function returns " + y.shape() + ", not one number",
          "result.size == 1",
          "reduce it: .sum() or .mean(); or use jacrev for all derivatives, vjp for a weighted"
              + " sum",
          Refusal.operand("result", y));
    }
    if (!y.dtype().isFloating()) {
      throw Refusal.dtype(
          "grad",
          "the function returns " + y.dtype() + ", which has no derivative",
          "result is floating",
          "return a floating tensor",
          Refusal.operand("result", y));
    }
  }

  /**
   * f(x), and the function that pulls a vector u of the shape of f(x) back: u ↦ uᵀ J, of the shape
   * of x, with the Jacobian J of f at x.
   */
  public static Vjp vjp(UnaryOperator<Tensor> f, Tensor x) {
    var r = vjpOfMany(v -> List.of(f.apply(v.getFirst())), List.of(x));
    return new Vjp(r.values().getFirst(), u -> r.pullback().apply(List.of(u)).getFirst());
  }

  /**
   * The values of f at xs, and the function that pulls vectors of their shapes back: the gradients
   * of Σᵢ ⟨uᵢ, fᵢ(xs)⟩ with respect to each of xs.
   */
  public static VjpOfMany vjpOfMany(Function<List<Tensor>, List<Tensor>> f, List<Tensor> xs) {
    var run = new Run("vjp", xs);
    var ys = run.apply(f);
    return new VjpOfMany(run.end(ys), us -> run.pull(ys, us));
  }

  // ---- forward mode

  /**
   * f(x) and its tangent J v: how f(x) changes when x moves along v, which has the shape and dtype
   * of x. Nothing is stored for it; it costs about as much as f again, whatever the size of the
   * result.
   */
  public static Jvp jvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
    var r = jvpOfMany(in -> List.of(f.apply(in.getFirst())), List.of(x), List.of(v));
    return new Jvp(r.values().getFirst(), r.tangents().getFirst());
  }

  /** The values of f at xs and their tangents when each of xs moves along the one of vs. */
  public static JvpOfMany jvpOfMany(
      Function<List<Tensor>, List<Tensor>> f, List<Tensor> xs, List<Tensor> vs) {
    requireLike("jvp", "tangent", vs, xs);
    var run = new Run("jvp", xs);
    var ys = run.apply(f);
    var results = new ArrayList<>(ys);
    results.addAll(run.push(ys, vs));
    var out = run.end(results);
    return new JvpOfMany(
        List.copyOf(out.subList(0, ys.size())), List.copyOf(out.subList(ys.size(), out.size())));
  }

  /**
   * The product of the Hessian of a scalar function at x with v, without the Hessian: the tangent
   * of the gradient. Costs a few times as much as f.
   */
  public static Tensor hvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
    return jvp(grad(f), x, v).tangent();
  }

  /** The product of the Hessian of a scalar function of several tensors with vs. */
  public static List<Tensor> hvpOfMany(
      Function<List<Tensor>, Tensor> f, List<Tensor> xs, List<Tensor> vs) {
    return jvpOfMany(gradOfMany(f), xs, vs).tangents();
  }

  // ---- Jacobians

  /**
   * The Jacobian of f, for x of shape (s…) and f(x) of shape (r…) a tensor (r…, s…), by reverse
   * mode: one pass over f, then a batch of as many vector–Jacobian products as f(x) has elements.
   * The better way when f(x) has fewer elements than x.
   */
  public static UnaryOperator<Tensor> jacrev(UnaryOperator<Tensor> f) {
    return first(jacrevOfMany(xs -> f.apply(xs.getFirst())));
  }

  /** The Jacobian of f with respect to each of its arguments by reverse mode. */
  public static Function<List<Tensor>, List<Tensor>> jacrevOfMany(
      Function<List<Tensor>, Tensor> f) {
    return xs -> {
      var run = new Run("jacrev", xs);
      var ys = run.apply(v -> List.of(f.apply(v)));
      return run.end(run.rows(ys));
    };
  }

  /**
   * The Jacobian of f as {@link #jacrev} gives it, by forward mode: one pass over f, then a batch
   * of as many Jacobian–vector products as x has elements. The better way when x has fewer elements
   * than f(x).
   */
  public static UnaryOperator<Tensor> jacfwd(UnaryOperator<Tensor> f) {
    return first(jacfwdOfMany(xs -> f.apply(xs.getFirst())));
  }

  /** The Jacobian of f with respect to each of its arguments by forward mode. */
  public static Function<List<Tensor>, List<Tensor>> jacfwdOfMany(
      Function<List<Tensor>, Tensor> f) {
    return xs -> {
      var run = new Run("jacfwd", xs);
      var ys = run.apply(v -> List.of(f.apply(v)));
      return run.end(run.columns(ys));
    };
  }

  /**
   * The Jacobian of f, by {@link #jacrev reverse} mode where f(x) has at most as many elements as
   * x, else by {@link #jacfwd forward} mode.
   */
  public static UnaryOperator<Tensor> jacobian(UnaryOperator<Tensor> f) {
    return x -> {
      var run = new Run("jacobian", List.of(x));
      var ys = run.apply(v -> List.of(f.apply(v.getFirst())));
      boolean reverse = ys.getFirst().size() <= x.size();
      return run.end(reverse ? run.rows(ys) : run.columns(ys)).getFirst();
    };
  }

  /**
   * The Hessian of a function that returns one number: {@code jacfwd(jacrev(f))}; for x of shape
   * (s…) and f(x) of shape (r…) a tensor (r…, s…, s…).
   */
  public static UnaryOperator<Tensor> hessian(UnaryOperator<Tensor> f) {
    return jacfwd(jacrev(f));
  }

  /**
   * The Hessian of a function of several tensors: element i, j has the derivatives with respect to
   * argument i, then argument j.
   */
  public static Function<List<Tensor>, List<List<Tensor>>> hessianOfMany(
      Function<List<Tensor>, Tensor> f) {
    var rows = jacrevOfMany(f);
    return xs -> {
      var all = new ArrayList<List<Tensor>>();
      for (int i = 0; i < xs.size(); i++) {
        int k = i;
        all.add(jacfwdOfMany(v -> rows.apply(v).get(k)).apply(xs));
      }
      return List.copyOf(all);
    };
  }

  private static UnaryOperator<Tensor> first(Function<List<Tensor>, List<Tensor>> f) {
    return x -> f.apply(List.of(x)).getFirst();
  }

  // ---- batches

  /**
   * Maps a function of one example over a batch, which is axis 0 of the argument and becomes axis 0
   * of the result: what {@code stack} of f over the elements gives, but computed at once. f is
   * called once, with a tensor without that axis; what f reads from around it is the same for all
   * examples.
   *
   * <p>No value can be read inside f, since it stands for all examples: choose with {@code where}.
   * An operation whose result has a shape that depends on values is refused for the same reason.
   */
  public static UnaryOperator<Tensor> vmap(UnaryOperator<Tensor> f) {
    return vmap(f, new VmapOptions());
  }

  /** {@link #vmap(UnaryOperator)} over another axis, or with random draws. */
  public static UnaryOperator<Tensor> vmap(UnaryOperator<Tensor> f, VmapOptions options) {
    return first(vmapOfMany(xs -> List.of(f.apply(xs.getFirst())), options));
  }

  /** Maps a function of two tensors over a batch, which is axis 0 of both and of the result. */
  public static BinaryOperator<Tensor> vmap(BinaryOperator<Tensor> f) {
    return vmap(f, new VmapOptions());
  }

  /** Maps a function of two tensors over a batch. */
  public static BinaryOperator<Tensor> vmap(BinaryOperator<Tensor> f, VmapOptions options) {
    var all = vmapOfMany(xs -> List.of(f.apply(xs.get(0), xs.get(1))), options);
    return (x, y) -> all.apply(List.of(x, y)).getFirst();
  }

  /** Maps a function of several tensors with several results over a batch. */
  public static Function<List<Tensor>, List<Tensor>> vmapOfMany(
      Function<List<Tensor>, List<Tensor>> f, VmapOptions options) {
    return xs -> Vmap.call(f, options, List.copyOf(xs));
  }

  // ---- memory

  /**
   * The same function with less memory for its gradient: what it computes on the way is not kept
   * until then, but computed again. Costs about one more pass over f; worth it for a part of a
   * network whose intermediates are many and large, such as a block of a deep network:
   *
   * <pre>{@code x = x.pipe(Func.checkpoint(block1), Func.checkpoint(block2)); }</pre>
   *
   * <p>Random draws are the same in the second pass, and buffers that f assigns (running
   * statistics) are assigned once. No value that f computes can be read inside it.
   */
  public static UnaryOperator<Tensor> checkpoint(UnaryOperator<Tensor> f) {
    return first(checkpointOfMany(xs -> List.of(f.apply(xs.getFirst()))));
  }

  /** The same function of several tensors with less memory for its gradient. */
  public static Function<List<Tensor>, List<Tensor>> checkpointOfMany(
      Function<List<Tensor>, List<Tensor>> f) {
    return xs -> Checkpoint.call(f, List.copyOf(xs));
  }

  private static void requireLike(String op, String what, List<Tensor> given, List<Tensor> like) {
    if (given.size() != like.size()) {
      throw Refusal.value(
          op,
          given.size() + " of " + what + "s for " + like.size() + " tensors",
          "there is one " + what + " for each tensor",
          "give one " + what + " for each: " + like.size());
    }
    for (int i = 0; i < given.size(); i++) {
      var g = given.get(i);
      var l = like.get(i);
      var which = like.size() == 1 ? "the " + what : what + " " + i;
      if (!g.shape().equals(l.shape())) {
        throw Refusal.shape(
            op,
            which + " is " + g.shape() + ", what it belongs to " + l.shape(),
            what + ".shape == " + l.shape(),
            "give a " + what + " of shape " + l.shape(),
            Refusal.operand(what, g),
            Refusal.operand("tensor", l));
      }
      if (g.dtype() != l.dtype()) {
        throw Refusal.dtype(
            op,
            which + " is " + g.dtype() + ", what it belongs to " + l.dtype(),
            what + ".dtype == " + l.dtype(),
            "convert it: to(DType." + l.dtype().name() + ")",
            Refusal.operand(what, g),
            Refusal.operand("tensor", l));
      }
    }
  }

  /** One call of a function over variables that stand for its arguments. */
  private static final class Run {
    final Recorder recorder = Recorder.current();
    final String op;
    final List<Tensor> arguments;
    final List<Node> variables = new ArrayList<>();

    Run(String op, List<Tensor> arguments) {
      this.op = op;
      this.arguments = List.copyOf(arguments);
      for (int i = 0; i < arguments.size(); i++) {
        var t = arguments.get(i).dtype();
        if (!t.isFloating()) {
          throw Refusal.dtype(
              op,
              (arguments.size() == 1 ? "the argument" : "argument " + i)
                  + " is "
                  + t
                  + ", and derivatives are taken of floating ones",
              "arguments are floating",
              "convert it: to(DType.FLOAT32); or let the function read it from around it",
              Refusal.operand("argument", arguments.get(i)));
        }
      }
    }

    /** The function's results, which keep their history until {@link #end}. */
    List<Tensor> apply(Function<List<Tensor>, List<Tensor>> f) {
      for (Tensor x : arguments) {
        variables.add(recorder.variable(x.node()));
      }
      boolean done = false;
      try {
        var out = withHistory(() -> f.apply(variables.stream().map(Tensor::new).toList()));
        done = true;
        return List.copyOf(out);
      } finally {
        if (!done) {
          recorder.release(variables, List.of());
        }
      }
    }

    /** Records what gradients are to pass through, also where the caller wants none. */
    private static <T> T withHistory(Supplier<T> body) {
      var r = Recorder.current();
      boolean before = r.gradients();
      r.setGradients(true);
      try {
        return body.get();
      } finally {
        r.setGradients(before);
      }
    }

    /** Tangents of results when the arguments move along vs. */
    List<Tensor> push(List<Tensor> ys, List<Tensor> vs) {
      requireLike(op, "tangent", vs, arguments);
      var inputs = new ArrayList<Node>();
      ys.forEach(y -> inputs.add(y.node()));
      inputs.addAll(variables);
      vs.forEach(v -> inputs.add(v.node()));
      var marker = new Op.Jvp(ys.size(), arguments.size());
      var found = Recorder.current().recordOutputs(marker, inputs, ys.size());
      return found.stream().map(Tensor::new).toList();
    }

    /** The Jacobians of the first of ys, one row after the other. */
    List<Tensor> rows(List<Tensor> ys) {
      var y = ys.getFirst();
      var rows = Vmap.call(us -> pull(ys, us), new VmapOptions(), List.of(basis(y)));
      var out = new ArrayList<Tensor>();
      for (int i = 0; i < rows.size(); i++) {
        out.add(rows.get(i).reshape(joined(y, arguments.get(i))));
      }
      return out;
    }

    /** The Jacobians of the first of ys, one column after the other. */
    List<Tensor> columns(List<Tensor> ys) {
      var y = ys.getFirst();
      var out = new ArrayList<Tensor>();
      for (int i = 0; i < arguments.size(); i++) {
        int moving = i;
        var x = arguments.get(i);
        Function<List<Tensor>, List<Tensor>> column =
            v -> {
              var vs = new ArrayList<Tensor>();
              for (Tensor a : arguments) {
                vs.add(vs.size() == moving ? v.getFirst() : a.zerosLike());
              }
              return push(ys, vs);
            };
        var last = new VmapOptions().out(y.rank());
        out.add(Vmap.call(column, last, List.of(basis(x))).getFirst().reshape(joined(y, x)));
      }
      return out;
    }

    /** As many unit vectors of the shape of x as it has elements: (size, s…). */
    private static Tensor basis(Tensor x) {
      return Tensor.eye(x.size()).to(x.dtype()).reshape(dims(x.size(), x));
    }

    private static int[] dims(int first, Tensor x) {
      var d = new int[x.rank() + 1];
      d[0] = first;
      System.arraycopy(x.shape().toArray(), 0, d, 1, x.rank());
      return d;
    }

    private static int[] joined(Tensor y, Tensor x) {
      return IntStream.concat(
              Arrays.stream(y.shape().toArray()), Arrays.stream(x.shape().toArray()))
          .toArray();
    }

    /** The gradients of Σᵢ ⟨usᵢ, ysᵢ⟩ with respect to the arguments, after the end. */
    List<Tensor> pull(List<Tensor> ys, List<Tensor> us) {
      requireLike(op, "vector", us, ys);
      var sum =
          withHistory(() -> {
            Tensor total = Tensor.zeros(DType.FLOAT32);
            for (int i = 0; i < ys.size(); i++) {
              if (ys.get(i).dtype().isFloating()) {
                total = total.add(ys.get(i).mul(us.get(i)).sum());
              }
            }
            return total;
          });
      var r = Recorder.current();
      var found = r.recordGradients(sum.node(), variables);
      return r.release(List.of(), found).stream().map(Tensor::new).toList();
    }

    List<Tensor> end(List<Tensor> results) {
      var nodes = recorder.release(variables, results.stream().map(Tensor::node).toList());
      return nodes.stream().map(Tensor::new).toList();
    }
  }
}
