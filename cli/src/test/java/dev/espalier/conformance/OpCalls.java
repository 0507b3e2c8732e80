package dev.espalier.conformance;

import dev.espalier.base.DType;
import dev.espalier.io.Json;
import dev.espalier.ir.Reduction;
import dev.espalier.nn.BatchNorm1d;
import dev.espalier.nn.BatchNorm2d;
import dev.espalier.nn.CrossEntropyOptions;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Losses;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How to make the calls of PyTorch functions through our API. Where ours is stricter or defined
 * differently on purpose, the variant counts as not covered, and the reason stands beside it.
 */
final class OpCalls {
  /**
   * The outputs, in order and perhaps fewer than PyTorch's; null when our API lacks this variant.
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
      return ConformanceData.number(args.get(arg));
    }

    boolean flag(String arg) {
      var v = args.find(arg);
      return v != null && v.bool();
    }

    int[] integers(String arg) {
      return OpCalls.integers(args.get(arg));
    }
  }

  /** An int for a number, several for an array. */
  static int[] integers(Json v) {
    return v instanceof Json.Arr(var items)
        ? items.stream().mapToInt(i -> (int) i.integer()).toArray()
        : new int[] {(int) v.integer()};
  }

  private final Map<String, Call> calls = new HashMap<>();

  private OpCalls() {}

  static Map<String, Call> all() {
    var c = new OpCalls();
    c.elementwise();
    c.reductions();
    c.shapes();
    c.indexing();
    c.linear();
    c.images();
    c.losses();
    c.layers();
    return c.calls;
  }

  private void unary(String name, UnaryOperator<Tensor> f) {
    calls.put(name, in -> List.of(f.apply(in.t("x"))));
  }

  private void binary(String name, BinaryOperator<Tensor> f) {
    calls.put(name, in -> List.of(f.apply(in.t("a"), in.t("b"))));
  }

  private void elementwise() {
    unary("abs", Tensor::abs);
    unary("neg", Tensor::neg);
    unary("exp", Tensor::exp);
    unary("log", Tensor::log);
    unary("log1p", Tensor::log1p);
    unary("expm1", Tensor::expm1);
    unary("sqrt", Tensor::sqrt);
    unary("rsqrt", Tensor::rsqrt);
    // Defined for angles below 2⁵⁰ only.
    calls.put("sin", in -> anyBeyond(in.t("x"), 0x1p50) ? null : List.of(in.t("x").sin()));
    calls.put("cos", in -> anyBeyond(in.t("x"), 0x1p50) ? null : List.of(in.t("x").cos()));
    unary("tanh", Tensor::tanh);
    unary("sigmoid", Tensor::sigmoid);
    unary("erf", Tensor::erf);
    unary("floor", Tensor::floor);
    unary("ceil", Tensor::ceil);
    unary("round", Tensor::round);
    // sign(NaN) is NaN with us and 0 in PyTorch.
    calls.put("sign", in -> anyNaN(in.t("x")) ? null : List.of(in.t("x").sign()));
    unary("reciprocal", Tensor::reciprocal);
    unary("square", Tensor::square);
    unary("isnan", Tensor::isNaN);
    unary("isfinite", Tensor::isFinite);
    unary("relu", Tensor::relu);
    unary("silu", Tensor::silu);
    unary("logical_not", Tensor::logicalNot);
    calls.put(
        "gelu",
        in ->
            in.args.get("approximate").string().equals("none") ? List.of(in.t("x").gelu()) : null);
    // PyTorch replaces softplus by x above a threshold; ours never does, so only the default, where
    // it makes no difference, is comparable.
    calls.put(
        "softplus",
        in ->
            in.number("beta") == 1 && in.number("threshold") == 20
                ? List.of(in.t("x").softplus())
                : null);
    calls.put("elu", in -> List.of(in.t("x").elu(in.number("alpha"))));
    calls.put("leaky_relu", in -> List.of(in.t("x").leakyRelu(in.number("negative_slope"))));
    calls.put("pow_scalar", in -> List.of(in.t("x").pow(in.number("exponent"))));
    calls.put(
        "clamp",
        in -> {
          var x = in.t("x");
          if (in.has("min") && in.has("max")) {
            return List.of(x.clamp(in.number("min"), in.number("max")));
          }
          return List.of(
              in.has("min") ? x.clampMin(in.number("min")) : x.clampMax(in.number("max")));
        });
    for (String type : List.of("", "_int64")) {
      binary("add" + type, Tensor::add);
      binary("sub" + type, Tensor::sub);
      binary("mul" + type, Tensor::mul);
      binary("maximum" + type, Tensor::maximum);
      binary("minimum" + type, Tensor::minimum);
      binary("fmod" + type, Tensor::fmod);
      binary("lt" + type, Tensor::lt);
      binary("eq" + type, Tensor::eq);
    }
    binary("trunc_divide_int64", Tensor::truncDiv);
    binary("div", Tensor::div);
    binary("ne", Tensor::ne);
    binary("le", Tensor::le);
    binary("gt", Tensor::gt);
    binary("ge", Tensor::ge);
    binary("logical_and", Tensor::logicalAnd);
    binary("logical_or", Tensor::logicalOr);
    calls.put("where", in -> List.of(Tensor.where(in.t("cond"), in.t("a"), in.t("b"))));
  }

