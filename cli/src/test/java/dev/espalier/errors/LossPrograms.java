package dev.espalier.errors;

import static dev.espalier.errors.WrongProgram.data;
import static dev.espalier.errors.WrongProgram.longs;
import static dev.espalier.errors.WrongProgram.program;

import dev.espalier.base.DType;
import dev.espalier.nn.ContrastiveLosses;
import dev.espalier.nn.CrossEntropyOptions;
import dev.espalier.nn.CtcLoss;
import dev.espalier.nn.DistributionLosses;
import dev.espalier.nn.Losses;
import dev.espalier.nn.MarginLosses;
import dev.espalier.nn.SegmentationLosses;
import dev.espalier.tensor.Tensor;
import java.util.List;

/** Losses with targets of the wrong shape, dtype or range. */
final class LossPrograms {
  private static final Class<?> HERE = LossPrograms.class;

  private LossPrograms() {}

  static final List<WrongProgram> ALL =
      List.of(
          program(HERE, "a column of predictions and a row of targets", () -> Losses.mse(data(4, 1), data(4)))
              .says("""
?""")
              .mended(
                  "target.reshape(4, 1)",
                  () -> {
                    var target = data(4);
                    return Losses.mse(data(4, 1), target.reshape(4, 1));
                  }),
          program(HERE, "targets for another batch", () -> Losses.l1(data(4, 2), data(3, 2)))
              .says("""
?""")
              .mended("(4, 2)", () -> Losses.l1(data(4, 2), data(4, 2))),
          program(HERE, "a Huber loss without threshold", () -> Losses.huber(data(4), data(4), 0, dev.espalier.ir.Reduction.MEAN))
              .says("""
?""")
              .mended("1", () -> Losses.huber(data(4), data(4), 1, dev.espalier.ir.Reduction.MEAN)),
          program(HERE, "labels from 1 instead of 0", () -> Losses.crossEntropy(data(3, 3), longs(1, 2, 3)).item())
              .says("""
?""")
              .mended("sub(1)", () -> Losses.crossEntropy(data(3, 3), longs(1, 2, 3).sub(1)).item()),
          program(HERE, "a negative label", () -> Losses.crossEntropy(data(2, 3), longs(0, -1)).item())
              .says("""
?""")
              .mended("0 to 2", () -> Losses.crossEntropy(data(2, 3), /* 0 to 2 */ longs(0, 2)).item()),
          program(HERE, "labels as a column", () -> Losses.crossEntropy(data(2, 3), longs(0, 1).unsqueeze(1)))
              .says("""
?""")
              .mended(
                  "target.reshape(2)",
                  () -> {
                    var target = longs(0, 1).unsqueeze(1);
                    return Losses.crossEntropy(data(2, 3), target.reshape(2));
                  }),
          program(HERE, "one-hot labels as integers", () -> Losses.crossEntropy(data(2, 3), longs(0, 1).oneHot(3)))
              .says("""
?""")
              .mended(
                  "argmax(1)",
                  () -> Losses.crossEntropy(data(2, 3), longs(0, 1).oneHot(3).argmax(1))),
          program(HERE, "labels of another batch", () -> Losses.crossEntropy(data(4, 3), longs(0, 1)))
              .says("""
?""")
              .mended("(4,)", () -> Losses.crossEntropy(data(4, 3), /* (4,) */ longs(0, 1, 2, 0))),
          program(HERE, "labels as truth values", () -> Losses.crossEntropy(data(2, 2), data(2).gt(0.1)))
              .says("""
?""")
              .mended(
                  "target.to(DType.INT64)",
                  () -> {
                    var target = data(2).gt(0.1);
                    return Losses.crossEntropy(data(2, 2), target.to(DType.INT64));
                  }),
          program(HERE, "scores without an axis of classes", () -> Losses.crossEntropy(Tensor.scalar(1), longs(0)))
              .says("""
?""")
              .mended("(N, C)", () -> Losses.crossEntropy(data(1, 2) /* (N, C) */, longs(0))),
          program(HERE, "scores that are integers", () -> Losses.crossEntropy(longs(1, 2).unsqueeze(0), longs(0)))
              .says("""
?""")
              .mended(
                  "x.to(DType.FLOAT32)",
                  () -> {
                    var x = longs(1, 2).unsqueeze(0);
                    return Losses.crossEntropy(x.to(DType.FLOAT32), longs(0));
                  }),
          program(
                  HERE,
                  "class weights for other classes",
                  () ->
                      Losses.crossEntropy(
                          data(2, 3), longs(0, 1), CrossEntropyOptions.DEFAULT.classWeights(data(2))))
              .says("""
?""")
              .mended(
                  "(3,)",
                  () ->
                      Losses.crossEntropy(
                          data(2, 3),
                          longs(0, 1),
                          CrossEntropyOptions.DEFAULT.classWeights(data(3)) /* (3,) */)),
          program(HERE, "label smoothing in per cent", () -> CrossEntropyOptions.DEFAULT.labelSmoothing(10))
              .says("""
?""")
              .mended("0.1", () -> CrossEntropyOptions.DEFAULT.labelSmoothing(0.1)),
          program(
                  HERE,
                  "a likelihood with label smoothing",
                  () ->
                      Losses.nll(
                          data(2, 3), longs(0, 1), CrossEntropyOptions.DEFAULT.labelSmoothing(0.1)))
              .says("""
?""")
              .mended(
                  "crossEntropy",
                  () ->
                      Losses.crossEntropy(
                          data(2, 3), longs(0, 1), CrossEntropyOptions.DEFAULT.labelSmoothing(0.1))),
          program(HERE, "binary targets as a row", () -> Losses.bceWithLogits(data(4, 1), Tensor.ones(4)))
              .says("""
?""")
              .mended(
                  "target.reshape(4, 1)",
                  () -> {
                    var target = Tensor.ones(4);
                    return Losses.bceWithLogits(data(4, 1), target.reshape(4, 1));
                  }),
          program(HERE, "probabilities that are integers", () -> Losses.bce(longs(0, 1), longs(0, 1)))
              .says("""
?""")
              .mended(
                  "probabilities.to(DType.FLOAT32)",
                  () -> {
                    var probabilities = longs(0, 1);
                    return Losses.bce(probabilities.to(DType.FLOAT32), longs(0, 1));
                  }),
          program(HERE, "a margin loss for other rows", () -> MarginLosses.multiMargin(data(3, 4), longs(0, 1)))
              .says("""
?""")
              .mended("(3,)", () -> MarginLosses.multiMargin(data(3, 4), /* (3,) */ longs(0, 1, 2))),
          program(HERE, "pairs with a target of two axes", () -> MarginLosses.cosineEmbedding(data(3, 4), data(3, 4), data(3, 1)))
              .says("""
?""")
              .mended("(3,)", () -> MarginLosses.cosineEmbedding(data(3, 4), data(3, 4), data(3) /* (3,) */)),
          program(HERE, "a triplet of different widths", () -> MarginLosses.tripletMargin(data(3, 4), data(3, 4), data(3, 5)))
              .says("""
?""")
              .mended("(3, 4)", () -> MarginLosses.tripletMargin(data(3, 4), data(3, 4), data(3, 4))),
          program(HERE, "a contrast of nothing", () -> ContrastiveLosses.infoNce(Tensor.zeros(0, 4), Tensor.zeros(0, 4), 0.1))
              .says("""
?""")
              .mended("one row", () -> ContrastiveLosses.infoNce(data(1, 4), /* one row */ data(1, 4), 0.1)),
          program(HERE, "a contrast without temperature", () -> ContrastiveLosses.infoNce(data(2, 4), data(2, 4), 0))
              .says("""
?""")
              .mended("0.1", () -> ContrastiveLosses.infoNce(data(2, 4), data(2, 4), 0.1)),
          program(HERE, "fewer keys than queries", () -> ContrastiveLosses.infoNce(data(3, 4), data(2, 4), 0.1))
              .says("""
?""")
              .mended("(3, 4)", () -> ContrastiveLosses.infoNce(data(3, 4), data(3, 4), 0.1)),
          program(HERE, "variances of another shape", () -> DistributionLosses.gaussianNll(data(3, 2), data(3, 2), data(2)))
              .says("""
?""")
              .mended("(3, 2)", () -> DistributionLosses.gaussianNll(data(3, 2), data(3, 2), data(3, 2))),
          program(HERE, "a dice loss of one mask", () -> SegmentationLosses.dice(data(4, 4), data(4, 4)))
              .says("""
?""")
              .mended(
                  "unsqueeze(1)",
                  () -> SegmentationLosses.dice(data(4, 4).unsqueeze(1), data(4, 4).unsqueeze(1))),
          program(HERE, "a focal loss with a negative gamma", () -> SegmentationLosses.focal(data(4), Tensor.ones(4), 0.25, -2, dev.espalier.ir.Reduction.MEAN))
              .says("""
?""")
              .mended("2", () -> SegmentationLosses.focal(data(4), Tensor.ones(4), 0.25, 2, dev.espalier.ir.Reduction.MEAN)),
          program(
                  HERE,
                  "a CTC loss with the batch first",
                  () ->
                      CtcLoss.ctc(
                          data(2, 5, 4).logSoftmax(2), longs(1, 2, 2, 1).reshape(2, 2), longs(5, 5), longs(2, 2)))
              .says("""
?""")
              .mended(
                  "logProbabilities.transpose(0, 1)",
                  () -> {
                    var logProbabilities = data(2, 5, 4).logSoftmax(2);
                    return CtcLoss.ctc(
                        logProbabilities.transpose(0, 1),
                        longs(1, 2, 2, 1).reshape(2, 2),
                        longs(5, 5),
                        longs(2, 2));
                  }),
          program(
                  HERE,
                  "a CTC loss with lengths for other sequences",
                  () ->
                      CtcLoss.ctc(
                          data(5, 2, 4).logSoftmax(2), longs(1, 2, 2, 1).reshape(2, 2), longs(5), longs(2, 2)))
              .says("""
?""")
              .mended(
                  "(2,)",
                  () ->
                      CtcLoss.ctc(
                          data(5, 2, 4).logSoftmax(2),
                          longs(1, 2, 2, 1).reshape(2, 2),
                          longs(5, 5) /* (2,) */,
                          longs(2, 2))),
          program(
                  HERE,
                  "a blank that is no class",
                  () ->
                      CtcLoss.ctc(
                          data(5, 1, 4).logSoftmax(2),
                          longs(1, 2).reshape(1, 2),
                          longs(5),
                          longs(2),
                          CtcLoss.options().blank(4)))
              .says("""
?""")
              .mended(
                  "3",
                  () ->
                      CtcLoss.ctc(
                          data(5, 1, 4).logSoftmax(2),
                          longs(1, 2).reshape(1, 2),
                          longs(5),
                          longs(2),
                          CtcLoss.options().blank(3))));
}
