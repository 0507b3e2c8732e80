package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.io.Json;
import dev.espalier.tensor.ConvPadding;
import dev.espalier.tensor.Indexed;
import dev.espalier.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Convolution, pooling and resizing. */
final class ImageCalls {
  private final Calls c;

  private ImageCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    new ImageCalls(c).images();
  }

  private void images() {
    c.put("conv1d", in -> convolution(in, Tensor::conv1d, Tensor::conv1d));
    c.put("conv2d", in -> convolution(in, Tensor::conv2d, Tensor::conv2d));
    c.put("conv3d", in -> convolution(in, Tensor::conv3d, Tensor::conv3d));
    c.put("conv_transpose1d", in -> transposed(in, Tensor::convTranspose1d));
    c.put("conv_transpose2d", in -> transposed(in, Tensor::convTranspose2d));
    c.put("conv_transpose3d", in -> transposed(in, Tensor::convTranspose3d));
    pools();
  }

  private void pools() {
    c.put("max_pool1d", in -> maxima(in, Tensor::maxPool1dWithIndices));
    c.put("max_pool2d", in -> maxima(in, Tensor::maxPool2dWithIndices));
    c.put("max_pool3d", in -> maxima(in, Tensor::maxPool3dWithIndices));
    c.put("avg_pool1d", in -> means(in, Tensor::avgPool1d));
    c.put("avg_pool2d", in -> means(in, Tensor::avgPool2d));
    c.put("avg_pool3d", in -> means(in, Tensor::avgPool3d));
    c.put("lp_pool1d", in -> norms(in, Tensor::lpPool1d));
    c.put("lp_pool2d", in -> norms(in, Tensor::lpPool2d));
    c.put("lp_pool3d", in -> norms(in, Tensor::lpPool3d));
    adaptive("adaptive_avg_pool1d", (x, size) -> List.of(x.adaptiveAvgPool1d(size)));
    adaptive("adaptive_avg_pool2d", (x, size) -> List.of(x.adaptiveAvgPool2d(size)));
    adaptive("adaptive_avg_pool3d", (x, size) -> List.of(x.adaptiveAvgPool3d(size)));
    adaptive("adaptive_max_pool1d", (x, size) -> both(x.adaptiveMaxPool1dWithIndices(size)));
    adaptive("adaptive_max_pool2d", (x, size) -> both(x.adaptiveMaxPool2dWithIndices(size)));
    adaptive("adaptive_max_pool3d", (x, size) -> both(x.adaptiveMaxPool3dWithIndices(size)));
  }

  private void adaptive(String name, BiFunction<Tensor, int[], List<Tensor>> f) {
    c.put(name, in -> f.apply(in.t("x"), in.integers("output_size")));
  }

  private static List<Tensor> both(Indexed y) {
    return List.of(y.values(), y.indices());
  }

  private interface Maxima {
    Indexed of(
        Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode);
  }

  private static List<Tensor> maxima(In in, Maxima f) {
    return both(
        f.of(
            in.t("x"),
            in.integers("kernel_size"),
            in.integers("stride"),
            in.integers("padding"),
            in.integers("dilation"),
            in.flag("ceil_mode")));
  }

  private interface Means {
    Tensor of(
        Tensor x,
        int[] kernel,
        int[] stride,
        int[] padding,
        boolean ceilMode,
        boolean countIncludePad,
        @Nullable Integer divisor);
  }

  private static List<Tensor> means(In in, Means f) {
    return List.of(
        f.of(
            in.t("x"),
            in.integers("kernel_size"),
            in.integers("stride"),
            in.integers("padding"),
            in.flag("ceil_mode"),
            in.flag("count_include_pad"),
            in.has("divisor_override") ? in.integer("divisor_override") : null));
  }

  private interface Norms {
    Tensor of(Tensor x, double p, int[] kernel, int[] stride, boolean ceilMode);
  }

  private static List<Tensor> norms(In in, Norms f) {
    return List.of(
        f.of(
            in.t("x"),
            in.number("norm_type"),
            in.integers("kernel_size"),
            in.integers("stride"),
            in.flag("ceil_mode")));
  }

  /** A convolution whose padding is of type P. */
  private interface Convolution<P> {
    Tensor of(
        Tensor x,
        Tensor weight,
        @Nullable Tensor bias,
        int[] stride,
        P padding,
        int[] dilation,
        int groups);
  }

  private interface Transposed {
    Tensor of(
        Tensor x,
        Tensor weight,
        @Nullable Tensor bias,
        int[] stride,
        int[] padding,
        int[] outputPadding,
        int groups,
        int[] dilation);
  }

  private static List<Tensor> convolution(
      In in, Convolution<int[]> f, Convolution<ConvPadding> named) {
    var x = in.has("pre_pad") ? in.t("x").pad(in.integers("pre_pad")) : in.t("x");
    var w = in.t("weight");
    var bias = in.optional("bias");
    int[] stride = in.integers("stride");
    int[] dilation = in.integers("dilation");
    int groups = in.integer("groups");
    return List.of(
        in.args().get("padding") instanceof Json.Str(var name)
            ? named.of(
                x,
                w,
                bias,
                stride,
                ConvPadding.valueOf(name.toUpperCase(Locale.ROOT)),
                dilation,
                groups)
            : f.of(x, w, bias, stride, in.integers("padding"), dilation, groups));
  }

  private static List<Tensor> transposed(In in, Transposed f) {
    return List.of(
        f.of(
            in.t("x"),
            in.t("weight"),
            in.optional("bias"),
            in.integers("stride"),
            in.integers("padding"),
            in.integers("output_padding"),
            in.integer("groups"),
            in.integers("dilation")));
  }
}