  /** A reduction of x over some axes. */
  private interface OverAxes {
    Tensor over(Tensor x, int... axes);
  }

  private void reduction(String name, OverAxes f) {
    calls.put(name, in -> List.of(reduce(in, f)));
  }

  /** Calls a reduction over {@code dim} (all axes without it) and keeps the axes where asked to. */
  private static Tensor reduce(In in, OverAxes f) {
    var x = in.t("x");
    int[] axes = in.has("dim") ? in.integers("dim") : new int[0];
    var y = f.over(x, axes);
    return in.flag("keepdim") ? x.keep(y, axes) : y;
  }

  private static boolean anyNaN(Tensor x) {
    return Arrays.stream(x.toDoubleArray()).anyMatch(Double::isNaN);
  }

  private static boolean anyBeyond(Tensor x, double limit) {
    return Arrays.stream(x.toDoubleArray())
        .anyMatch(v -> Math.abs(v) >= limit && Double.isFinite(v));
  }

  /** Whether the axes that are reduced have no elements: ours refuses a maximum of nothing. */
  private static boolean reducesNothing(In in) {
    var x = in.t("x");
    int[] axes = in.has("dim") ? in.integers("dim") : new int[0];
    return axes.length == 0 ? x.size() == 0 : Arrays.stream(axes).anyMatch(a -> x.dim(a) == 0);
  }

  private void reductions() {
    reduction("sum", Tensor::sum);
    reduction("mean", Tensor::mean);
    reduction("amax", Tensor::amax);
    reduction("amin", Tensor::amin);
    reduction("any", Tensor::any);
    reduction("all", Tensor::all);
    calls.put("var", in -> List.of(reduce(in, (x, axes) -> x.var(in.integer("correction"), axes))));
    calls.put("std", in -> List.of(reduce(in, (x, axes) -> x.std(in.integer("correction"), axes))));
    calls.put(
        "norm", in -> in.number("p") == 2 && !in.has("dim") ? List.of(in.t("x").norm()) : null);
    reduction("argmax", (x, axes) -> axes.length == 0 ? x.flatten().argmax(0) : x.argmax(axes[0]));
    reduction("argmin", (x, axes) -> axes.length == 0 ? x.flatten().argmin(0) : x.argmin(axes[0]));
    calls.put(
        "logsumexp",
        in -> {
          boolean one = !in.has("dim") || in.integers("dim").length == 1;
          return one && !reducesNothing(in)
              ? List.of(
                  reduce(
                      in,
                      (x, axes) ->
                          axes.length == 0 ? x.flatten().logSumExp(0) : x.logSumExp(axes[0])))
              : null;
        });
    // A 0-d tensor has no axis for us.
    calls.put(
        "softmax",
        in -> in.t("x").rank() == 0 ? null : List.of(in.t("x").softmax(in.integer("dim"))));
    calls.put(
        "log_softmax",
        in -> in.t("x").rank() == 0 ? null : List.of(in.t("x").logSoftmax(in.integer("dim"))));
  }

