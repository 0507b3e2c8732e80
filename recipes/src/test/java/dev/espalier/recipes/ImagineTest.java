package dev.espalier.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.recipes.run.TestRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The networks that imagine learn on the bundled digits, to the same bits after kills. */
class ImagineTest {
  @TempDir private Path temp;

  /** Giving the noisy images back costs 0.0466; the mean image 0.067. */
  @Test
  @Tag("slow")
  void denseAutoencoderTakesNoiseAway() throws InterruptedException, IOException {
    var line = TestRun.quick("autoencoder").sameBitsAfterKills(temp);
    assertEquals(0.0466, line.get("noisy_mse").number(), 1e-3);
    assertTrue(line.get("test_mse").number() < 0.03, line::toString);
    report("Out of the noise", "epoch 8", "clean · noisy · reconstructed");
  }

  @Test
  void convolutionsTakeNoiseAway() {
    var line =
        TestRun.quick("autoencoder")
            .with("net", "conv")
            .with("images", 1500)
            .with("batch", 32)
            .with("lr", 3e-3)
            .with("epochs", 3)
            .train(temp.resolve("conv"));
    assertTrue(line.get("test_mse").number() < 0.035, line::toString);
  }

  /** A network that has learnt nothing loses 784 · ln 2 = 543 nats, one of the mean image 206. */
  @Test
  @Tag("slow")
  void variationalAutoencoderImaginesDigits() throws InterruptedException, IOException {
    var line = TestRun.quick("vae").with("latent", 2).sameBitsAfterKills(temp);
    assertTrue(line.get("test_loss").number() < 180, line::toString);
    assertEquals(
        line.get("test_loss").number(),
        line.get("test_reconstruction").number() + line.get("test_divergence").number(),
        1e-5);
    assertTrue(line.get("test_divergence").number() > 2, line::toString);
    report("From one to the other", "The map", "Imagined");
  }

  /** Black images are at 1,218, uniform noise at 770, a generator without training beyond 700. */
  @Test
  @Tag("slow")
  void adversariesImagineDigits() throws InterruptedException, IOException {
    var line = TestRun.quick("gan").with("images", 3200).with("epochs", 3).sameBitsAfterKills(temp);
    assertTrue(line.get("frechet_distance").number() < 600, line::toString);
    report("The contest", "What a classifier sees in them", "epoch 3");
  }

  @Test
  @Tag("slow")
  void criticWithGradientPenaltyLearns() throws InterruptedException {
    var line =
        TestRun.quick("gan")
            .with("wgan-gp", true)
            .with("images", 1280)
            .with("epochs", 3)
            .with("lr", 1e-3)
            .sameBitsAfterKills(temp);
    assertTrue(line.get("frechet_distance").number() < 700, line::toString);
  }

  private void report(String... parts) throws IOException {
    var html = Files.readString(temp.resolve("whole/report.html"));
    for (var part : parts) {
      assertTrue(html.contains(part), part);
    }
    assertTrue(html.contains("data:image/png;base64,"));
  }

  @Test
  void missingAndDamagedDataAreNamedInALine() throws IOException {
    var folder = Files.createDirectories(temp.resolve("empty"));
    for (var recipe : new String[] {"autoencoder", "vae", "gan"}) {
      var refusal = TestRun.quick(recipe).data(folder).refusal(temp.resolve("run"));
      assertTrue(refusal.contains("there is no train-images-idx3-ubyte"), refusal);
      var colour =
          TestRun.quick(recipe)
              .with("dataset", "cifar10")
              .data(folder)
              .refusal(temp.resolve("run"));
      assertTrue(colour.contains("there is no data_batch_1.bin (or .gz, .xz) in"), colour);
    }
    var nothing = TestRun.quick("transfer").refusal(temp.resolve("run"));
    assertTrue(nothing.contains("transfer needs --data DIR: get pneumoniamnist.npz"), nothing);
    var file = folder.resolve("pneumoniamnist.npz");
    var missing = TestRun.quick("transfer").data(folder).refusal(temp.resolve("run"));
    assertTrue(missing.contains("there is no file " + file), missing);
    Files.writeString(file, "PK", StandardCharsets.UTF_8);
    var damaged = TestRun.quick("transfer").data(folder).refusal(temp.resolve("run"));
    assertTrue(damaged.contains("read " + file) && damaged.contains("zenodo.org"), damaged);
  }
}
