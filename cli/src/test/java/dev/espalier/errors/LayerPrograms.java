package dev.espalier.errors;

import static dev.espalier.errors.WrongProgram.data;
import static dev.espalier.errors.WrongProgram.longs;
import static dev.espalier.errors.WrongProgram.program;

import dev.espalier.base.DType;
import dev.espalier.nn.BatchNorm1d;
import dev.espalier.nn.BatchNorm2d;
import dev.espalier.nn.Conv2d;
import dev.espalier.nn.ConvLstm;
import dev.espalier.nn.Dropout;
import dev.espalier.nn.Flatten;
import dev.espalier.nn.GroupNorm;
import dev.espalier.nn.Gru;
import dev.espalier.nn.InstanceNorm1d;
import dev.espalier.nn.InstanceNorm2d;
import dev.espalier.nn.Layer;
import dev.espalier.nn.LayerNorm;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Lstm;
import dev.espalier.nn.LstmCell;
import dev.espalier.nn.LstmState;
import dev.espalier.nn.MaxPool2d;
import dev.espalier.nn.RmsNorm;
import dev.espalier.nn.Rnn;
import dev.espalier.nn.Sequential;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import java.util.List;

/** Layers that are wired to others of the wrong size, or made with sizes that cannot be. */
final class LayerPrograms {
  private static final Class<?> HERE = LayerPrograms.class;

  private LayerPrograms() {}

  /** Two layers of which the second may be too narrow, or too wide. */
  private static final class Mlp extends Layer {
    private final Linear first = new Linear(6, 5);
    private final Linear second;

    Mlp(Linear second) {
      this.second = second;
    }

    @Override
    protected Tensor forward(Tensor x) {
      var hidden = first.apply(x).relu();
      return second.apply(hidden); // wrong: layers of a model that do not meet
    }
  }