  private void shapes() {
    calls.put("reshape", in -> List.of(in.t("x").reshape(in.integers("shape"))));
    calls.put("permute", in -> List.of(in.t("x").permute(in.integers("dims"))));
    calls.put(
        "transpose", in -> List.of(in.t("x").transpose(in.integer("dim0"), in.integer("dim1"))));
    calls.put("expand", in -> List.of(expand(in.t("x"), in.integers("shape"))));
    calls.put("unsqueeze", in -> List.of(in.t("x").unsqueeze(in.integer("dim"))));
    // PyTorch leaves an axis of another extent alone; ours refuses.
    calls.put(
        "squeeze",
        in ->
            in.has("dim") && in.t("x").dim(in.integer("dim")) == 1
                ? List.of(in.t("x").squeeze(in.integer("dim")))
                : null);
    calls.put("select", in -> List.of(in.t("x").select(in.integer("dim"), in.integer("index"))));
    calls.put(
        "slice",
        in ->
            List.of(
                slice(
                    in.t("x"),
                    in.integer("dim"),
                    in.integer("start"),
                    in.integer("stop"),
                    in.integer("step"))));
    calls.put(
        "flip",
        in -> {
          var x = in.t("x");
          for (int dim : in.integers("dims")) {
            x = x.flip(dim);
          }
          return List.of(x);
        });
    calls.put(
        "flatten",
        in -> {
          boolean toTheEnd = in.integer("end_dim") == -1;
          var x = in.t("x");
          return !toTheEnd
              ? null
              : List.of(
                  in.integer("start_dim") == 0 ? x.flatten() : x.flatten(in.integer("start_dim")));
        });
    calls.put(
        "pad",
        in -> {
          boolean zeros =
              in.args.get("mode").string().equals("constant")
                  && (!in.has("value") || in.number("value") == 0);
          int[] pad = in.integers("pad");
          return zeros && Arrays.stream(pad).allMatch(p -> p >= 0)
              ? List.of(pad(in.t("x"), pad))
              : null;
        });
    calls.put("cat", in -> List.of(Tensor.concat(in.integer("dim"), numbered(in))));
    calls.put("stack", in -> List.of(Tensor.stack(in.integer("dim"), numbered(in))));
  }

  /** Tensors x0, x1, … */
  private static Tensor[] numbered(In in) {
    var x = new Tensor[in.tensors.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = in.t("x" + i);
    }
    return x;
  }

  /** PyTorch's expand: -1 keeps an extent. */
  static Tensor expand(Tensor x, int[] shape) {
    var s = shape.clone();
    for (int i = 0; i < s.length; i++) {
      s[i] = s[i] == -1 ? x.dim(i - s.length) : s[i];
    }
    return x.expand(s);
  }

  /** Python's slice: bounds beyond the extent are cut. */
  static Tensor slice(Tensor x, int axis, int start, int stop, int step) {
    int n = x.dim(axis);
    int from = Math.clamp(start < 0 ? start + n : start, 0, n),
        to = Math.clamp(stop < 0 ? stop + n : stop, 0, n);
    return x.slice(axis, from, Math.max(from, to), step);
  }

  /** Zeros around, pairs (before, after) from the last axis forward. */
  private static Tensor pad(Tensor x, int[] pad) {
    var y = x;
    for (int i = 0; i < pad.length; i += 2) {
      if (pad[i] != 0 || pad[i + 1] != 0) {
        y = y.pad(-1 - i / 2, pad[i], pad[i + 1]);
      }
    }
    return y;
  }

  private void indexing() {
    calls.put(
        "gather",
        in -> {
          int axis = in.integer("dim");
          boolean full =
              in.t("x")
                  .shape()
                  .with(axis, 0)
                  .equals(in.t("index").shape().with(axis, 0)); // PyTorch lets the index be smaller
          return full ? List.of(in.t("x").gather(axis, in.t("index"))) : null;
        });
    calls.put(
        "index_select", in -> List.of(in.t("x").indexSelect(in.integer("dim"), in.t("index"))));
    calls.put(
        "one_hot", in -> List.of(in.t("index").oneHot(in.integer("num_classes")).to(DType.INT64)));
  }

  private void linear() {
    binary("matmul", Tensor::matmul);
    binary("bmm", Tensor::matmul);
  }

  private void images() {
    calls.put("conv2d", OpCalls::conv2d);
    calls.put(
        "max_pool2d",
        in -> {
          boolean ours =
              in.t("x").rank() == 4
                  && square(in, "kernel_size", "stride", "padding")
                  && !in.flag("ceil_mode")
                  && in.integers("dilation")[0] == 1;
          // PyTorch's second output, the indices, has no counterpart.
          return ours
              ? List.of(
                  in.t("x")
                      .maxPool2d(
                          in.integers("kernel_size")[0],
                          in.integers("stride")[0],
                          in.integers("padding")[0]))
              : null;
        });
    calls.put(
        "avg_pool2d",
        in -> {
          boolean ours =
              in.t("x").rank() == 4
                  && square(in, "kernel_size", "stride", "padding")
                  && !in.flag("ceil_mode")
                  && in.flag("count_include_pad");
          return ours
              ? List.of(
                  in.t("x")
                      .avgPool2d(
                          in.integers("kernel_size")[0],
                          in.integers("stride")[0],
                          in.integers("padding")[0]))
              : null;
        });
  }

