package dev.espalier.testkit;

import static dev.espalier.testkit.SingleCases.same;
import static dev.espalier.testkit.SingleCases.single;
import static dev.espalier.testkit.SingleCases.spec;

import dev.espalier.base.DType;
import dev.espalier.ir.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutions and pooling: sizes of real networks at small batches, and every attribute alone and
 * together.
 */
final class ImageCases {
  private ImageCases() {}

  static List<KernelCase> all() {
    var cases = new ArrayList<KernelCase>();
    for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
      // batch, in, out, height, width, kernel h, w, stride h, w, padding h, w, dilation h, w,
      // groups
      conv(cases, t, "1×1", 2, 3, 5, 6, 7, 1, 1, 1, 1, 0, 0, 1, 1, 1);
      conv(cases, t, "1×1 stride 2", 2, 16, 9, 7, 7, 1, 1, 2, 2, 0, 0, 1, 1, 1);
      conv(cases, t, "one pixel", 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1);
      conv(cases, t, "3×3 first layer", 2, 1, 32, 12, 12, 3, 3, 1, 1, 0, 0, 1, 1, 1);
      conv(cases, t, "3×3 second layer", 1, 32, 64, 9, 9, 3, 3, 1, 1, 0, 0, 1, 1, 1);
      conv(cases, t, "5×5 of 3 channels", 3, 3, 6, 14, 13, 5, 5, 1, 1, 0, 0, 1, 1, 1);
      conv(cases, t, "5×5 of 6 channels", 3, 6, 16, 14, 14, 5, 5, 1, 1, 0, 0, 1, 1, 1);
      conv(cases, t, "3×3 padding 1", 2, 8, 16, 8, 8, 3, 3, 1, 1, 1, 1, 1, 1, 1);
      conv(cases, t, "3×3 padding 1 stride 2", 2, 8, 17, 9, 10, 3, 3, 2, 2, 1, 1, 1, 1, 1);
      conv(cases, t, "7×7 padding 3 stride 2", 1, 3, 9, 19, 18, 7, 7, 2, 2, 3, 3, 1, 1, 1);
      conv(cases, t, "stride leaves a rest", 2, 3, 4, 8, 9, 3, 3, 3, 2, 0, 0, 1, 1, 1);
      conv(cases, t, "uneven everything", 2, 4, 6, 11, 9, 2, 3, 2, 1, 1, 2, 2, 1, 2);
      conv(cases, t, "dilation 2", 1, 5, 7, 11, 12, 3, 3, 1, 1, 2, 2, 2, 2, 1);
      conv(cases, t, "depthwise", 2, 9, 9, 8, 7, 3, 3, 1, 1, 1, 1, 1, 1, 9);
      conv(cases, t, "depthwise times 2", 1, 5, 10, 8, 17, 3, 3, 2, 2, 1, 1, 1, 1, 5);
      conv(cases, t, "3 groups", 2, 6, 9, 7, 7, 3, 3, 1, 1, 1, 1, 1, 1, 3);
      conv(cases, t, "padding beyond the kernel", 1, 2, 3, 3, 4, 2, 2, 1, 1, 3, 3, 1, 1, 1);
      conv(cases, t, "one row", 2, 4, 8, 1, 40, 1, 5, 1, 1, 0, 2, 1, 1, 1);
      conv(cases, t, "one column", 2, 4, 8, 40, 1, 5, 1, 2, 1, 2, 0, 1, 1, 1);
      conv(cases, t, "wide", 1, 2, 3, 4, 131, 3, 3, 1, 1, 1, 1, 1, 1, 1);
      conv(cases, t, "kernel as large as the image", 3, 4, 10, 5, 5, 5, 5, 1, 1, 0, 0, 1, 1, 1);
      conv(cases, t, "many channels", 1, 67, 35, 5, 5, 3, 3, 1, 1, 1, 1, 1, 1, 1);
      conv(cases, t, "empty batch", 0, 3, 5, 6, 7, 3, 3, 1, 1, 0, 0, 1, 1, 1);
      for (int width = 3; width <= 36; width += 1) {
        conv(cases, t, "width " + width, 1, 2, 3, 4, width, 3, 3, 1, 1, 1, 1, 1, 1, 1);
      }
      for (int out = 1; out <= 40; out += 3) {
        conv(cases, t, out + " output channels", 2, 3, out, 5, 6, 3, 3, 1, 1, 0, 0, 1, 1, 1);
      }
      // batch · channels, height, width, kernel h, w, stride h, w, padding h, w
      pool(cases, t, 2, 3, 8, 8, 2, 2, 2, 2, 0, 0);
      pool(cases, t, 1, 2, 24, 24, 2, 2, 2, 2, 0, 0);
      pool(cases, t, 2, 3, 9, 7, 2, 2, 2, 2, 0, 0);
      pool(cases, t, 2, 3, 9, 10, 3, 3, 2, 2, 1, 1);
      pool(cases, t, 1, 5, 7, 8, 3, 2, 1, 1, 0, 0);
      pool(cases, t, 1, 5, 7, 8, 3, 3, 1, 1, 1, 1);
      pool(cases, t, 1, 2, 11, 9, 2, 3, 3, 4, 1, 0);
      pool(cases, t, 2, 4, 7, 7, 7, 7, 7, 7, 0, 0);
      pool(cases, t, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0);
      pool(cases, t, 0, 3, 4, 4, 2, 2, 2, 2, 0, 0);
      for (int width = 2; width <= 70; width += 4) {
        pool(cases, t, 1, 2, 6, width, 2, 2, 2, 2, 0, 0);
        pool(cases, t, 1, 2, 5, width, 3, 2, 1, 1, 1, 1);
      }
    }
    return cases;
  }

  private static void conv(
      List<KernelCase> cases, DType t, String name, int batch, int in, int out, int... a) {
    var s = new Op.ConvSpec(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10]);
    var x = spec(t, batch, in, s.height(), s.width());
    var w = spec(t, out, in / s.groups(), s.kernelHeight(), s.kernelWidth());
    var y = spec(t, batch, out, s.outHeight(), s.outWidth());
    var forward = single(new Op.Conv2d(Op.ConvKind.FORWARD, s), x, w);
    cases.add(same("conv2d " + t, name, forward, Data.ORDINARY));
    cases.add(same("conv2d " + t, name + ", special values", forward, Data.MIXED));
    cases.add(
        same(
            "conv2d " + t,
            name + " + bias, relu",
            SingleCases.withBiasAndRelu(forward, 1),
            Data.ORDINARY));
    cases.add(
        same(
            "conv2d " + t,
            name + " two outputs",
            SingleCases.withResidual(forward),
            Data.ORDINARY));
    var input = single(new Op.Conv2d(Op.ConvKind.INPUT, s), y, w);
    cases.add(same("conv2d_input " + t, name, input, Data.ORDINARY));
    cases.add(same("conv2d_input " + t, name + ", special values", input, Data.MIXED));
    cases.add(
        same(
            "conv2d_input " + t,
            name + " two outputs",
            SingleCases.withResidual(input),
            Data.ORDINARY));
    var weight = single(new Op.Conv2d(Op.ConvKind.WEIGHT, s), x, y);
    cases.add(same("conv2d_weight " + t, name, weight, Data.ORDINARY));
    cases.add(same("conv2d_weight " + t, name + ", special values", weight, Data.MIXED));
  }

  private static void pool(List<KernelCase> cases, DType t, int batch, int channels, int... a) {
    var s = new Op.PoolSpec(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
    var x = spec(t, batch, channels, s.height(), s.width());
    var y = spec(t, batch, channels, s.outHeight(), s.outWidth());
    for (Op.PoolKind kind : Op.PoolKind.values()) {
      var op = new Op.Pool2d(kind, s);
      var kernel =
          switch (kind) {
            case MAX, AVG -> single(op, x);
            case MAX_SCATTER -> single(op, x, y);
            case MAX_GATHER -> single(op, x, x);
            case AVG_SCATTER -> single(op, y);
          };
      String group = "pool2d " + kind + " " + t;
      for (Data data : List.of(Data.ORDINARY, Data.TIES, Data.MIXED)) {
        String with =
            data.equals(Data.TIES) ? ", ties" : data.equals(Data.MIXED) ? ", special values" : "";
        cases.add(same(group, s + with, kernel, data));
      }
      if (kind == Op.PoolKind.MAX || kind == Op.PoolKind.AVG) {
        cases.add(
            same(
                group, s + " + bias, relu", SingleCases.withBiasAndRelu(kernel, 1), Data.ORDINARY));
      }
    }
  }
}