  static final List<WrongProgram> ALL =
      List.of(
          program(
                  HERE,
                  "a linear layer for another width",
                  () -> new Linear(4, 2).apply(data(3, 5)))
              .says(
                  """
                  ShapeException: matmul: inner dimensions differ, 5 and 4
                    left   (3, 5) float32  data
                    right  (4, 2) float32  transpose of parameter weight (2, 4)
                    rule   left.shape[-1] == right.shape[-2]
                    layer  Linear(4 → 2)
                    fix    new Linear(5, 2)
                  """)
              .mended("new Linear(5, 2)", () -> new Linear(5, 2).apply(data(3, 5))),
          program(
                  HERE,
                  "a linear layer after images",
                  () -> new Linear(12, 2).apply(data(5, 3, 2, 2)))
              .says(
                  """
                  ShapeException: matmul: inner dimensions differ, 2 and 12
                    left   (5, 3, 2, 2) float32  data
                    right  (12, 2) float32       transpose of parameter weight (2, 12)
                    rule   left.shape[-1] == right.shape[-2]
                    layer  Linear(12 → 2)
                    fix    x.flatten(1) first, which makes it (5, 12)
                  """)
              .mended(
                  "x.flatten(1)",
                  () -> {
                    var x = data(5, 3, 2, 2);
                    return new Linear(12, 2).apply(x.flatten(1));
                  }),
          program(
                  HERE,
                  "layers of a sequence that do not meet",
                  () -> {
                    var model = new Sequential(new Linear(6, 5), Tensor::relu, new Linear(4, 2));
                    return model.apply(data(3, 6)); // wrong
                  })
              .says(
                  """
                  ShapeException: matmul: inner dimensions differ, 5 and 4
                    left   (3, 5) float32  relu
                    right  (4, 2) float32  transpose of parameter 2.weight (2, 4)
                    rule   left.shape[-1] == right.shape[-2]
                    layer  Sequential > 2: Linear(4 → 2)
                    fix    new Linear(5, 2)
                  """)
              .mended(
                  "new Linear(5, 2)",
                  () -> {
                    var model = new Sequential(new Linear(6, 5), Tensor::relu, new Linear(5, 2));
                    return model.apply(data(3, 6));
                  }),
          program(
                  HERE,
                  "layers of a model that do not meet",
                  () -> {
                    var model = new Mlp(new Linear(7, 2, false));
                    return model.apply(data(3, 6));
                  })
              .says(
                  """
                  ShapeException: matmul: inner dimensions differ, 5 and 7
                    left   (3, 5) float32  relu
                    right  (7, 2) float32  transpose of parameter second.weight (2, 7)
                    rule   left.shape[-1] == right.shape[-2]
                    layer  Mlp > second: Linear(7 → 2, no bias)
                    fix    new Linear(5, 2, false)
                  """)
              .mended(
                  "new Linear(5, 2, false)",
                  () -> {
                    var model = new Mlp(new Linear(5, 2, false));
                    return model.apply(data(3, 6));
                  }),
          program(
                  HERE,
                  "a classifier that forgets pooling",
                  () -> {
                    var model =
                        new Sequential(
                            new Conv2d(1, 4, 3),
                            new MaxPool2d(2),
                            new Flatten(),
                            new Linear(36, 2));
                    return model.apply(data(2, 1, 6, 6)); // wrong
                  })
              .says(
                  """
                  ShapeException: matmul: inner dimensions differ, 16 and 36
                    left   (2, 16) float32  flatten
                    right  (36, 2) float32  transpose of parameter 3.weight (2, 36)
                    rule   left.shape[-1] == right.shape[-2]
                    layer  Sequential > 3: Linear(36 → 2)
                    fix    new Linear(16, 2)
                  """)
              .mended(
                  "new Linear(16, 2)",
                  () -> {
                    var model =
                        new Sequential(
                            new Conv2d(1, 4, 3),
                            new MaxPool2d(2),
                            new Flatten(),
                            new Linear(16, 2));
                    return model.apply(data(2, 1, 6, 6));
                  }),
          program(HERE, "a linear layer without outputs", () -> new Linear(4, 0))
              .says(
                  """
                  ValueException: Linear: out is 0
                    rule   out >= 1
                    fix    use out of at least 1
                  """)
              .mended("1", () -> new Linear(4, 1)),
          program(HERE, "a dropout in per cent", () -> new Dropout(50))
              .says(
                  """
                  ValueException: Dropout: p is 50.0
                    rule   0 <= p <= 1
                    fix    use a probability from 0 to 1, such as 0.5
                  """)
              .mended("0.5", () -> new Dropout(0.5)),
          program(
                  HERE,
                  "a batch norm for other channels",
                  () -> new BatchNorm2d(4).apply(data(2, 3, 5, 5)))
              .says(
                  """
                  ShapeException: batch_norm: the input has 3 channels, the layer 4
                    input  (2, 3, 5, 5) float32  data
                    rule   input.shape[1] == 4
                    layer  BatchNorm2d(4)
                    fix    new BatchNorm2d(3)
                  """)
              .mended("new BatchNorm2d(3)", () -> new BatchNorm2d(3).apply(data(2, 3, 5, 5))),
          program(
                  HERE,
                  "a batch norm of images with channels last",
                  () -> new BatchNorm2d(3).apply(data(2, 5, 5, 3)))
              .says(
                  """
                  ShapeException: batch_norm: the input has 5 channels, the layer 3
                    input  (2, 5, 5, 3) float32  data
                    rule   input.shape[1] == 3
                    layer  BatchNorm2d(3)
                    fix    the channels seem to come last: x.permute(0, 3, 1, 2)
                  """)
              .mended(
                  "x.permute(0, 3, 1, 2)",
                  () -> {
                    var x = data(2, 5, 5, 3);
                    return new BatchNorm2d(3).apply(x.permute(0, 3, 1, 2));
                  }),
          program(
                  HERE,
                  "a batch norm for images on rows",
                  () -> new BatchNorm2d(4).apply(data(2, 4)))
              .says(
                  """
                  ShapeException: batch_norm: the input has 2 axes
                    input  (2, 4) float32  data
                    rule   input is (N, C, H, W)
                    layer  BatchNorm2d(4)
                    fix    use BatchNorm1d
                  """)
              .mended("BatchNorm1d", () -> new BatchNorm1d(4).apply(data(2, 4))),
          program(
                  HERE,
                  "a batch norm that trains on one row",
                  () -> new BatchNorm1d(4).apply(data(1, 4)))
              .says(
                  """
                  ShapeException: batch_norm: one value a channel, of which there is no variance
                    input  (1, 4) float32  data
                    rule   the batch has at least two values a channel
                    layer  BatchNorm1d(4)
                    fix    train with at least two, or evaluate: Mode.eval(…)
                  """)
              .mended("Mode.eval(", () -> Mode.eval(() -> new BatchNorm1d(4).apply(data(1, 4)))),
          program(HERE, "groups that do not divide the channels", () -> new GroupNorm(4, 6))
              .says(
                  """
                  ValueException: GroupNorm: 6 channels do not divide into 4 groups
                    rule   channels % groups == 0
                    fix    use 8 channels
                  """)
              .mended("8", () -> new GroupNorm(4, 8)),
          program(
                  HERE,
                  "a group norm for other channels",
                  () -> new GroupNorm(2, 4).apply(data(2, 6, 3)))
              .says(
                  """
                  ShapeException: group_norm: the input has 6 channels, the layer 4
                    input  (2, 6, 3) float32  data
                    rule   input.shape[1] == 4
                    layer  GroupNorm(2, 4)
                    fix    new GroupNorm(2, 6)
                  """)
              .mended("new GroupNorm(2, 6)", () -> new GroupNorm(2, 6).apply(data(2, 6, 3))),
          program(HERE, "a layer norm over another width", () -> new LayerNorm(8).apply(data(2, 6)))
              .says(
                  """
                  ShapeException: layer_norm: the last axes of the input are not (8,)
                    input  (2, 6) float32  data
                    rule   input.shape ends with the normalised shape, of at least one axis
                    layer  LayerNorm(8)
                    fix    new LayerNorm(6)
                  """)
              .mended("new LayerNorm(6)", () -> new LayerNorm(6).apply(data(2, 6))),
          program(HERE, "an RMS norm over another width", () -> new RmsNorm(8).apply(data(2, 6)))
              .says(
                  """
                  ShapeException: rms_norm: the last axes of the input are not (8,)
                    input  (2, 6) float32  data
                    rule   input.shape ends with the normalised shape, of at least one axis
                    layer  RmsNorm(8)
                    fix    new RmsNorm(6)
                  """)
              .mended("new RmsNorm(6)", () -> new RmsNorm(6).apply(data(2, 6))),
          program(
                  HERE,
                  "an instance norm of the wrong dimension",
                  () -> new InstanceNorm2d(3).apply(data(2, 3, 7).unsqueeze(0).unsqueeze(0)))
              .says(
                  """
                  ShapeException: instance_norm: the input has 5 axes
                    input  (1, 1, 2, 3, 7) float32  reshape of (1, 2, 3, 7)
                    rule   input is (N, C, …) with 2 axes of positions
                    layer  InstanceNorm2d(3)
                    fix    use InstanceNorm3d
                  """)
              .mended(
                  "InstanceNorm3d",
                  () ->
                      new dev.espalier.nn.InstanceNorm3d(1)
                          .apply(data(2, 3, 7).unsqueeze(0).unsqueeze(0))),
          program(
                  HERE,
                  "an instance norm of one value",
                  () -> new InstanceNorm1d(3).apply(data(2, 3, 1)))
              .says(
                  """
                  ShapeException: instance_norm: one value a channel and sample, of which there is no variance
                    input  (2, 3, 1) float32  data
                    rule   each channel of a sample has at least two values
                    layer  InstanceNorm1d(3)
                    fix    use larger samples, or batchNorm
                  """)
              .mended("larger", () -> new InstanceNorm1d(3).apply(/* larger */ data(2, 3, 2))),
          program(
                  HERE,
                  "a convolution for other channels",
                  () -> new Conv2d(3, 8, 3).apply(data(2, 1, 5, 5)))
              .says(
                  """
                  ShapeException: conv2d: the input has 1 channels, the weight is for 3
                    input   (2, 1, 5, 5) float32  data
                    weight  (8, 3, 3, 3) float32  parameter weight
                    rule    input.shape[1] == weight.shape[1]
                    layer   Conv2d(3 → 8, 3×3)
                    fix     new Conv2d(1, 8, 3)
                  """)
              .mended("new Conv2d(1, 8, 3)", () -> new Conv2d(1, 8, 3).apply(data(2, 1, 5, 5))),
          program(
                  HERE,
                  "a convolution of images with channels last",
                  () -> new Conv2d(3, 8, 3).apply(data(2, 5, 5, 3)))
              .says(
                  """
                  ShapeException: conv2d: the input has 5 channels, the weight is for 3
                    input   (2, 5, 5, 3) float32  data
                    weight  (8, 3, 3, 3) float32  parameter weight
                    rule    input.shape[1] == weight.shape[1]
                    layer   Conv2d(3 → 8, 3×3)
                    fix     the channels seem to come last: input.permute(0, 3, 1, 2)
                  """)
              .mended(
                  "input.permute(0, 3, 1, 2)",
                  () -> {
                    var input = data(2, 5, 5, 3);
                    return new Conv2d(3, 8, 3).apply(input.permute(0, 3, 1, 2));
                  }),
          program(
                  HERE,
                  "a window larger than the image",
                  () -> new Conv2d(1, 2, 5).apply(data(1, 1, 3, 3)))
              .says(
                  """
                  ShapeException: conv2d: a kernel of 5×5 does not fit into 3×3
                    input   (1, 1, 3, 3) float32  data
                    weight  (2, 1, 5, 5) float32  parameter weight
                    rule    kernel <= input + 2 * padding
                    layer   Conv2d(1 → 2, 5×5)
                    fix     use a larger input, a smaller kernel or padding 1
                  """)
              .mended(
                  "padding 1",
                  () ->
                      new Conv2d(1, 2, 5, Conv2d.options().padding(1) /* padding 1 */)
                          .apply(data(1, 1, 3, 3))),
          program(
                  HERE,
                  "groups that do not divide a convolution",
                  () -> new Conv2d(3, 4, 3, Conv2d.options().groups(2)))
              .says(
                  """
                  ValueException: Conv2d: 3 and 4 channels do not divide into 2 groups
                    rule   in % groups == 0 and out % groups == 0
                    fix    use channels that are multiples of 2
                  """)
              .mended("2", () -> new Conv2d(4, 4, 3, Conv2d.options().groups(2))),
          program(
                  HERE,
                  "a pooling window larger than the image",
                  () -> new MaxPool2d(4).apply(data(1, 1, 3, 3)))
              .says(
                  """
                  ShapeException: max_pool2d: a window of 4 does not fit into 3
                    input  (1, 1, 3, 3) float32  data
                    rule   window <= input + 2 * padding
                    layer  MaxPool2d(4)
                    fix    use a larger input or a smaller window
                  """)
              .mended("smaller", () -> /* smaller */ new MaxPool2d(3).apply(data(1, 1, 3, 3))),
          program(
                  HERE,
                  "pooling of one image without a batch",
                  () -> new MaxPool2d(2).apply(data(4, 4)))
              .says(
                  """
                  ShapeException: max_pool2d: the input has 2 axes
                    input  (4, 4) float32  data
                    rule   input is (N, C, H, W) or (C, H, W)
                    layer  MaxPool2d(2)
                    fix    reshape it, or pool over another number of axes
                  """)
              .mended("reshape", () -> new MaxPool2d(2).apply(data(4, 4).reshape(1, 1, 4, 4))),
          program(
                  HERE,
                  "an LSTM for another width",
                  () -> new Lstm(4, 3).run(data(5, 2, 6)).output())
              .says(
                  """
                  ShapeException: Lstm: the input has 6 features, not 4
                    input  (5, 2, 6) float32  data
                    rule   input.shape[-1] == 4
                    layer  Lstm(4 → 3)
                    fix    new Lstm(6, 3)
                  """)
              .mended("new Lstm(6, 3)", () -> new Lstm(6, 3).run(data(5, 2, 6)).output()),
          program(HERE, "an LSTM of images", () -> new Lstm(12, 3).run(data(5, 2, 4, 3)).output())
              .says(
                  """
                  ShapeException: Lstm: the input has 4 axes
                    input  (5, 2, 4, 3) float32  data
                    rule   input is (time, batch, 12), or (time, 12) for one sequence
                    layer  Lstm(12 → 3)
                    fix    give one vector a step: x.flatten(2), which makes it (5, 2, 12)
                  """)
              .mended(
                  "x.flatten(2)",
                  () -> {
                    var x = data(5, 2, 4, 3);
                    return new Lstm(12, 3).run(x.flatten(2)).output();
                  }),
          program(
                  HERE,
                  "a GRU with the state of another batch",
                  () -> new Gru(4, 3).run(data(5, 2, 4), data(1, 3, 3)).output())
              .says(
                  """
                  ShapeException: Gru: the state has the shape (1, 3, 3), not (1, 2, 3)
                    state  (1, 3, 3) float32  data
                    rule   state.shape == (1, 2, 3)
                    layer  Gru(4 → 3)
                    fix    give one of shape (1, 2, 3) (layers · directions, batch, size), or none for zeros
                  """)
              .mended("(1, 2, 3)", () -> new Gru(4, 3).run(data(5, 2, 4), data(1, 2, 3)).output()),
          program(
                  HERE,
                  "lengths for another number of sequences",
                  () -> new Rnn(4, 3).run(data(5, 2, 4), data(1, 2, 3), longs(5, 3, 2)).output())
              .says(
                  """
                  ShapeException: Rnn: lengths have the shape (3,) for 2 sequences
                    lengths  (3,) int64  data
                    rule     lengths.shape == (2,)
                    layer    Rnn(4 → 3)
                    fix      give one length a sequence: (2,)
                  """)
              .mended(
                  "(2,)",
                  () ->
                      new Rnn(4, 3)
                          .run(data(5, 2, 4), data(1, 2, 3), /* (2,) */ longs(5, 3))
                          .output()),
          program(
                  HERE,
                  "lengths that are no integers",
                  () -> new Rnn(4, 3).run(data(5, 2, 4), data(1, 2, 3), data(2)).output())
              .says(
                  """
                  DTypeException: Rnn: lengths are float32
                    lengths  (2,) float32  data
                    rule     lengths are integers
                    layer    Rnn(4 → 3)
                    fix      give them as int64: lengths.to(DType.INT64)
                  """)
              .mended(
                  "lengths.to(DType.INT64)",
                  () -> {
                    var lengths = data(2).mul(10);
                    var rnn = new Rnn(4, 3);
                    return rnn.run(data(5, 2, 4), data(1, 2, 3), lengths.to(DType.INT64)).output();
                  }),
          program(
                  HERE,
                  "a recurrent weight that is not there",
                  () -> new Lstm(4, 3).weight("weight_ih_l1"))
              .says(
                  """
                  StateException: Lstm: there is no weight weight_ih_l1
                    rule   the name is that of a weight
                    fix    use one of [weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0]
                  """)
              .mended("weight_ih_l0", () -> new Lstm(4, 3).weight("weight_ih_l0")),
          program(
                  HERE,
                  "an LSTM cell for another width",
                  () ->
                      new LstmCell(4, 3)
                          .step(data(2, 5), new LstmState(data(2, 3), data(2, 3))) // wrong
                          .h())
              .says(
                  """
                  ShapeException: LstmCell: the input has 5 features, not 4
                    input  (2, 5) float32  data
                    rule   input is (batch, 4) or (4)
                    layer  LstmCell(4 → 3)
                    fix    new LstmCell(5, 3)
                  """)
              .mended(
                  "new LstmCell(5, 3)",
                  () ->
                      new LstmCell(5, 3)
                          .step(data(2, 5), new LstmState(data(2, 3), data(2, 3)))
                          .h()),
          program(
                  HERE,
                  "an LSTM cell with the state of another batch",
                  () ->
                      new LstmCell(4, 3)
                          .step(data(2, 4), new LstmState(data(3, 3), data(3, 3))) // wrong
                          .h())
              .says(
                  """
                  ShapeException: LstmCell: the state has the shape (3, 3), not (2, 3)
                    input  (2, 4) float32  data
                    state  (3, 3) float32  data
                    rule   state.shape == (2, 3)
                    layer  LstmCell(4 → 3)
                    fix    give a state of shape (2, 3)
                  """)
              .mended(
                  "(2, 3)",
                  () ->
                      new LstmCell(4, 3)
                          .step(data(2, 4), new LstmState(data(2, 3), data(2, 3)))
                          .h()),
          program(HERE, "a projection wider than the LSTM", () -> new Lstm(4, 3, 5, Lstm.options()))
              .says(
                  """
                  ValueException: Lstm: a projection to 5 of 3 hidden elements
                    rule   0 <= projection < hidden
                    fix    use a projection from 1 to 2, or 0 for none
                  """)
              .mended("2", () -> new Lstm(4, 3, 2, Lstm.options())),
          program(HERE, "a convolutional LSTM with an even kernel", () -> new ConvLstm(1, 2, 4))
              .says(
                  """
                  ValueException: ConvLstm: a kernel of 4 has no middle, so that the size would not be kept
                    rule   kernel % 2 == 1
                    fix    use an odd kernel, such as 5
                  """)
              .mended("5", () -> new ConvLstm(1, 2, 5)),
          program(
                  HERE,
                  "a convolutional LSTM for other channels",
                  () -> new ConvLstm(3, 2, 3).run(data(4, 1, 1, 5, 5)).output())
              .says(
                  """
                  ShapeException: ConvLstm: the input has 1 channels, not 3
                    input  (4, 1, 1, 5, 5) float32  data
                    rule   input is (time, batch, 3, height, width)
                    layer  ConvLstm(3 → 2, 3×3)
                    fix    new ConvLstm(1, 2, 3)
                  """)
              .mended(
                  "new ConvLstm(1, 2, 3)",
                  () -> new ConvLstm(1, 2, 3).run(data(4, 1, 1, 5, 5)).output()),
          program(
                  HERE,
                  "two parts of one name",
                  () -> new Sequential().with("fc", new Linear(2, 2)).with("fc", new Linear(2, 2)))
              .says(
                  """
                  ValueException: Sequential: two parts are named fc
                    rule   each part has a name of its own
                    fix    use another name, such as fc1
                  """)
              .mended(
                  "fc1",
                  () ->
                      new Sequential().with("fc", new Linear(2, 2)).with("fc1", new Linear(2, 2))),
          program(
                  HERE,
                  "a part to replace that is not there",
                  () -> {
                    var model = new Sequential(new Linear(2, 2));
                    model.replace("head", new Linear(2, 3)); // wrong
                    return model.apply(data(1, 2));
                  })
              .says(
                  """
                  ValueException: replace: Sequential has no part "head"
                    rule   the path is that of a part
                    fix    use one of [0]
                  """)
              .mended(
                  "0",
                  () -> {
                    var model = new Sequential(new Linear(2, 2));
                    model.replace("0", new Linear(2, 3));
                    return model.apply(data(1, 2));
                  }),
          program(HERE, "a model of integers", () -> new Linear(2, 2).to(DType.INT64))
              .says(
                  """
                  DTypeException: to: weights cannot be int64
                    rule   dtype is floating
                    fix    use a floating dtype such as DType.FLOAT32
                  """)
              .mended("DType.FLOAT32", () -> new Linear(2, 2).to(DType.FLOAT32)));
}
