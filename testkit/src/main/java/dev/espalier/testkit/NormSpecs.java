package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpec.Domain.POSITIVE;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.List;
import java.util.Objects;

/** Normalisations. */
final class NormSpecs {
  private final OpSpecs s;

  private NormSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new NormSpecs(s);
    f.batch();
    f.instance();
    f.others();
  }

  private void batch() {
    s.add(
        "batchNorm training",
        x -> x.get(0).batchNorm(null, null, x.get(1), x.get(2), true, 0.1, 1e-5).result(),
        null,
        List.of(
            channels("rank 2", 6, 3),
            channels("rank 3", 2, 3, 4),
            channels("rank 4", 2, 3, 2, 3),
            channels("rank 5", 1, 2, 2, 3, 2),
            channels("zero batch", 0, 3, 2),
            permuted()),
        2);
    s.add(
        "batchNorm plain",
        x -> x.getFirst().batchNorm(null, null, null, null, true, 0.1, 1e-3).result(),
        null,
        List.of(sample("rank 2", arg(NORMAL, 5, 2)), sample("rank 4", arg(NORMAL, 2, 2, 3, 2))),
        2);
    var stored =
        List.of(
            sample(
                "rank 4",
                arg(NORMAL, 2, 3, 2, 3),
                arg(NORMAL, 3),
                arg(POSITIVE, 3),
                arg(NORMAL, 3),
                arg(NORMAL, 3)),
            sample(
                "zero batch",
                arg(NORMAL, 0, 3),
                arg(NORMAL, 3),
                arg(POSITIVE, 3),
                arg(NORMAL, 3),
                arg(NORMAL, 3)));
    s.add(
        "batchNorm evaluation",
        x -> x.get(0).batchNorm(x.get(1), x.get(2), x.get(3), x.get(4), false, 0.1, 1e-5).result(),
        null,
        stored,
        2);
    // No gradient passes to running statistics.
    s.add(
        "batchNorm running variance",
        x ->
            Objects.requireNonNull(
                x.get(0)
                    .batchNorm(x.get(1), x.get(2), null, null, true, Tensor.scalar(0.3), 1e-5)
                    .runningVar()),
        null,
        List.of(sample("rank 3", arg(NORMAL, 2, 3, 4), arg(NORMAL, 3), arg(POSITIVE, 3))),
        0);
  }

  private void instance() {
    s.add(
        "instanceNorm",
        x -> x.get(0).instanceNorm(x.get(1), x.get(2), 1e-5),
        null,
        List.of(
            channels("rank 3", 2, 3, 5),
            channels("rank 4", 2, 3, 2, 3),
            channels("zero batch", 0, 3, 2)),
        2);
    s.add(
        "instanceNorm plain",
        x -> x.getFirst().instanceNorm(),
        null,
        List.of(sample("rank 3", arg(NORMAL, 2, 3, 5))),
        2);
    s.add(
        "instanceNorm running mean",
        x ->
            Objects.requireNonNull(
                x.get(0)
                    .instanceNorm(x.get(1), x.get(2), null, null, true, 0.3, 1e-5)
                    .runningMean()),
        null,
        List.of(sample("rank 3", arg(NORMAL, 2, 3, 4), arg(NORMAL, 3), arg(POSITIVE, 3))),
        0);
  }

  private void others() {
    var last =
        List.of(
            sample("matrix", arg(NORMAL, 3, 5), arg(NORMAL, 5), arg(NORMAL, 5)),
            sample("vector", arg(NORMAL, 67), arg(NORMAL, 67), arg(NORMAL, 67)),
            sample("two axes", arg(NORMAL, 2, 3, 4), arg(NORMAL, 3, 4), arg(NORMAL, 3, 4)),
            sample("zero batch", arg(NORMAL, 0, 4), arg(NORMAL, 4), arg(NORMAL, 4)),
            sample(
                "permuted",
                new Arg(Shape.of(5, 3), NORMAL, x -> x.transpose(0, 1)),
                arg(NORMAL, 5),
                arg(NORMAL, 5)));
    s.add(
        "layerNorm",
        x -> x.get(0).layerNorm(x.get(1).shape().toArray(), x.get(1), x.get(2), 1e-5),
        null,
        last,
        2);
    s.add(
        "layerNorm plain",
        x -> x.getFirst().layerNorm(4),
        null,
        List.of(sample("3-d", arg(NORMAL, 2, 3, 4))),
        2);
    s.add(
        "rmsNorm",
        x -> x.get(0).rmsNorm(x.get(1).shape().toArray(), x.get(1), 1e-6).add(x.get(2)),
        null,
        last,
        2);
    s.add(
        "rmsNorm plain",
        x -> x.getFirst().rmsNorm(4),
        null,
        List.of(sample("3-d", arg(NORMAL, 2, 3, 4))),
        2);
    s.add(
        "groupNorm",
        x -> x.get(0).groupNorm(2, x.get(1), x.get(2), 1e-5),
        null,
        List.of(
            channels("rank 2", 3, 8),
            channels("rank 3", 2, 6, 3),
            channels("rank 5", 1, 4, 2, 1, 2),
            channels("zero batch", 0, 4, 2)),
        2);
    s.add(
        "groupNorm plain",
        x -> x.getFirst().groupNorm(3),
        null,
        List.of(sample("rank 4", arg(NORMAL, 2, 6, 2, 2))),
        2);
    s.add(
        "localResponseNorm",
        x -> x.getFirst().localResponseNorm(3, 0.5, 0.75, 1),
        null,
        List.of(
            sample("rank 3", arg(NORMAL, 2, 5, 3)),
            sample("one channel", arg(NORMAL, 1, 1, 2, 2)),
            sample("zero batch", arg(NORMAL, 0, 5, 3))),
        2);
    s.add(
        "localResponseNorm even",
        x -> x.getFirst().localResponseNorm(4),
        null,
        List.of(sample("rank 4", arg(NORMAL, 1, 5, 2, 2))),
        2);
  }

  /** x of this shape, then a weight and a bias for its second axis. */
  private static Sample channels(String tag, int... shape) {
    return sample(tag, arg(NORMAL, shape), arg(NORMAL, shape[1]), arg(NORMAL, shape[1]));
  }

  private static Sample permuted() {
    return sample(
        "channels last",
        new Arg(Shape.of(2, 3, 2, 4), NORMAL, x -> x.permute(0, 3, 1, 2)),
        arg(NORMAL, 4),
        arg(NORMAL, 4));
  }
}
