package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;

import dev.espalier.base.Shape;
import dev.espalier.testkit.OpSpec.Arg;
import java.util.List;

/** Pooling. */
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
}
