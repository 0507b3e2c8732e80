package dev.espalier.errors;

import static dev.espalier.errors.WrongProgram.data;
import static dev.espalier.errors.WrongProgram.longs;
import static dev.espalier.errors.WrongProgram.program;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Losses;
import dev.espalier.nn.Sequential;
import dev.espalier.nn.optim.Adam;
import dev.espalier.nn.optim.Clip;
import dev.espalier.nn.optim.Sgd;
import dev.espalier.spi.Storage;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Options;
import dev.espalier.train.Trainer;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;
import java.nio.file.Files;
import java.util.List;

/** Gradients that are missing or not finite, optimisers, weights and trainings in a wrong state. */
final class StatePrograms {
  private static final Class<?> HERE = StatePrograms.class;

  private StatePrograms() {}

  static final List<WrongProgram> ALL =
      List.of(
          program(
                  HERE,
                  "backward of a loss for each row",
                  () -> {
                    var loss = new Linear(3, 1).apply(data(4, 3)).square();
                    loss.backward(); // wrong
                    return loss;
                  })
              .says(
                  """
                  ShapeException: backward: gradients are taken of a scalar, not of (4, 1)
                    loss   (4, 1) float32  mul
                    rule   loss.size == 1
                    fix    reduce it first: loss.mean().backward()
                  """)
              .mended(
                  "loss.mean().backward()",
                  () -> {
                    var loss = new Linear(3, 1).apply(data(4, 3)).square();
                    loss.mean().backward();
                    return loss;
                  }),
          program(
                  HERE,
                  "backward without a parameter",
                  () -> {
                    var w = data(3);
                    w.square().sum().backward(); // wrong
                    return w;
                  })
              .says(
                  """
                  StateException: backward: no parameter lies behind this tensor
                    loss   () float32  sum
                    rule   the loss is computed from a parameter that requires a gradient
                    fix    use a Parameter, do not detach() on the way, and record outside noGrad(); for plain tensors use Gradients.of(loss, x)
                  """)
              .mended(
                  "Parameter",
                  () -> {
                    var w = new Parameter(data(3));
                    w.square().sum().backward();
                    return w.grad();
                  }),
          program(
                  HERE,
                  "backward of a detached loss",
                  () -> {
                    var loss = new Linear(3, 1).apply(data(4, 3)).mean().detach();
                    loss.backward(); // wrong
                    return loss;
                  })
              .says(
                  """
                  StateException: backward: no parameter lies behind this tensor
                    loss   () float32  reshape of ()
                    rule   the loss is computed from a parameter that requires a gradient
                    fix    use a Parameter, do not detach() on the way, and record outside noGrad(); for plain tensors use Gradients.of(loss, x)
                  """)
              .mended(
                  "do not detach()",
                  () -> {
                    var loss = new Linear(3, 1).apply(data(4, 3)).mean(); // do not detach()
                    loss.backward();
                    return loss;
                  }),
          program(
                  HERE,
                  "backward of a loss without history",
                  () -> {
                    var model = new Linear(3, 1);
                    var loss = Mode.noGrad(() -> model.apply(data(4, 3)).mean());
                    loss.backward(); // wrong
                    return loss;
                  })
              .says(
                  """
                  StateException: backward: no parameter lies behind this tensor
                    loss   () float32  div
                    rule   the loss is computed from a parameter that requires a gradient
                    fix    use a Parameter, do not detach() on the way, and record outside noGrad(); for plain tensors use Gradients.of(loss, x)
                  """)
              .mended(
                  "record outside noGrad()",
                  () -> {
                    var model = new Linear(3, 1);
                    var loss = model.apply(data(4, 3)).mean(); // record outside noGrad()
                    loss.backward();
                    return loss;
                  }),
          program(
                  HERE,
                  "a gradient with respect to a plain tensor",
                  () -> {
                    var x = data(3);
                    var w = new Parameter(data(3));
                    return Gradients.of(x.mul(w).sum(), x); // wrong
                  })
              .says(
                  """
                  StateException: gradients: tensor 0 of shape (3,) keeps no history
                    loss      () float32    sum
                    tensor 0  (3,) float32  data
                    rule      the tensor is a parameter, tracked, or computed from one
                    fix       use x = x.track() before computing with it (parameters keep theirs; detach() and noGrad() end it)
                  """)
              .mended(
                  "x.track()",
                  () -> {
                    var x = data(3);
                    x = x.track();
                    var w = new Parameter(data(3));
                    return Gradients.of(x.mul(w).sum(), x);
                  }),
          program(
                  HERE,
                  "gradients of a vector",
                  () -> Gradients.of(new Parameter(data(3)).square(), data(3)))
              .says(
                  """
                  ShapeException: gradients: gradients are taken of a scalar, not of (3,)
                    loss   (3,) float32  mul
                    rule   loss.size == 1
                    fix    reduce it first: loss.sum()
                  """)
              .mended(
                  "sum()",
                  () -> {
                    var w = new Parameter(data(3));
                    return Gradients.of(w.square().sum(), w);
                  }),
          program(HERE, "a parameter of integers", () -> new Parameter(longs(1, 2)))
              .says(
                  """
                  DTypeException: Parameter: a parameter of int64 cannot be trained
                    value  (2,) int64  data
                    rule   value is floating
                    fix    convert it: value.to(DType.FLOAT32)
                  """)
              .mended(
                  "value.to(DType.FLOAT32)",
                  () -> {
                    var value = longs(1, 2);
                    return new Parameter(value.to(DType.FLOAT32));
                  }),
          program(
                  HERE,
                  "a value of another shape for a parameter",
                  () -> {
                    var w = new Parameter(data(3));
                    w.assign(data(2)); // wrong
                    return w;
                  })
              .says(
                  """
                  ShapeException: assign: a value of shape (2,) for a variable of shape (3,)
                    value  (2,) float32  data
                    rule   value.shape == (3,)
                    fix    give a value of shape (3,)
                  """)
              .mended(
                  "(3,)",
                  () -> {
                    var w = new Parameter(data(3));
                    w.assign(data(3) /* (3,) */);
                    return w;
                  }),
          program(HERE, "the item of a vector", () -> data(3).item())
              .says(
                  """
                  ShapeException: item: shape (3,) has 3 elements, not one
                    input  (3,) float32  data
                    rule   input.size == 1
                    fix    reduce it first, as mean().item(), or use toArray()
                  """)
              .mended("mean().item()", () -> data(3).mean().item()),
          program(
                  HERE,
                  "the logarithm of 0 in a loss",
                  () ->
                      Mode.checkFinite(() -> {
                        var p = data(3).sub(0.1);
                        return p.log().mean(); // wrong
                      }))
              .says(
                  """
                  StateException: log: the result holds infinity (element 0)
                    input  (3,) float32  sub
                    rule   all elements are finite
                    fix    keep the input above 0, as x.clampMin(1e-8).log()
                  """)
              .mended(
                  "clampMin(1e-8).log()",
                  () -> Mode.checkFinite(() -> data(3).sub(0.1).clampMin(1e-8).log().mean())),
          program(
                  HERE,
                  "a division by 0 in a layer",
                  () -> {
                    var model =
                        new Sequential(new Linear(3, 2), Layer.of("Ratio", StatePrograms::ratio));
                    return Mode.checkFinite(() -> model.apply(data(4, 3)));
                  })
              .says(
                  """
                  StateException: div: the result holds infinity (element 0)
                    left   (4, 2) float32  add
                    right  (4, 2) float32  sub
                    rule   all elements are finite
                    layer  Sequential > 1: Ratio
                    fix    keep the divisor from 0, as x.div(y.add(1e-8))
                  """)
              .mended(
                  "add(1e-8)",
                  () -> {
                    var model =
                        new Sequential(
                            new Linear(3, 2), Layer.of("Ratio", x -> x.div(x.sub(x).add(1e-8))));
                    return Mode.checkFinite(() -> model.apply(data(4, 3)));
                  }),
          program(
                  HERE,
                  "a root whose slope is infinite",
                  () ->
                      Mode.checkFinite(() -> {
                        var w = new Parameter(Tensor.zeros(2));
                        var loss = w.abs().sqrt().sum();
                        loss.backward(); // wrong
                        return loss;
                      }))
              .says(
                  """
                  StateException: backward: the gradient of a parameter (2,) holds NaN or infinity, although the loss is finite
                    rule   all gradients are finite
                    fix    look for a root, logarithm, norm or division at 0, whose slope is infinite, and add a small number inside it
                  """)
              .mended(
                  "small number",
                  () ->
                      Mode.checkFinite(() -> {
                        var w = new Parameter(Tensor.zeros(2));
                        var loss = w.abs().add(1e-6).sqrt().sum(); // a small number inside
                        loss.backward();
                        return w.grad();
                      })),
          program(
                  HERE,
                  "a training that diverges",
                  () -> {
                    var trainer = Trainer.of(new Linear(1, 1));
                    trainer.compile(p -> new Sgd(p, 1e30), Losses::mse);
                    var batches = DataLoader.of(Dataset.of(data(8, 1), data(8, 1))).batch(4);
                    trainer.fit( // wrong
                        batches, Options.epochs(9), Options.checkFinite(), Options.quiet());
                    return null;
                  })
              .says(
                  """
                  StateException: mse: the result holds infinity (element 0)
                    left   (4, 1) float32  sub
                    right  (4, 1) float32  sub
                    rule   all elements are finite
                    fix    look at the inputs of this operation: lower the learning rate, clip gradients, or guard divisions and logarithms
                  """)
              .mended(
                  "lower the learning rate",
                  () -> {
                    var trainer = Trainer.of(new Linear(1, 1));
                    trainer.compile(p -> new Sgd(p, 0.1), Losses::mse); // lower the learning rate
                    var batches = DataLoader.of(Dataset.of(data(8, 1), data(8, 1))).batch(4);
                    trainer.fit(batches, Options.epochs(2), Options.checkFinite(), Options.quiet());
                    return trainer.predict(data(2, 1));
                  }),
          program(HERE, "an optimiser without parameters", () -> new Adam(List.of(), 0.1))
              .says(
                  """
                  ValueException: Adam: the list of parameters is empty
                    rule   there is a parameter
                    fix    pass model.parameters() of a model with weights in its fields
                  """)
              .mended(
                  "model.parameters()",
                  () -> {
                    var model = new Linear(2, 2);
                    return new Adam(model.parameters(), 0.1);
                  }),
          program(
                  HERE,
                  "a negative learning rate",
                  () -> new Sgd(new Linear(2, 2).parameters(), -0.1))
              .says(
                  """
                  ValueException: Sgd: lr is -0.1
                    rule   0 <= lr < infinity
                    fix    use lr 0.1
                  """)
              .mended("0.1", () -> new Sgd(new Linear(2, 2).parameters(), 0.1)),
          program(
                  HERE,
                  "a parameter listed twice",
                  () -> {
                    var w = new Parameter(data(2));
                    return new Sgd(List.of(w, w), 0.1); // wrong
                  })
              .says(
                  """
                  ValueException: Sgd: a parameter (2,) is listed twice
                    rule   each parameter is listed once
                    fix    list each parameter once, in one group
                  """)
              .mended(
                  "once",
                  () -> {
                    var w = new Parameter(data(2));
                    return new Sgd(List.of(w), 0.1); // once
                  }),
          program(
                  HERE,
                  "a parameter in two optimisers",
                  () -> {
                    var model = new Linear(3, 1);
                    var first = new Sgd(model.parameters(), 0.1);
                    var second = new Adam(model.parameters(), 0.1);
                    model.apply(data(4, 3)).mean().backward();
                    first.step(); // wrong
                    return second;
                  })
              .says(
                  """
                  StateException: step: parameter weight was taken over by another optimiser
                    rule   a parameter belongs to one optimiser
                    fix    use the optimiser that was made last, or give each parameter to one optimiser only
                  """)
              .mended(
                  "the optimiser that was made last",
                  () -> {
                    var model = new Linear(3, 1);
                    var first = new Sgd(model.parameters(), 0.1);
                    var second = new Adam(model.parameters(), 0.1);
                    model.apply(data(4, 3)).mean().backward();
                    second.step(); // the optimiser that was made last
                    return List.of(first, second);
                  }),
          program(
                  HERE,
                  "clipping to a negative norm",
                  () -> Clip.norm(new Linear(2, 2).parameters(), -1))
              .says(
                  """
                  ValueException: clip: max norm is -1.0
                    rule   max norm >= 0
                    fix    use a max norm of at least 0, such as 1
                  """)
              .mended(
                  "1",
                  () -> {
                    var model = new Linear(2, 2);
                    model.apply(data(1, 2)).sum().backward();
                    return Clip.norm(model.parameters(), 1);
                  }),
          program(
                  HERE,
                  "Nesterov without momentum",
                  () -> new Sgd(new Linear(2, 2).parameters(), Sgd.options(0.1).nesterov(true)))
              .says(
                  """
                  ValueException: Sgd: Nesterov with momentum 0.0 and dampening 0.0
                    rule   momentum > 0 and dampening == 0
                    fix    use a momentum above 0 and no dampening with it
                  """)
              .mended(
                  "momentum",
                  () ->
                      new Sgd(
                          new Linear(2, 2).parameters(),
                          Sgd.options(0.1).momentum(0.9).nesterov(true))),
          program(
                  HERE,
                  "weights of a model of another width",
                  () -> {
                    var model = new Linear(3, 2);
                    model.loadStateDict(new Linear(4, 2).stateDict()); // wrong
                    return model.apply(data(1, 3));
                  })
              .says(
                  """
                  StateException: loadStateDict: the values do not fit Linear(3 → 2)
                      wrong shape (1): weight is (2, 4), not (2, 3)
                    rule   there is one value for each name, of its shape
                    fix    make the layers with the sizes of the file
                  """)
              .mended(
                  "sizes of the file",
                  () -> {
                    var model = new Linear(3, 2);
                    model.loadStateDict(new Linear(3, 2).stateDict()); // sizes of the file
                    return model.apply(data(1, 3));
                  }),
          program(
                  HERE,
                  "weights of a model with other names",
                  () -> {
                    var model = new Sequential(new Linear(3, 2));
                    model.loadStateDict(new Linear(3, 2).stateDict()); // wrong
                    return model.apply(data(1, 3));
                  })
              .says(
                  """
                  StateException: loadStateDict: the values do not fit Sequential
                      missing (2): 0.weight, 0.bias
                      unexpected (2): weight, bias
                    rule   there is one value for each name, of its shape
                    fix    the names in the file lack "0.": load them into that part with layers().get("0")
                  """)
              .mended(
                  "0",
                  () -> {
                    var model = new Sequential(new Linear(3, 2));
                    model.layers().get("0").loadStateDict(new Linear(3, 2).stateDict());
                    return model.apply(data(1, 3));
                  }),
          program(
                  HERE,
                  "a file that holds no weights",
                  () -> {
                    var file = Files.createTempDirectory("wrong").resolve("weights.safetensors");
                    Files.writeString(file, "nothing");
                    file.toFile().deleteOnExit();
                    new Linear(3, 2).load(file); // wrong
                    return null;
                  })
              .says(
                  """
                  ValueException: safetensors: weights.safetensors: it has 7 bytes, fewer than the header length takes
                    rule   the file is in the safetensors format
                    fix    get or write the file again; it is damaged or no safetensors file
                  """)
              .mended(
                  "safetensors",
                  () -> {
                    var file = Files.createTempFile("weights", ".safetensors");
                    file.toFile().deleteOnExit();
                    new Linear(3, 2).save(file);
                    var model = new Linear(3, 2);
                    model.load(file);
                    return model.apply(data(1, 3));
                  }),
          program(
                  HERE,
                  "a trainer that is not compiled",
                  () -> {
                    var trainer = Trainer.of(new Linear(1, 1));
                    return trainer.fit(DataLoader.of(Dataset.of(data(4, 1), data(4, 1)))); // wrong
                  })
              .says(
                  """
                  StateException: fit: the trainer does not know how to train yet
                    rule   compile(…) was called
                    fix    call compile(optimizer, loss, metrics…) first
                  """)
              .mended(
                  "compile(",
                  () ->
                      Trainer.of(new Linear(1, 1))
                          .compile(p -> new Sgd(p, 0.1), Losses::mse)
                          .fit(DataLoader.of(Dataset.of(data(4, 1), data(4, 1))), Options.quiet())),
          program(
                  HERE,
                  "a training without a whole batch",
                  () -> {
                    var trainer = Trainer.of(new Linear(1, 1));
                    trainer.compile(p -> new Sgd(p, 0.1), Losses::mse);
                    var batches =
                        DataLoader.of(Dataset.of(data(4, 1), data(4, 1))).batch(8).dropLast();
                    return trainer.fit(batches, Options.quiet()); // wrong
                  })
              .says(
                  """
                  ValueException: fit: an epoch has no batch: dropLast() leaves out all samples
                    rule   batch size <= samples
                    fix    use batches of at most 4
                  """)
              .mended(
                  "4",
                  () -> {
                    var trainer = Trainer.of(new Linear(1, 1));
                    trainer.compile(p -> new Sgd(p, 0.1), Losses::mse);
                    var batches =
                        DataLoader.of(Dataset.of(data(4, 1), data(4, 1))).batch(4).dropLast();
                    return trainer.fit(batches, Options.quiet());
                  }),
          program(
                  HERE,
                  "a training whose loss is no scalar",
                  () -> {
                    var trainer = Trainer.of(new Linear(1, 1));
                    trainer.compile(p -> new Sgd(p, 0.1), (x, y) -> x.sub(y).square());
                    var batches = DataLoader.of(Dataset.of(data(4, 1), data(4, 1))).batch(4);
                    return trainer.fit(batches, Options.quiet()); // wrong
                  })
              .says(
                  """
                  ShapeException: fit: the loss is (4, 1) float32
                    loss   (4, 1) float32  mul
                    rule   loss.size == 1 and loss is floating
                    fix    return a floating scalar, for example with mean()
                  """)
              .mended(
                  "mean()",
                  () -> {
                    var trainer = Trainer.of(new Linear(1, 1));
                    trainer.compile(p -> new Sgd(p, 0.1), (x, y) -> x.sub(y).square().mean());
                    var batches = DataLoader.of(Dataset.of(data(4, 1), data(4, 1))).batch(4);
                    return trainer.fit(batches, Options.quiet());
                  }),
          program(
                  HERE,
                  "data with labels for other samples",
                  () -> Dataset.of(data(4, 1), longs(0, 1, 0)))
              .says(
                  """
                  ShapeException: dataset: x (4, 1) and y (3,) do not hold the same number of samples along axis 0
                    x      (4, 1) float32  data
                    y      (3,) int64      data
                    rule   x.shape[0] == y.shape[0]
                    fix    give one target for each input: 4 of them
                  """)
              .mended("4", () -> Dataset.of(data(4, 1), longs(0, 1, 0, 1) /* 4 */)),
          program(
                  HERE,
                  "batches of no samples",
                  () -> DataLoader.of(Dataset.of(data(4, 1), data(4, 1))).batch(0))
              .says(
                  """
                  ValueException: DataLoader: a batch of 0
                    rule   batch >= 1
                    fix    use a batch of at least 1
                  """)
              .mended("1", () -> DataLoader.of(Dataset.of(data(4, 1), data(4, 1))).batch(1)),
          program(
                  HERE,
                  "elements of another backend",
                  () -> Tensor.wrap(Storage.of(DType.FLOAT32, new double[] {1, 2}), Shape.of(2)))
              .says(
                  """
                  DTypeException: storage: float32 elements in a double[]
                    rule   elements of float32 lie in a float[]
                    fix    copy them into a float[], as toArray() of a tensor gives
                  """)
              .mended(
                  "float[]",
                  () -> Tensor.wrap(Storage.of(DType.FLOAT32, new float[] {1, 2}), Shape.of(2))),
          program(HERE, "an array of an unknown kind", () -> Tensor.wrap(new String[] {"a"}, 1))
              .says(
                  """
                  DTypeException: wrap: cannot hold a String[]
                    rule   elements are Java numbers
                    fix    pass float[], double[], int[], long[], short[] or byte[]
                  """)
              .mended("float[]", () -> Tensor.wrap(new float[] {1}, 1)));

  private static Tensor ratio(Tensor x) {
    return x.div(x.sub(x)); // wrong: a division by 0 in a layer
  }
}
