package dev.espalier.cli.conformance;

import dev.espalier.io.Json;
import dev.espalier.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How the calls of PyTorch functions are made with Espalier, a file for each family. */
final class Calls {
  /**
   * The outputs, in order and perhaps fewer than PyTorch's; null when the library lacks this
   * variant.
   */
  @FunctionalInterface
  interface Call {
    @Nullable List<Tensor> run(In in);
  }

  /**
   * The arguments of one sample.
   *
   * @param leaves with respect to which gradients are taken; a call that copies an input into a
   *     layer puts the layer's parameter here
   */
  record In(Map<String, Tensor> tensors, Json args, Map<String, Tensor> leaves) {
    Tensor t(String name) {
      return Objects.requireNonNull(tensors.get(name), name);
    }

    @Nullable Tensor optional(String name) {
      return tensors.get(name);
    }

    boolean has(String arg) {
      return args.find(arg) != null;
    }

    int integer(String arg) {
      return (int) args.get(arg).integer();
    }

    double number(String arg) {
      return Replay.number(args.get(arg));
    }

    boolean flag(String arg) {
      var v = args.find(arg);
      return v != null && v.bool();
    }

    int[] integers(String arg) {
      return Calls.integers(args.get(arg));
    }
  }

  /** An int for a number, several for an array. */
  static int[] integers(Json v) {
    return v instanceof Json.Arr(var items)
        ? items.stream().mapToInt(i -> (int) i.integer()).toArray()
        : new int[] {(int) v.integer()};
  }

  private final Map<String, Call> calls = new HashMap<>();

  private Calls() {}

  /** All calls by the name of the operation in the reference data. */
  static Map<String, Call> all() {
    var c = new Calls();
    ElementwiseCalls.add(c);
    ReductionCalls.add(c);
    ShapeCalls.add(c);
    IndexingCalls.add(c);
    OrderCalls.add(c);
    MatrixCalls.add(c);
    NormCalls.add(c);
    ImageCalls.add(c);
    ResizeCalls.add(c);
    LossCalls.add(c);
    RecurrentCalls.add(c);
    AttentionCalls.add(c);
    LinalgCalls.add(c);
    return c.calls;
  }

  void put(String name, Call call) {
    var before = calls.put(name, call);
    assert before == null : "two calls for " + name;
  }

  void unary(String name, UnaryOperator<Tensor> f) {
    put(name, in -> List.of(f.apply(in.t("x"))));
  }

  void binary(String name, BinaryOperator<Tensor> f) {
    put(name, in -> List.of(f.apply(in.t("a"), in.t("b"))));
  }

  /** Tensors x0, x1, … */
  static Tensor[] numbered(In in) {
    var x = new Tensor[in.tensors().size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = in.t("x" + i);
    }
    return x;
  }
}
