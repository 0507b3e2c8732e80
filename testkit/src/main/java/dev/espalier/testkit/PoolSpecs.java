package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpec.Domain.POSITIVE;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import dev.espalier.testkit.OpSpec.Domain;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Pooling over one, two and three axes. */
final class PoolSpecs {
  private static final int[] ONE = {1};
  private static final int[] NONE = {0};
  private static final int[] TWO = {2};
  private static final int[] THREE = {3};

  private final OpSpecs s;

  private PoolSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new PoolSpecs(s);
    f.plain();
    f.maxima();
    f.indices();
    f.means();
    f.norms();
    f.adaptive();
    f.unpool();
  }

  private void row(String name, UnaryOperator<Tensor> f, List<Sample> samples) {
    s.add(name, x -> f.apply(x.getFirst()), null, samples, 2);
  }

  private static List<Sample> signals(Domain d) {
    return List.of(
        sample("batch", arg(d, 2, 2, 9)),
        sample("no batch", arg(d, 3, 8)),
        sample("zero batch", arg(d, 0, 2, 7)));
  }

  private static List<Sample> images(Domain d) {
    return List.of(
        sample("even", arg(d, 2, 2, 6, 4)),
        sample("rest", arg(d, 1, 3, 7, 5)),
        sample("no batch", arg(d, 2, 5, 4)),
        sample("zero batch", arg(d, 0, 2, 5, 4)),
        sample("permuted", new Arg(Shape.of(1, 6, 5, 2), d, x -> x.permute(0, 3, 1, 2))));
  }

  private static List<Sample> volumes(Domain d) {
    return List.of(
        sample("batch", arg(d, 1, 2, 5, 4, 3)),
        sample("no batch", arg(d, 1, 4, 3, 4)),
        sample("zero batch", arg(d, 0, 1, 4, 4, 3)));
  }

  private void plain() {
    row("maxPool1d 2", x -> x.maxPool1d(2), signals(APART));
    row("maxPool2d 2", x -> x.maxPool2d(2), images(APART));
    row("maxPool3d 2", x -> x.maxPool3d(2), volumes(APART));
    row("maxPool2d 3 stride 2 padding 1", x -> x.maxPool2d(3, 2, 1), images(APART));
    row("avgPool1d 2", x -> x.avgPool1d(2), signals(NORMAL));
    row("avgPool2d 2", x -> x.avgPool2d(2), images(NORMAL));
    row("avgPool3d 2", x -> x.avgPool3d(2), volumes(NORMAL));
    row("avgPool2d 3 stride 2 padding 1", x -> x.avgPool2d(3, 2, 1), images(NORMAL));
  }

  private void maxima() {
    row("maxPool1d ceil", x -> x.maxPool1d(THREE, TWO, ONE, ONE, true), signals(APART));
    row("maxPool1d dilated", x -> x.maxPool1d(TWO, ONE, NONE, TWO, false), signals(APART));
    int[] window = {2, 3};
    row(
        "maxPool2d ceil",
        x -> x.maxPool2d(window, TWO, new int[] {1, 0}, ONE, true),
        images(APART));
    row(
        "maxPool2d dilated",
        x -> x.maxPool2d(TWO, ONE, ONE, new int[] {2, 1}, false),
        images(APART));
    row("maxPool3d ceil", x -> x.maxPool3d(TWO, TWO, ONE, ONE, true), volumes(APART));
  }

  private void indices() {
    row(
        "maxPool1dWithIndices",
        x -> x.maxPool1dWithIndices(THREE, TWO, ONE, ONE, false).values(),
        signals(APART));
    row(
        "maxPool2dWithIndices",
        x -> x.maxPool2dWithIndices(THREE, TWO, ONE, ONE, true).values(),
        images(APART));
    row(
        "maxPool3dWithIndices",
        x -> x.maxPool3dWithIndices(TWO, TWO, ONE, ONE, false).values(),
        volumes(APART));
    s.add(
        "maxPool2dWithIndices indices",
        x -> x.getFirst().maxPool2dWithIndices(THREE, TWO, ONE, ONE, true).indices(),
        null,
        images(APART),
        0);
    s.add(
        "adaptiveMaxPool2dWithIndices indices",
        x -> x.getFirst().adaptiveMaxPool2dWithIndices(3, 2).indices(),
        null,
        images(APART),
        0);
  }

  private void means() {
    row("avgPool1d ceil", x -> x.avgPool1d(THREE, TWO, ONE, true, true, null), signals(NORMAL));
    row(
        "avgPool1d without padding",
        x -> x.avgPool1d(THREE, TWO, ONE, true, false, null),
        signals(NORMAL));
    row(
        "avgPool2d without padding",
        x -> x.avgPool2d(new int[] {2, 3}, TWO, ONE, true, false, null),
        images(NORMAL));
    row("avgPool2d divisor", x -> x.avgPool2d(TWO, ONE, NONE, false, true, 3), images(NORMAL));
    row(
        "avgPool3d without padding",
        x -> x.avgPool3d(TWO, TWO, ONE, true, false, null),
        volumes(NORMAL));
  }

  private void norms() {
    row("lpPool1d 3", x -> x.lpPool1d(3, TWO, TWO, false), signals(POSITIVE));
    row("lpPool2d 2", x -> x.lpPool2d(2, TWO, TWO, true), images(POSITIVE));
    row("lpPool3d 1", x -> x.lpPool3d(1, TWO, ONE, false), volumes(POSITIVE));
  }

  private void adaptive() {
    row("adaptiveAvgPool1d 4", x -> x.adaptiveAvgPool1d(4), signals(NORMAL));
    row("adaptiveAvgPool2d uneven", x -> x.adaptiveAvgPool2d(3, -1), images(NORMAL));
    row("adaptiveAvgPool2d one", x -> x.adaptiveAvgPool2d(1), images(NORMAL));
    row("adaptiveAvgPool3d 3", x -> x.adaptiveAvgPool3d(3), volumes(NORMAL));
    row("adaptiveMaxPool1d 4", x -> x.adaptiveMaxPool1d(4), signals(APART));
    row("adaptiveMaxPool2d uneven", x -> x.adaptiveMaxPool2d(3, 7), images(APART));
    row("adaptiveMaxPool2d one", x -> x.adaptiveMaxPool2d(1), images(APART));
    row("adaptiveMaxPool3d 2", x -> x.adaptiveMaxPool3d(2), volumes(APART));
    row(
        "adaptiveMaxPool1dWithIndices",
        x -> x.adaptiveMaxPool1dWithIndices(4).values(),
        signals(APART));
    row(
        "adaptiveMaxPool2dWithIndices",
        x -> x.adaptiveMaxPool2dWithIndices(3, 2).values(),
        images(APART));
    row(
        "adaptiveMaxPool3dWithIndices",
        x -> x.adaptiveMaxPool3dWithIndices(2).values(),
        volumes(APART));
  }

  /** One of the methods that puts values back. */
  @FunctionalInterface
  private interface Unpool {
    Tensor of(
        Tensor x,
        Tensor indices,
        int[] kernel,
        int[] stride,
        int[] padding,
        int @Nullable [] outputSize);
  }

  private void unpool() {
    unpool("maxUnpool1d", Tensor::maxUnpool1d, 2, arg(NORMAL, 2, 2, 4));
    unpool("maxUnpool2d", Tensor::maxUnpool2d, 4, arg(NORMAL, 1, 2, 2, 3));
    unpool("maxUnpool3d", Tensor::maxUnpool3d, 8, arg(NORMAL, 1, 1, 2, 2, 1));
    s.add(
        "maxUnpool1d size",
        x -> x.getFirst().maxUnpool1d(spaced(x.getFirst(), 2), TWO, TWO, NONE, new int[] {7}),
        null,
        List.of(sample("no batch", arg(NORMAL, 2, 3))),
        2);
  }

  private void unpool(String name, Unpool f, int space, Arg x) {
    s.add(
        name,
        in -> f.of(in.getFirst(), spaced(in.getFirst(), space), TWO, TWO, NONE, null),
        null,
        List.of(sample("", x)),
        2);
  }

  /** Places that lie apart, the same ones in each channel. */
  private static Tensor spaced(Tensor x, int space) {
    int lead = Math.min(x.rank(), x.rank() == 2 ? 1 : 2);
    var ones = x.shape().toArray();
    for (int a = 0; a < lead; a++) {
      ones[a] = 1;
    }
    int n = x.shape().size(lead, x.rank());
    return Tensor.arange(n).mul((long) space).reshape(ones).expand(x.shape().toArray());
  }
}
