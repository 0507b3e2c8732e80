package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.tensor.GridMode;
import dev.espalier.tensor.GridPadding;
import dev.espalier.tensor.InterpolateMode;
import dev.espalier.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/** Resizing, sampling by grids, windows as columns. */
final class ResizeCalls {
  private ResizeCalls() {}

  static void add(Calls c) {
    c.put("interpolate", ResizeCalls::interpolate);
    c.put(
        "grid_sample",
        in ->
            List.of(
                in.t("x")
                    .gridSample(
                        in.t("grid"),
                        GridMode.valueOf(upper(in, "mode")),
                        GridPadding.valueOf(upper(in, "padding_mode")),
                        in.flag("align_corners"))));
    c.put(
        "affine_grid",
        in ->
            List.of(
                Tensor.affineGrid(in.t("theta"), in.integers("size"), in.flag("align_corners"))));
    c.put(
        "unfold_im2col",
        in ->
            List.of(
                in.t("x")
                    .unfoldWindows(
                        in.integers("kernel_size"),
                        in.integers("dilation"),
                        in.integers("padding"),
                        in.integers("stride"))));
    c.put(
        "fold_col2im",
        in ->
            List.of(
                in.t("x")
                    .foldWindows(
                        in.integers("output_size"),
                        in.integers("kernel_size"),
                        in.integers("dilation"),
                        in.integers("padding"),
                        in.integers("stride"))));
    c.put("pixel_shuffle", in -> List.of(in.t("x").pixelShuffle(in.integer("upscale_factor"))));
    c.put(
        "pixel_unshuffle", in -> List.of(in.t("x").pixelUnshuffle(in.integer("downscale_factor"))));
  }

  private static String upper(In in, String arg) {
    return in.args().get(arg).string().toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static List<Tensor> interpolate(In in) {
    var name = in.args().get("mode").string();
    var mode =
        name.endsWith("linear")
            ? InterpolateMode.LINEAR
            : InterpolateMode.valueOf(upper(in, "mode"));
    boolean align = in.flag("align_corners"), smooth = in.flag("antialias");
    if (in.has("size")) {
      return List.of(in.t("x").interpolate(in.integers("size"), mode, align, smooth));
    }
    double[] factors =
        in.args().get("scale_factor").items().stream().mapToDouble(Replay::number).toArray();
    return List.of(in.t("x").interpolate(factors, mode, align, smooth));
  }
}
