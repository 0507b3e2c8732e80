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
      return second.apply(first.apply(x).relu());
    }
  }

  static final List<WrongProgram> ALL =
      List.of(
          program(HERE, "a linear layer for another width", () -> new Linear(4, 2).apply(data(3, 5)))
              .says("""
?""")
              .mended("new Linear(5, 2)", () -> new Linear(5, 2).apply(data(3, 5))),
          program(
                  HERE,
                  "a linear layer after images",
                  () -> new Linear(12, 2).apply(data(5, 3, 2, 2)))
              .says("""
?""")
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
              .says("""
?""")
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
                    return model.apply(data(3, 6)); // wrong
                  })
              .says("""
?""")
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
                            new Conv2d(1, 4, 3), new MaxPool2d(2), new Flatten(), new Linear(36, 2));
                    return model.apply(data(2, 1, 6, 6)); // wrong
                  })
              .says("""
?""")
              .mended(
                  "new Linear(16, 2)",
                  () -> {
                    var model =
                        new Sequential(
                            new Conv2d(1, 4, 3), new MaxPool2d(2), new Flatten(), new Linear(16, 2));
                    return model.apply(data(2, 1, 6, 6));
                  }),
          program(HERE, "a linear layer without outputs", () -> new Linear(4, 0))
              .says("""
?""")
              .mended("1", () -> new Linear(4, 1)),
          program(HERE, "a dropout in per cent", () -> new Dropout(50))
              .says("""
?""")
              .mended("0.5", () -> new Dropout(0.5)),
          program(HERE, "a batch norm for other channels", () -> new BatchNorm2d(4).apply(data(2, 3, 5, 5)))
              .says("""
?""")
              .mended("new BatchNorm2d(3)", () -> new BatchNorm2d(3).apply(data(2, 3, 5, 5))),
          program(
                  HERE,
                  "a batch norm of images with channels last",
                  () -> new BatchNorm2d(3).apply(data(2, 5, 5, 3)))
              .says("""
?""")
              .mended(
                  "x.permute(0, 3, 1, 2)",
                  () -> {
                    var x = data(2, 5, 5, 3);
                    return new BatchNorm2d(3).apply(x.permute(0, 3, 1, 2));
                  }),
          program(HERE, "a batch norm for images on rows", () -> new BatchNorm2d(4).apply(data(2, 4)))
              .says("""
?""")
              .mended("BatchNorm1d", () -> new BatchNorm1d(4).apply(data(2, 4))),
          program(HERE, "a batch norm that trains on one row", () -> new BatchNorm1d(4).apply(data(1, 4)))
              .says("""
?""")
              .mended("Mode.eval(", () -> Mode.eval(() -> new BatchNorm1d(4).apply(data(1, 4)))),
          program(HERE, "groups that do not divide the channels", () -> new GroupNorm(4, 6))
              .says("""
?""")
              .mended("8", () -> new GroupNorm(4, 8)),
          program(HERE, "a group norm for other channels", () -> new GroupNorm(2, 4).apply(data(2, 6, 3)))
              .says("""
?""")
              .mended("new GroupNorm(2, 6)", () -> new GroupNorm(2, 6).apply(data(2, 6, 3))),
          program(HERE, "a layer norm over another width", () -> new LayerNorm(8).apply(data(2, 6)))
              .says("""
?""")
              .mended("new LayerNorm(6)", () -> new LayerNorm(6).apply(data(2, 6))),
          program(HERE, "an RMS norm over another width", () -> new RmsNorm(8).apply(data(2, 6)))
              .says("""
?""")
              .mended("new RmsNorm(6)", () -> new RmsNorm(6).apply(data(2, 6))),
          program(
                  HERE,
                  "an instance norm of the wrong dimension",
                  () -> new InstanceNorm2d(3).apply(data(2, 3, 7).unsqueeze(0).unsqueeze(0)))
              .says("""
?""")
              .mended(
                  "InstanceNorm3d",
                  () -> new dev.espalier.nn.InstanceNorm3d(1).apply(data(2, 3, 7).unsqueeze(0).unsqueeze(0))),
          program(HERE, "an instance norm of one value", () -> new InstanceNorm1d(3).apply(data(2, 3, 1)))
              .says("""
?""")
              .mended("larger", () -> new InstanceNorm1d(3).apply(/* larger */ data(2, 3, 2))),
          program(HERE, "a convolution for other channels", () -> new Conv2d(3, 8, 3).apply(data(2, 1, 5, 5)))
              .says("""
?""")
              .mended("new Conv2d(1, 8, 3)", () -> new Conv2d(1, 8, 3).apply(data(2, 1, 5, 5))),
          program(
                  HERE,
                  "a convolution of images with channels last",
                  () -> new Conv2d(3, 8, 3).apply(data(2, 5, 5, 3)))
              .says("""
?""")
              .mended(
                  "input.permute(0, 3, 1, 2)",
                  () -> {
                    var input = data(2, 5, 5, 3);
                    return new Conv2d(3, 8, 3).apply(input.permute(0, 3, 1, 2));
                  }),
          program(HERE, "a window larger than the image", () -> new Conv2d(1, 2, 5).apply(data(1, 1, 3, 3)))
              .says("""
?""")
              .mended("padding 1", () -> new Conv2d(1, 2, 5, Conv2d.options().padding(1) /* padding 1 */).apply(data(1, 1, 3, 3))),
          program(HERE, "groups that do not divide a convolution", () -> new Conv2d(3, 4, 3, Conv2d.options().groups(2)))
              .says("""
?""")
              .mended("2", () -> new Conv2d(4, 4, 3, Conv2d.options().groups(2))),
          program(HERE, "a pooling window larger than the image", () -> new MaxPool2d(4).apply(data(1, 1, 3, 3)))
              .says("""
?""")
              .mended("smaller", () -> /* smaller */ new MaxPool2d(3).apply(data(1, 1, 3, 3))),
          program(HERE, "pooling of one image without a batch", () -> new MaxPool2d(2).apply(data(4, 4)))
              .says("""
?""")
              .mended("reshape", () -> new MaxPool2d(2).apply(data(4, 4).reshape(1, 1, 4, 4))),
          program(HERE, "an LSTM for another width", () -> new Lstm(4, 3).run(data(5, 2, 6)).output())
              .says("""
?""")
              .mended("new Lstm(6, 3)", () -> new Lstm(6, 3).run(data(5, 2, 6)).output()),
          program(
                  HERE,
                  "an LSTM of images",
                  () -> new Lstm(12, 3).run(data(5, 2, 4, 3)).output())
              .says("""
?""")
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
              .says("""
?""")
              .mended("(1, 2, 3)", () -> new Gru(4, 3).run(data(5, 2, 4), data(1, 2, 3)).output()),
          program(
                  HERE,
                  "lengths for another number of sequences",
                  () -> new Rnn(4, 3).run(data(5, 2, 4), data(1, 2, 3), longs(5, 3, 2)).output())
              .says("""
?""")
              .mended("(2,)", () -> new Rnn(4, 3).run(data(5, 2, 4), data(1, 2, 3), /* (2,) */ longs(5, 3)).output()),
          program(
                  HERE,
                  "lengths that are no integers",
                  () -> new Rnn(4, 3).run(data(5, 2, 4), data(1, 2, 3), data(2)).output())
              .says("""
?""")
              .mended(
                  "lengths.to(DType.INT64)",
                  () -> {
                    var lengths = data(2).mul(10);
                    var rnn = new Rnn(4, 3);
                    return rnn.run(data(5, 2, 4), data(1, 2, 3), lengths.to(DType.INT64)).output();
                  }),
          program(HERE, "a recurrent weight that is not there", () -> new Lstm(4, 3).weight("weight_ih_l1"))
              .says("""
?""")
              .mended("weight_ih_l0", () -> new Lstm(4, 3).weight("weight_ih_l0")),
          program(HERE, "an LSTM cell for another width", () -> new LstmCell(4, 3).step(data(2, 5), new LstmState(data(2, 3), data(2, 3))).h())
              .says("""
?""")
              .mended("new LstmCell(5, 3)", () -> new LstmCell(5, 3).step(data(2, 5), new LstmState(data(2, 3), data(2, 3))).h()),
          program(
                  HERE,
                  "an LSTM cell with the state of another batch",
                  () -> new LstmCell(4, 3).step(data(2, 4), new LstmState(data(3, 3), data(3, 3))).h())
              .says("""
?""")
              .mended(
                  "(2, 3)",
                  () -> new LstmCell(4, 3).step(data(2, 4), new LstmState(data(2, 3), data(2, 3))).h()),
          program(HERE, "a projection wider than the LSTM", () -> new Lstm(4, 3, 5, Lstm.options()))
              .says("""
?""")
              .mended("2", () -> new Lstm(4, 3, 2, Lstm.options())),
          program(HERE, "a convolutional LSTM with an even kernel", () -> new ConvLstm(1, 2, 4))
              .says("""
?""")
              .mended("5", () -> new ConvLstm(1, 2, 5)),
          program(
                  HERE,
                  "a convolutional LSTM for other channels",
                  () -> new ConvLstm(3, 2, 3).run(data(4, 1, 1, 5, 5)).output())
              .says("""
?""")
              .mended("new ConvLstm(1, 2, 3)", () -> new ConvLstm(1, 2, 3).run(data(4, 1, 1, 5, 5)).output()),
          program(HERE, "two parts of one name", () -> new Sequential().with("fc", new Linear(2, 2)).with("fc", new Linear(2, 2)))
              .says("""
?""")
              .mended("fc1", () -> new Sequential().with("fc", new Linear(2, 2)).with("fc1", new Linear(2, 2))),
          program(HERE, "a part to replace that is not there", () -> {
                    var model = new Sequential(new Linear(2, 2));
                    model.replace("head", new Linear(2, 3)); // wrong
                    return model.apply(data(1, 2));
                  })
              .says("""
?""")
              .mended("0", () -> {
                    var model = new Sequential(new Linear(2, 2));
                    model.replace("0", new Linear(2, 3));
                    return model.apply(data(1, 2));
                  }),
          program(HERE, "a model of integers", () -> new Linear(2, 2).to(DType.INT64))
              .says("""
?""")
              .mended("DType.FLOAT32", () -> new Linear(2, 2).to(DType.FLOAT32)));
}
