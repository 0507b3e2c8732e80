package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.io.Json;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
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
    c.put("conv2d", ImageCalls::conv2d);
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

  private static @Nullable List<Tensor> conv2d(In in) {
    var x = in.t("x");
    boolean named = in.args().get("padding") instanceof Json.Str;
    if (x.rank() != 4 || named && !in.args().get("padding").string().equals("valid")) {
      return null;
    }
    if (in.has("pre_pad")) {
      x = x.pad(in.integers("pre_pad"));
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
}
