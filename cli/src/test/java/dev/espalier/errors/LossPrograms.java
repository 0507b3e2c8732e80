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
          program(
                  HERE,
                  "a column of predictions and a row of targets",
                  () -> Losses.mse(data(4, 1), data(4)))
              .says(
                  """
                  ShapeException: mse: prediction (4, 1) and target (4,) differ
                    prediction  (4, 1) float32  data
                    target      (4,) float32    data
                    rule        prediction.shape == target.shape
                    fix         reshape the target: target.reshape(4, 1)
                  """)
              .mended(
                  "target.reshape(4, 1)",
                  () -> {
                    var target = data(4);
                    return Losses.mse(data(4, 1), target.reshape(4, 1));
                  }),
          program(HERE, "targets for another batch", () -> Losses.l1(data(4, 2), data(3, 2)))
              .says(
                  """
                  ShapeException: l1: prediction (4, 2) and target (3, 2) differ
                    prediction  (4, 2) float32  data
                    target      (3, 2) float32  data
                    rule        prediction.shape == target.shape
                    fix         give the target the shape (4, 2)
                  """)
              .mended("(4, 2)", () -> Losses.l1(data(4, 2), data(4, 2))),
          program(
                  HERE,
                  "a Huber loss without threshold",
                  () -> Losses.huber(data(4), data(4), 0, dev.espalier.ir.Reduction.MEAN))
              .says(
                  """
                  ValueException: huber: the threshold is 0.0
                    rule   threshold > 0
                    fix    use a threshold above 0, such as 1
                  """)
              .mended("1", () -> Losses.huber(data(4), data(4), 1, dev.espalier.ir.Reduction.MEAN)),
          program(
                  HERE,
                  "labels from 1 instead of 0",
                  () -> Losses.crossEntropy(data(3, 3), longs(1, 2, 3)).item())
              .says(
                  """
                  ValueException: cross_entropy: class 3 (element 2) is out of range for scores of 3 classes
                    scores  (3, 3) float32  data
                    target  (3,) int64      data
                    rule    0 <= class < 3
                    fix     count from 0: subtract 1, as x.sub(1)
                  """)
              .mended(
                  "sub(1)", () -> Losses.crossEntropy(data(3, 3), longs(1, 2, 3).sub(1)).item()),
          program(
                  HERE,
                  "a negative label",
                  () -> Losses.crossEntropy(data(2, 3), longs(0, -1)).item())
              .says(
                  """
                  ValueException: cross_entropy: class -1 (element 1) is out of range for scores of 3 classes
                    scores  (2, 3) float32  data
                    target  (2,) int64      data
                    rule    0 <= class < 3
                    fix     use classes from 0 to 2
                  """)
              .mended(
                  "0 to 2", () -> Losses.crossEntropy(data(2, 3), /* 0 to 2 */ longs(0, 2)).item()),
          program(
                  HERE,
                  "labels as a column",
                  () -> Losses.crossEntropy(data(2, 3), longs(0, 1).unsqueeze(1)))
              .says(
                  """
                  ShapeException: cross_entropy: targets are (2, 1), scores need (2,)
                    scores  (2, 3) float32  data
                    target  (2, 1) int64    reshape of (2,)
                    rule    target.shape is scores.shape without axis 1
                    fix     reshape the targets: target.reshape(2)
                  """)
              .mended(
                  "target.reshape(2)",
                  () -> {
                    var target = longs(0, 1).unsqueeze(1);
                    return Losses.crossEntropy(data(2, 3), target.reshape(2));
                  }),
          program(
                  HERE,
                  "one-hot labels as integers",
                  () -> Losses.crossEntropy(data(2, 3), longs(0, 1).oneHot(3)))
              .says(
                  """
                  ShapeException: cross_entropy: targets are (2, 3), scores need (2,)
                    scores  (2, 3) float32  data
                    target  (2, 3) int64    scatter
                    rule    target.shape is scores.shape without axis 1
                    fix     targets are class indices: take argmax(1) of one-hot targets
                  """)
              .mended(
                  "argmax(1)",
                  () -> Losses.crossEntropy(data(2, 3), longs(0, 1).oneHot(3).argmax(1))),
          program(
                  HERE,
                  "labels of another batch",
                  () -> Losses.crossEntropy(data(4, 3), longs(0, 1)))
              .says(
                  """
                  ShapeException: cross_entropy: targets are (2,), scores need (4,)
                    scores  (4, 3) float32  data
                    target  (2,) int64      data
                    rule    target.shape is scores.shape without axis 1
                    fix     give one class index for each prediction: targets of shape (4,)
                  """)
              .mended("(4,)", () -> Losses.crossEntropy(data(4, 3), /* (4,) */ longs(0, 1, 2, 0))),
          program(
                  HERE,
                  "labels as truth values",
                  () -> Losses.crossEntropy(data(2, 2), data(2).gt(0.1)))
              .says(
                  """
                  DTypeException: cross_entropy: the targets are bool, not class indices
                    scores  (2, 2) float32  data
                    target  (2,) bool       lt
                    rule    targets are int64 or int32
                    fix     convert them: target.to(DType.INT64)
                  """)
              .mended(
                  "target.to(DType.INT64)",
                  () -> {
                    var target = data(2).gt(0.1);
                    return Losses.crossEntropy(data(2, 2), target.to(DType.INT64));
                  }),
          program(
                  HERE,
                  "scores without an axis of classes",
                  () -> Losses.crossEntropy(Tensor.scalar(1), longs(0)))
              .says(
                  """
                  ShapeException: cross_entropy: the scores have no axis of classes
                    scores  () float32  data
                    target  (1,) int64  data
                    rule    scores are (N, C, …) or (C)
                    fix     give scores of shape (N, C)
                  """)
              .mended("(N, C)", () -> Losses.crossEntropy(data(1, 2) /* (N, C) */, longs(0))),
          program(
                  HERE,
                  "scores that are integers",
                  () -> Losses.crossEntropy(longs(1, 2).unsqueeze(0), longs(0)))
              .says(
                  """
                  DTypeException: cross_entropy: the scores are int64
                    scores  (1, 2) int64  reshape of (2,)
                    target  (1,) int64    data
                    rule    scores are floating
                    fix     convert them: x.to(DType.FLOAT32)
                  """)
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
                          data(2, 3),
                          longs(0, 1),
                          CrossEntropyOptions.DEFAULT.classWeights(data(2))))
              .says(
                  """
                  ShapeException: cross_entropy: there are 3 classes, the weights are (2,)
                    scores  (2, 3) float32  data
                    target  (2,) int64      data
                    weight  (2,) float32    data
                    rule    weight.shape == (scores.shape[1],)
                    fix     give one weight a class: shape (3,)
                  """)
              .mended(
                  "(3,)",
                  () ->
                      Losses.crossEntropy(
                          data(2, 3),
                          longs(0, 1),
                          CrossEntropyOptions.DEFAULT.classWeights(data(3)) /* (3,) */)),
          program(
                  HERE,
                  "label smoothing in per cent",
                  () -> CrossEntropyOptions.DEFAULT.labelSmoothing(10))
              .says(
                  """
                  ValueException: cross_entropy: label smoothing is 10.0
                    rule   0 <= label smoothing <= 1
                    fix    use a probability from 0 to 1, such as 0.1
                  """)
              .mended("0.1", () -> CrossEntropyOptions.DEFAULT.labelSmoothing(0.1)),
          program(
                  HERE,
                  "a likelihood with label smoothing",
                  () ->
                      Losses.nll(
                          data(2, 3), longs(0, 1), CrossEntropyOptions.DEFAULT.labelSmoothing(0.1)))
              .says(
                  """
                  ValueException: nll: it has no label smoothing
                    rule   options.labelSmoothing == 0
                    fix    use crossEntropy with logits
                  """)
              .mended(
                  "crossEntropy",
                  () ->
                      Losses.crossEntropy(
                          data(2, 3),
                          longs(0, 1),
                          CrossEntropyOptions.DEFAULT.labelSmoothing(0.1))),
          program(
                  HERE,
                  "binary targets as a row",
                  () -> Losses.bceWithLogits(data(4, 1), Tensor.ones(4)))
              .says(
                  """
                  ShapeException: bce_with_logits: logits (4, 1) and target (4,) differ
                    logits  (4, 1) float32  data
                    target  (4,) float32    filled
                    rule    logits.shape == target.shape
                    fix     reshape the target: target.reshape(4, 1)
                  """)
              .mended(
                  "target.reshape(4, 1)",
                  () -> {
                    var target = Tensor.ones(4);
                    return Losses.bceWithLogits(data(4, 1), target.reshape(4, 1));
                  }),
          program(
                  HERE,
                  "probabilities that are integers",
                  () -> Losses.bce(longs(0, 1), longs(0, 1)))
              .says(
                  """
                  DTypeException: bce: probabilities are int64
                    probabilities  (2,) int64  data
                    target         (2,) int64  data
                    rule           probabilities are floating
                    fix            convert them: probabilities.to(DType.FLOAT32)
                  """)
              .mended(
                  "probabilities.to(DType.FLOAT32)",
                  () -> {
                    var probabilities = longs(0, 1);
                    return Losses.bce(probabilities.to(DType.FLOAT32), longs(0, 1));
                  }),
          program(
                  HERE,
                  "a margin loss for other rows",
                  () -> MarginLosses.multiMargin(data(3, 4), longs(0, 1)))
              .says(
                  """
                  ShapeException: multi_margin_loss: scores (3, 4) and target (2,) do not fit
                    scores  (3, 4) float32  data
                    target  (2,) int64      data
                    rule    scores are (N, C), target (N)
                    fix     give one class for each row of scores: a target of shape (3,)
                  """)
              .mended(
                  "(3,)", () -> MarginLosses.multiMargin(data(3, 4), /* (3,) */ longs(0, 1, 2))),
          program(
                  HERE,
                  "pairs with a target of two axes",
                  () -> MarginLosses.cosineEmbedding(data(3, 4), data(3, 4), data(3, 1)))
              .says(
                  """
                  ShapeException: cosine_embedding_loss: inputs (3, 4) and target (3, 1) do not fit
                    input1  (3, 4) float32  data
                    input2  (3, 4) float32  data
                    target  (3, 1) float32  data
                    rule    target.rank == input1.rank - 1
                    fix     give one target for each pair: shape (3,)
                  """)
              .mended(
                  "(3,)",
                  () -> MarginLosses.cosineEmbedding(data(3, 4), data(3, 4), data(3) /* (3,) */)),
          program(
                  HERE,
                  "a triplet of different widths",
                  () -> MarginLosses.tripletMargin(data(3, 4), data(3, 4), data(3, 5)))
              .says(
                  """
                  ShapeException: triplet_margin_loss: anchor (3, 4) and negative (3, 5) differ
                    anchor    (3, 4) float32  data
                    negative  (3, 5) float32  data
                    rule      anchor.shape == negative.shape
                    fix       give the negative the shape (3, 4)
                  """)
              .mended(
                  "(3, 4)", () -> MarginLosses.tripletMargin(data(3, 4), data(3, 4), data(3, 4))),
          program(
                  HERE,
                  "a contrast of nothing",
                  () -> ContrastiveLosses.infoNce(Tensor.zeros(0, 4), Tensor.zeros(0, 4), 0.1))
              .says(
                  """
                  ShapeException: info_nce: the batch is empty
                    input  (0, 4) float32  filled
                    rule   input is (N, D) with N >= 1
                    fix    give at least one row
                  """)
              .mended(
                  "one row",
                  () -> ContrastiveLosses.infoNce(data(1, 4), /* one row */ data(1, 4), 0.1)),
          program(
                  HERE,
                  "a contrast without temperature",
                  () -> ContrastiveLosses.infoNce(data(2, 4), data(2, 4), 0))
              .says(
                  """
                  ValueException: info_nce: the temperature is 0.0
                    rule   temperature > 0
                    fix    use a temperature above 0, such as 0.1
                  """)
              .mended("0.1", () -> ContrastiveLosses.infoNce(data(2, 4), data(2, 4), 0.1)),
          program(
                  HERE,
                  "fewer keys than queries",
                  () -> ContrastiveLosses.infoNce(data(3, 4), data(2, 4), 0.1))
              .says(
                  """
                  ShapeException: info_nce: queries (3, 4) and keys (2, 4) do not fit
                    queries  (3, 4) float32  data
                    keys     (2, 4) float32  data
                    rule     keys are (M, D) with M >= N for queries (N, D)
                    fix      give a key for each query: keys of shape (3, 4)
                  """)
              .mended("(3, 4)", () -> ContrastiveLosses.infoNce(data(3, 4), data(3, 4), 0.1)),
          program(
                  HERE,
                  "variances of another shape",
                  () -> DistributionLosses.gaussianNll(data(3, 2), data(3, 2), data(2)))
              .says(
                  """
                  ShapeException: gaussian_nll_loss: variances (2,) do not fit an input (3, 2)
                    input     (3, 2) float32  data
                    variance  (2,) float32    data
                    rule      variance.shape is input.shape, with or without its last axis
                    fix       give variances of shape (3, 2)
                  """)
              .mended(
                  "(3, 2)",
                  () -> DistributionLosses.gaussianNll(data(3, 2), data(3, 2), data(3, 2))),
          program(
                  HERE,
                  "a dice loss of one mask",
                  () -> SegmentationLosses.dice(data(4, 4), data(4, 4)))
              .says(
                  """
                  ShapeException: dice: probabilities have 2 axes
                    probabilities  (4, 4) float32  data
                    target         (4, 4) float32  data
                    rule           probabilities are (N, C, …) with at least three axes
                    fix            add the axis of classes: unsqueeze(1)
                  """)
              .mended(
                  "unsqueeze(1)",
                  () -> SegmentationLosses.dice(data(4, 4).unsqueeze(1), data(4, 4).unsqueeze(1))),
          program(
                  HERE,
                  "a focal loss with a negative gamma",
                  () ->
                      SegmentationLosses.focal(
                          data(4), Tensor.ones(4), 0.25, -2, dev.espalier.ir.Reduction.MEAN))
              .says(
                  """
                  ValueException: focal: gamma is -2.0
                    input  (4,) float32  data
                    rule   gamma >= 0
                    fix    use gamma of at least 0, such as 2
                  """)
              .mended(
                  "2",
                  () ->
                      SegmentationLosses.focal(
                          data(4), Tensor.ones(4), 0.25, 2, dev.espalier.ir.Reduction.MEAN)),
          program(
                  HERE,
                  "a CTC loss with the batch first",
                  () ->
                      CtcLoss.ctc(
                          data(2, 5, 4).logSoftmax(2),
                          longs(1, 2, 2, 1).reshape(2, 2),
                          longs(5, 5),
                          longs(2, 2)))
              .says(
                  """
                  ShapeException: ctc: log probabilities (2, 5, 4) and targets (2, 2) do not fit
                    input    (2, 5, 4) float32  log_softmax
                    targets  (2, 2) int64       reshape of (4,)
                    rule     log probabilities are (time, batch, classes), targets (batch, labels)
                    fix      time comes first: logProbabilities.transpose(0, 1)
                  """)
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
                          data(5, 2, 4).logSoftmax(2),
                          longs(1, 2, 2, 1).reshape(2, 2),
                          longs(5),
                          longs(2, 2)))
              .says(
                  """
                  ShapeException: ctc: input lengths have the shape (1,) for 2 sequences
                    lengths  (1,) int64  data
                    rule     lengths.shape == (2,)
                    fix      give one a sequence: (2,)
                  """)
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
              .says(
                  """
                  ValueException: ctc: blank is 4 among 4 classes
                    input  (5, 1, 4) float32  log_softmax
                    rule   0 <= blank < input.shape[2]
                    fix    use a class from 0 to 3
                  """)
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
