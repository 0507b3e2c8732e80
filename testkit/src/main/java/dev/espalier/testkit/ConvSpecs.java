package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;

import dev.espalier.base.Shape;
import dev.espalier.tensor.ConvPadding;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Convolutions over one, two and three axes, and transposed ones. */
final class ConvSpecs {
  private static final int[] ONE = {1};
  private static final int[] NONE = {0};

  private final OpSpecs s;

  private ConvSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new ConvSpecs(s);
    f.plain();
    f.options();
    f.purposes();
    f.transposed();
  }

  private void plain() {
    s.add(
        "conv1d",
        x -> x.get(0).conv1d(x.get(1), x.get(2)),
        null,
        List.of(
            sample("batch", arg(NORMAL, 2, 3, 9), arg(NORMAL, 4, 3, 3), arg(NORMAL, 4)),
            sample("no batch", arg(NORMAL, 3, 6), arg(NORMAL, 2, 3, 2), arg(NORMAL, 2)),
            sample("zero batch", arg(NORMAL, 0, 3, 6), arg(NORMAL, 2, 3, 2), arg(NORMAL, 2))),
        2);
    s.add(
        "conv2d",
        x -> x.get(0).conv2d(x.get(1), x.get(2)),
        null,
        List.of(
            sample("with bias", arg(NORMAL, 2, 3, 6, 5), arg(NORMAL, 4, 3, 3, 2), arg(NORMAL, 4)),
            sample("no batch", arg(NORMAL, 3, 4, 4), arg(NORMAL, 2, 3, 3, 2), arg(NORMAL, 2)),
            sample("zero batch", arg(NORMAL, 0, 2, 4, 4), arg(NORMAL, 3, 2, 3, 3), arg(NORMAL, 3))),
        2);
    s.add(
        "conv3d",
        x -> x.get(0).conv3d(x.get(1), x.get(2)),
        null,
        List.of(
            sample("batch", arg(NORMAL, 2, 2, 4, 3, 4), arg(NORMAL, 3, 2, 2, 3, 2), arg(NORMAL, 3)),
            sample("no batch", arg(NORMAL, 2, 3, 3, 3), arg(NORMAL, 2, 2, 1, 2, 2), arg(NORMAL, 2)),
            sample(
                "zero batch",
                arg(NORMAL, 0, 2, 3, 3, 3),
                arg(NORMAL, 2, 2, 2, 2, 2),
                arg(NORMAL, 2))),
        2);
  }

  /** One of the methods with all its numbers. */
  @FunctionalInterface
  private interface Conv {
    Tensor of(
        Tensor x,
        Tensor weight,
        @Nullable Tensor bias,
        int[] stride,
        int[] padding,
        int[] dilation,
        int groups);
  }

  private void conv(
      String name, Conv f, int[] stride, int[] padding, int[] dilation, int groups, Arg x, Arg w) {
    s.add(
        name,
        in -> f.of(in.get(0), in.get(1), null, stride, padding, dilation, groups),
        null,
        List.of(sample("", x, w)),
        2);
  }

  private void options() {
    int[] two = {2};
    Conv one = Tensor::conv1d;
    conv("conv1d options", one, two, ONE, two, 1, arg(NORMAL, 2, 3, 9), arg(NORMAL, 4, 3, 3));
    conv("conv1d groups", one, ONE, ONE, ONE, 2, arg(NORMAL, 1, 4, 5), arg(NORMAL, 6, 2, 3));
    Conv f = Tensor::conv2d;
    conv(
        "conv2d stride 2 padding 1",
        f,
        two,
        ONE,
        ONE,
        1,
        arg(NORMAL, 2, 3, 7, 6),
        arg(NORMAL, 4, 3, 3, 3));
    conv(
        "conv2d uneven",
        f,
        new int[] {2, 1},
        new int[] {0, 2},
        new int[] {1, 2},
        1,
        arg(NORMAL, 1, 2, 7, 6),
        arg(NORMAL, 3, 2, 2, 3));
    conv("conv2d groups", f, ONE, ONE, ONE, 2, arg(NORMAL, 2, 4, 5, 5), arg(NORMAL, 6, 2, 3, 3));
    conv(
        "conv2d depthwise", f, ONE, NONE, ONE, 3, arg(NORMAL, 1, 3, 5, 4), arg(NORMAL, 3, 1, 2, 2));
    conv(
        "conv2d permuted",
        f,
        ONE,
        NONE,
        ONE,
        1,
        new Arg(Shape.of(2, 5, 4, 3), NORMAL, x -> x.permute(0, 3, 1, 2)),
        arg(NORMAL, 2, 3, 3, 3));
    Conv deep = Tensor::conv3d;
    conv(
        "conv3d uneven",
        deep,
        new int[] {2, 1, 2},
        new int[] {1, 0, 1},
        new int[] {1, 2, 1},
        1,
        arg(NORMAL, 1, 2, 4, 4, 3),
        arg(NORMAL, 2, 2, 2, 2, 3));
    conv(
        "conv3d groups",
        deep,
        ONE,
        ONE,
        new int[] {2, 1, 1},
        2,
        arg(NORMAL, 1, 4, 3, 2, 3),
        arg(NORMAL, 4, 2, 2, 2, 2));
  }

  private void purposes() {
    s.add(
        "conv1d same",
        x -> x.get(0).conv1d(x.get(1), null, ONE, ConvPadding.SAME, new int[] {3}, 1),
        null,
        List.of(sample("odd", arg(NORMAL, 2, 3, 7), arg(NORMAL, 2, 3, 2))),
        2);
    s.add(
        "conv2d same",
        x -> x.get(0).conv2d(x.get(1), null, ONE, ConvPadding.SAME, ONE, 1),
        null,
        List.of(
            sample("even", arg(NORMAL, 1, 2, 4, 5), arg(NORMAL, 2, 2, 3, 3)),
            sample("odd", arg(NORMAL, 1, 2, 4, 5), arg(NORMAL, 2, 2, 2, 4))),
        2);
    s.add(
        "conv3d valid",
        x -> x.get(0).conv3d(x.get(1), null, ONE, ConvPadding.VALID, ONE, 1),
        null,
        List.of(sample("", arg(NORMAL, 1, 1, 3, 2, 3), arg(NORMAL, 2, 1, 2, 2, 2))),
        2);
  }

  private void transposed() {
    s.add(
        "convTranspose1d",
        x -> x.get(0).convTranspose1d(x.get(1), x.get(2)),
        null,
        List.of(
            sample("batch", arg(NORMAL, 2, 3, 5), arg(NORMAL, 3, 4, 2), arg(NORMAL, 4)),
            sample("no batch", arg(NORMAL, 3, 4), arg(NORMAL, 3, 2, 3), arg(NORMAL, 2)),
            sample("zero batch", arg(NORMAL, 0, 3, 4), arg(NORMAL, 3, 2, 3), arg(NORMAL, 2))),
        2);
    s.add(
        "convTranspose1d options",
        x -> x.get(0).convTranspose1d(x.get(1), x.get(2), 2, 1, 2, 2, 3),
        null,
        List.of(sample("groups", arg(NORMAL, 1, 4, 3), arg(NORMAL, 4, 3, 3), arg(NORMAL, 6))),
        2);
    s.add(
        "convTranspose2d",
        x -> x.get(0).convTranspose2d(x.get(1), x.get(2)),
        null,
        List.of(
            sample("batch", arg(NORMAL, 2, 3, 4, 3), arg(NORMAL, 3, 2, 3, 2), arg(NORMAL, 2)),
            sample("zero batch", arg(NORMAL, 0, 3, 2, 2), arg(NORMAL, 3, 2, 3, 2), arg(NORMAL, 2)),
            sample(
                "permuted",
                new Arg(Shape.of(1, 3, 3, 2), NORMAL, x -> x.permute(0, 3, 1, 2)),
                arg(NORMAL, 2, 2, 3, 3),
                arg(NORMAL, 2))),
        2);
    s.add(
        "convTranspose2d options",
        x ->
            x.get(0)
                .convTranspose2d(
                    x.get(1),
                    null,
                    new int[] {2, 1},
                    new int[] {1, 2},
                    new int[] {1, 0},
                    2,
                    new int[] {1, 2}),
        null,
        List.of(sample("groups", arg(NORMAL, 1, 4, 3, 3), arg(NORMAL, 4, 2, 3, 3))),
        2);
    s.add(
        "convTranspose3d",
        x -> x.get(0).convTranspose3d(x.get(1), x.get(2)),
        null,
        List.of(
            sample("batch", arg(NORMAL, 2, 2, 2, 3, 2), arg(NORMAL, 2, 3, 2, 1, 2), arg(NORMAL, 3)),
            sample(
                "zero batch",
                arg(NORMAL, 0, 2, 2, 2, 2),
                arg(NORMAL, 2, 3, 2, 1, 2),
                arg(NORMAL, 3))),
        2);
    s.add(
        "convTranspose3d options",
        x ->
            x.get(0)
                .convTranspose3d(
                    x.get(1),
                    null,
                    new int[] {2, 2, 1},
                    new int[] {1, 0, 1},
                    new int[] {1, 1, 0},
                    2,
                    new int[] {2, 1, 1}),
        null,
        List.of(sample("groups", arg(NORMAL, 1, 2, 2, 2, 3), arg(NORMAL, 2, 1, 2, 2, 2))),
        2);
  }
}
