package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.io.Json;
import dev.espalier.tensor.ConvPadding;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
    c.put(
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
    c.put(
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
