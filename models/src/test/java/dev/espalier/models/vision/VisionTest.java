package dev.espalier.models.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.io.Safetensors;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Losses;
import dev.espalier.nn.optim.Adam;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The networks against PyTorch: vision.safetensors, made by src/test/python/vision.py. */
@Tag("smoke")
class VisionTest {
  private static final Map<String, Tensor> GOLDEN = read();

  private static Map<String, Tensor> read() {
    try (var in = VisionTest.class.getResourceAsStream("vision.safetensors")) {
      assertNotNull(in);
      var all = new LinkedHashMap<String, Tensor>();
      Safetensors.read(in.readAllBytes(), "vision.safetensors")
          .tensors()
          .forEach((name, t) -> all.put(name, Tensor.wrap(t.storage(), t.shape())));
      return all;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Tensor golden(String name) {
    var t = GOLDEN.get(name);
    assertNotNull(t, name);
    return t;
  }

  /** The values of the script's pattern, in [0, 1]. */
  private static Tensor pattern(int... shape) {
    var v = new float[Shape.of(shape).size()];
    for (int i = 0; i < v.length; i++) {
      v[i] = ((i * 7919 + i * i % 1013) % 997) / 996f;
    }
    return Tensor.wrap(v, shape);
  }

  private static void assertClose(Tensor expected, Tensor actual, double tolerance) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), tolerance);
  }

  private static void load(Layer layer, String prefix) {
    var state = new LinkedHashMap<String, Tensor>();
    GOLDEN.forEach((name, t) -> {
      if (name.startsWith(prefix)) {
        state.put(name.substring(prefix.length()), t);
      }
    });
    layer.loadStateDict(state);
  }

  private static void assertState(Layer layer, String prefix, double tolerance) {
    layer.stateDict().forEach((name, t) -> assertClose(golden(prefix + name), t, tolerance));
  }

  @BeforeEach
  void seed() {
    Random.seed(1);
  }

  @Test
  void classifierOfDigits() {
    var net = MnistFeatures.pretrained();
    Mode.inference(() -> {
      var f = net.features(pattern(3, 1, 28, 28));
      assertClose(golden("mnist.features"), f, 2e-5);
      assertClose(golden("mnist.logits"), net.logits(f), 2e-5);
      return null;
    });
  }

  @Test
  void residualNetworkUnderItsPublishedNames() {
    var net = CifarResNet.pretrained();
    assertEquals(269722, net.parameterCount());
    assertEquals(853018, CifarResNet.resnet56(10).parameterCount());
    var x = pattern(2, 3, 32, 32);
    var mean = Tensor.of(new float[] {.485f, .456f, .406f}, 1, 3, 1, 1);
    var std = Tensor.of(new float[] {.229f, .224f, .225f}, 1, 3, 1, 1);
    assertClose(golden("resnet.logits"), net.freeze().apply(x.sub(mean).div(std)), 1e-4);
  }

  @Test
  void frozenStagesKeepWeightsAndStatistics() {
    var net = new CifarResNet(1, 2);
    net.freezeStages(2);
    var before = net.stateDict();
    var optimizer = new Adam(net.parameters(), 1e-2);
    for (int i = 0; i < 2; i++) {
      optimizer.zeroGrad();
      var x = pattern(4, 3, 8, 8);
      Losses.crossEntropy(net.apply(x), Tensor.of(new long[] {0, 1, 0, 1}, 4)).backward();
      optimizer.step();
    }
    net.stateDict()
        .forEach((name, after) -> {
          boolean frozen = name.matches("(conv1|bn1|layer1)\\..*");
          var old = before.get(name);
          assertNotNull(old);
          boolean same = Arrays.equals(old.toDoubleArray(), after.toDoubleArray());
          assertEquals(frozen, same, name);
        });
    net.freezeStages(0);
    assertTrue(net.parameters().stream().allMatch(p -> p.requiresGrad()));
    assertThrows(ValueException.class, () -> net.freezeStages(5));
  }

  @Test
  void autoencodersKeepTheShape() {
    var x = pattern(2, 3, 32, 32);
    var dense = Autoencoder.dense(Shape.of(3, 32, 32), 16, 4);
    assertEquals(Shape.of(2, 4), dense.encode(x).shape());
    assertEquals(x.shape(), dense.apply(x).shape());
    var conv = Autoencoder.conv(3);
    assertEquals(Shape.of(2, 32, 8, 8), conv.encode(x).shape());
    assertEquals(x.shape(), conv.apply(x).shape());
    // as many as the PyTorch networks of the recipe have
    assertEquals(435536, Autoencoder.dense(Shape.of(1, 28, 28), 256, 64).parameterCount());
    assertEquals(22513, Autoencoder.conv(1).parameterCount());
    assertEquals(652824, Vae.mnist(20).parameterCount());
    assertEquals(234177, new Dcgan.Generator(Dcgan.Config.mnist()).parameterCount());
    assertEquals(36577, new Dcgan.Discriminator(Dcgan.Config.mnist(), false).parameterCount());
  }

  @Test
  void variationalAutoencoderTrainsAsInPyTorch() {
    var vae = new Vae(Shape.of(1, 4, 4), 8, 2);
    load(vae, "vae.before.");
    var optimizer = new Adam(vae.parameters(), 1e-2);
    var x = pattern(5, 1, 4, 4);
    var losses = new ArrayList<Double>();
    for (int i = 0; i < 12; i++) {
      optimizer.zeroGrad();
      var result = vae.run(x, golden("vae.noise").select(0, i));
      var loss = result.loss(x);
      loss.backward();
      optimizer.step();
      losses.add(loss.item());
    }
    assertLosses("vae.losses", losses, 1e-5);
    assertState(vae, "vae.after.", 1e-5);
  }

  private static void assertLosses(String name, List<Double> actual, double tolerance) {
    var expected = golden(name).toDoubleArray();
    assertEquals(expected.length, actual.size());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual.get(i), tolerance * Math.max(1, Math.abs(expected[i])));
    }
  }

  @Test
  void adversariesTrainAsInPyTorch() {
    adversaries("dcgan", false, 1);
  }

  @Test
  void criticWithGradientPenaltyTrainsAsInPyTorch() {
    adversaries("wgan", true, 2);
  }

  private static void adversaries(String name, boolean wgan, int criticSteps) {
    var config = new Dcgan.Config(1, 8, 3, 4);
    var g = new Dcgan.Generator(config);
    var d = new Dcgan.Discriminator(config, wgan);
    load(g, name + ".before.g.");
    load(d, name + ".before.d.");
    var options = Adam.options(1e-2).betas(wgan ? 0 : .5, wgan ? .9 : .999);
    var optimizerG = new Adam(g.parameters(), options);
    var optimizerD = new Adam(d.parameters(), options);
    var losses = new ArrayList<Double>();
    for (int step = 0; step < 6; step++) {
      var real = pattern(6, 5, 1, 8, 8).select(0, step).mul(2).sub(1);
      var noise = golden(name + ".noise").select(0, step);
      boolean turn = !wgan || (step + 1) % criticSteps == 0;
      var fake = turn ? g.apply(noise) : Mode.noGrad(() -> g.apply(noise));
      Tensor lossD;
      if (wgan) {
        var penalty =
            Dcgan.gradientPenalty(d, real, fake, golden(name + ".mixing").select(0, step));
        lossD = d.apply(fake.detach()).mean().sub(d.apply(real).mean()).add(penalty.mul(10));
      } else {
        lossD = Dcgan.realLoss(d.apply(real)).add(Dcgan.fakeLoss(d.apply(fake.detach())));
      }
      optimizerD.zeroGrad();
      lossD.backward();
      optimizerD.step();
      losses.add(lossD.item());
      if (turn) {
        var y = d.apply(fake);
        var lossG = wgan ? y.mean().neg() : Dcgan.realLoss(y);
        optimizerG.zeroGrad();
        lossG.backward();
        optimizerG.step();
        losses.add(lossG.item());
      }
    }
    assertLosses(name + ".losses", losses, 1e-4);
    assertState(g, name + ".after.g.", 1e-3);
    assertState(d, name + ".after.d.", 1e-3);
  }
}
