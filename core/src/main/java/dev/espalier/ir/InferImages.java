package dev.espalier.ir;

import static dev.espalier.ir.Infer.dtype;
import static dev.espalier.ir.Infer.sameFloating;
import static dev.espalier.ir.Infer.shape;

import dev.espalier.base.Shape;

/** Shapes and dtypes of convolution and pooling. */
final class InferImages {
  private InferImages() {}

  static TensorSpec conv(Op op, Op.ConvKind kind, Op.ConvSpec s, Node[] in) {
    sameFloating(op, in);
    images(op, in);
    var a = in[0].shape();
    var b = in[1].shape();
    if (kind == Op.ConvKind.FORWARD && a.dim(1) != b.dim(1) * s.groups()) {
      int channels = b.dim(1) * s.groups();
      throw shape(
          op,
          in,
          "the input has " + a.dim(1) + " channels, the weight is for " + channels,
          "input.shape[1] == weight.shape[1]" + (s.groups() == 1 ? "" : " * " + s.groups()),
          Suggest.channels(a, b, s.groups()));
    }
    window(
        op,
        in,
        "kernel",
        s.kernelHeight(),
        s.kernelWidth(),
        s.dilationH(),
        s.dilationW(),
        s.height(),
        s.width(),
        s.padH(),
        s.padW());
    return switch (kind) {
      case FORWARD -> {
        if (b.dim(0) % s.groups() != 0) {
          throw shape(
              op,
              in,
              b.dim(0) + " output channels do not divide into " + s.groups() + " groups",
              "weight.shape[0] % groups == 0",
              "use " + (b.dim(0) / s.groups() + 1) * s.groups() + " output channels");
        }
        yield new TensorSpec(
            Shape.of(a.dim(0), b.dim(0), s.outHeight(), s.outWidth()), in[0].dtype());
      }
      case INPUT ->
          new TensorSpec(
              Shape.of(a.dim(0), b.dim(1) * s.groups(), s.height(), s.width()), in[0].dtype());
      case WEIGHT ->
          new TensorSpec(
              Shape.of(b.dim(1), a.dim(1) / s.groups(), s.kernelHeight(), s.kernelWidth()),
              in[0].dtype());
    };
  }

  private static void images(Op op, Node[] in) {
    for (int i = 0; i < in.length; i++) {
      int rank = in[i].shape().rank();
      if (rank != 4) {
        var o = Describe.operand(op, i, in);
        throw shape(
            op,
            in,
            "takes four axes, the " + o.role() + " has " + rank,
            o.role().equals("weight") ? "weight is (O, C, H, W)" : o.role() + " is (N, C, H, W)",
            rank == 3
                ? "unsqueeze(0) adds a batch axis"
                : rank == 2
                    ? "use reshape(" + o.shape().dim(0) + ", C, H, W), if these are images"
                    : "reshape it to four axes");
      }
    }
  }

  private static void window(
      Op op,
      Node[] in,
      String word,
      int kh,
      int kw,
      int dilationH,
      int dilationW,
      int height,
      int width,
      int padH,
      int padW) {
    long h = (long) dilationH * (kh - 1) + 1;
    long w = (long) dilationW * (kw - 1) + 1;
    if (h <= height + 2L * padH && w <= width + 2L * padW) {
      return;
    }
    long needH = Math.max(padH, (h - height + 1) / 2);
    long needW = Math.max(padW, (w - width + 1) / 2);
    throw shape(
        op,
        in,
        "a "
            + word
            + " of "
            + h
            + "×"
            + w
            + " does not fit into "
            + height
            + "×"
            + width
            + (padH == 0 && padW == 0 ? "" : " with padding " + padH + ", " + padW),
        word + " <= input + 2 * padding",
        "use a larger input, a smaller "
            + word
            + " or padding "
            + (needH == needW ? needH : needH + ", " + needW));
  }

  static TensorSpec pool(Op op, Op.PoolKind kind, Op.PoolSpec s, Node[] in) {
    if (!in[0].dtype().isFloating()) {
      throw dtype(
          op,
          in,
          "does not take " + in[0].dtype(),
          "input is floating",
          "convert first: x.to(DType.FLOAT32)");
    }
    images(op, in);
    window(
        op,
        in,
        "window",
        s.kernelHeight(),
        s.kernelWidth(),
        1,
        1,
        s.height(),
        s.width(),
        s.padH(),
        s.padW());
    var x = in[0].shape();
    var small = Shape.of(x.dim(0), x.dim(1), s.outHeight(), s.outWidth());
    var large = Shape.of(x.dim(0), x.dim(1), s.height(), s.width());
    return new TensorSpec(
        switch (kind) {
          case MAX, AVG, MAX_GATHER -> small;
          case MAX_SCATTER, AVG_SCATTER -> large;
        },
        in[0].dtype());
  }
}