  private static boolean square(In in, String... args) {
    return Arrays.stream(args).allMatch(a -> Arrays.stream(in.integers(a)).distinct().count() == 1);
  }

  private static @Nullable List<Tensor> conv2d(In in) {
    var x = in.t("x");
    boolean named = in.args.get("padding") instanceof Json.Str;
    if (x.rank() != 4 || named && !in.args.get("padding").string().equals("valid")) {
      return null;
    }
    if (in.has("pre_pad")) {
      x = pad(x, in.integers("pre_pad"));
    }
    int[] padding = named ? new int[] {0, 0} : in.integers("padding");
    return List.of(
        x.conv2d(
            in.t("weight"),
            in.optional("bias"),
            in.integers("stride"),
            padding,
            in.integers("dilation"),
            in.integer("groups")));
  }

  private void losses() {
    calls.put("mse_loss", in -> List.of(Losses.mse(in.t("input"), in.t("target"), reduction(in))));
    calls.put("l1_loss", in -> List.of(Losses.l1(in.t("input"), in.t("target"), reduction(in))));
    calls.put(
        "smooth_l1_loss",
        in ->
            List.of(
                Losses.smoothL1(in.t("input"), in.t("target"), in.number("beta"), reduction(in))));
    calls.put(
        "huber_loss",
        in ->
            List.of(
                Losses.huber(in.t("input"), in.t("target"), in.number("delta"), reduction(in))));
    calls.put(
        "bce",
        in ->
            in.optional("weight") == null
                ? List.of(Losses.bce(in.t("input"), in.t("target"), reduction(in)))
                : null);
    calls.put(
        "bce_with_logits",
        in ->
            in.optional("weight") == null
                ? List.of(
                    Losses.bceWithLogits(
                        in.t("input"), in.t("target"), in.optional("pos_weight"), reduction(in)))
                : null);
    calls.put(
        "cross_entropy",
        in -> List.of(Losses.crossEntropy(in.t("input"), in.t("target"), options(in))));
    calls.put("nll_loss", in -> List.of(Losses.nll(in.t("input"), in.t("target"), options(in))));
  }

  private static Reduction reduction(In in) {
    return Reduction.valueOf(in.args.get("reduction").string().toUpperCase(Locale.ROOT));
  }

  private static CrossEntropyOptions options(In in) {
    var o =
        CrossEntropyOptions.DEFAULT.classWeights(in.optional("weight")).reduction(reduction(in));
    o = in.has("label_smoothing") ? o.labelSmoothing(in.number("label_smoothing")) : o;
    return in.has("ignore_index") ? o.ignoreIndex(in.integer("ignore_index")) : o;
  }

  /** Layers hold float32, so these run in that alone. */
  private void layers() {
    calls.put(
        "linear",
        in -> {
          var w = in.t("weight");
          return w.dtype() == DType.FLOAT32
              ? List.of(
                  load(new Linear(w.dim(1), w.dim(0), in.optional("bias") != null), in)
                      .apply(in.t("x")))
              : null;
        });
    calls.put("batch_norm", OpCalls::batchNorm);
  }

  private static @Nullable List<Tensor> batchNorm(In in) {
    var x = in.t("x");
    if (x.dtype() != DType.FLOAT32 || x.rank() < 2 || x.rank() > 4) {
      return null;
    }
    int channels = x.dim(1);
    double eps = in.number("eps"), momentum = in.number("momentum");
    var layer =
        load(
            x.rank() == 4
                ? new BatchNorm2d(channels, eps, momentum)
                : new BatchNorm1d(channels, eps, momentum),
            in);
    var y =
        in.flag("training") ? Mode.train(() -> layer.apply(x)) : Mode.eval(() -> layer.apply(x));
    return List.of(
        y, Tensor.ofNode(layer.runningMean().node()), Tensor.ofNode(layer.runningVar().node()));
  }

  /** Gives a layer the inputs that are named as its parameters and buffers. */
  private static <L extends Layer> L load(L layer, In in) {
    var state = new LinkedHashMap<String, Tensor>(layer.stateDict());
    state.replaceAll((name, value) -> in.tensors.getOrDefault(name, value));
    layer.loadStateDict(state);
    in.leaves.putAll(layer.namedParameters());
    return layer;
  }
}
