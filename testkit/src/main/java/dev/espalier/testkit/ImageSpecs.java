package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;

import dev.espalier.base.Shape;
import dev.espalier.testkit.OpSpec.Arg;
import java.util.List;

/** Convolution and pooling. */
final class ImageSpecs {
  private final OpSpecs s;

  private ImageSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new ImageSpecs(s);
    f.images();
  }

  private void images() {
    var plain =
        List.of(
            sample("with bias", arg(NORMAL, 2, 3, 6, 5), arg(NORMAL, 4, 3, 3, 2), arg(NORMAL, 4)));
    s.add("conv2d", x -> x.get(0).conv2d(x.get(1), x.get(2)), null, plain, 2);
    conv(
        "stride 2 padding 1",
        new int[] {2, 2},
        new int[] {1, 1},
        new int[] {1, 1},
        1,
        arg(NORMAL, 2, 3, 7, 6),
        arg(NORMAL, 4, 3, 3, 3));
    conv(
        "uneven",
        new int[] {2, 1},
        new int[] {0, 2},
        new int[] {1, 2},
        1,
        arg(NORMAL, 1, 2, 7, 6),
        arg(NORMAL, 3, 2, 2, 3));
    conv(
        "groups",
        new int[] {1, 1},
        new int[] {1, 1},
        new int[] {1, 1},
        2,
        arg(NORMAL, 2, 4, 5, 5),
        arg(NORMAL, 6, 2, 3, 3));
    conv(
        "depthwise",
        new int[] {1, 1},
        new int[] {0, 0},
        new int[] {1, 1},
        3,
        arg(NORMAL, 1, 3, 5, 4),
        arg(NORMAL, 3, 1, 2, 2));
    conv(
        "permuted",
        new int[] {1, 1},
        new int[] {0, 0},
        new int[] {1, 1},
        1,
        new Arg(Shape.of(2, 5, 4, 3), NORMAL, x -> x.permute(0, 3, 1, 2)),
        arg(NORMAL, 2, 3, 3, 3));
    var images =
        List.of(
            sample("even", arg(APART, 2, 2, 6, 4)),
            sample("rest", arg(APART, 1, 3, 7, 5)),
            sample("permuted", new Arg(Shape.of(1, 6, 5, 2), APART, x -> x.permute(0, 3, 1, 2))));
    s.add("maxPool2d 2", x -> x.getFirst().maxPool2d(2), null, images, 2);
    s.add("maxPool2d 3 stride 2 padding 1", x -> x.getFirst().maxPool2d(3, 2, 1), null, images, 2);
    s.add("avgPool2d 2", x -> x.getFirst().avgPool2d(2), null, images, 2);
    s.add("avgPool2d 3 stride 2 padding 1", x -> x.getFirst().avgPool2d(3, 2, 1), null, images, 2);
  }

  private void conv(
      String name, int[] stride, int[] padding, int[] dilation, int groups, Arg x, Arg w) {
    s.add(
        "conv2d " + name,
        in -> in.get(0).conv2d(in.get(1), null, stride, padding, dilation, groups),
        null,
        List.of(sample("", x, w)),
        2);
  }
}
