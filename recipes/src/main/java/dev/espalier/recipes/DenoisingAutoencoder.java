package dev.espalier.recipes;

import dev.espalier.base.Rng;
import dev.espalier.models.vision.Autoencoder;
import dev.espalier.nn.Losses;
import dev.espalier.nn.optim.Adam;
import dev.espalier.recipes.report.Chart.Format;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.Run;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.metrics.RegressionScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Pictures out of noise: an autoencoder sees images with noise of deviation σ, cut off at black and
 * white, and is to give the clean ones; mean squared error, Adam.
 *
 * <p>Vincent et al., "Extracting and composing robust features with denoising autoencoders", ICML
 * 2008. After 10 epochs on MNIST PyTorch's test error is 0.0107 to 0.0110 (dense) and 0.0057
 * (convolutions); the noisy images' is 0.0466, that of the best linear map of rank 64 0.0134.
 */
final class DenoisingAutoencoder implements Recipe {
  private static final int SHOWN = 14;

  @Override
  public Outcome train(Run run) {
    var data = ImageData.load(run, 0, 1);
    var model =
        switch (run.choice("net")) {
          case "conv" -> Autoencoder.conv(data.image().dim(0));
          default -> Autoencoder.dense(data.image(), 256, 64);
        };
    var optimizer = new Adam(model.parameters(), run.number("lr"));
    var train = data.batches(run);
    double sigma = run.number("sigma");
    // one noise for the test images, whatever the seed and the epoch
    var noise = Rng.seed(12345);
    var noisyTest = new ArrayList<Tensor>();
    for (var clean : data.testBatches()) {
      noisyTest.add(noisy(clean, sigma, noise.fork(noisyTest.size())).realize());
    }
    var few = noisyTest.getFirst().slice(0, 0, SHOWN);
    var snapshots = new Snapshots(SHOWN);

    var loop =
        run.loop((long) run.integer("epochs") * train.batches())
            .add("model", model)
            .add("optimizer", optimizer)
            .add("snapshots", snapshots)
            .restore();
    for (var batch : loop.batches(train)) {
      var clean = batch.x();
      optimizer.zeroGrad();
      var loss = Losses.mse(model.apply(noisy(clean, sigma, Random.generator())), clean);
      loss.backward();
      optimizer.step();
      if (loop.every(50)) {
        loop.log("train_loss", loss.item());
      }
      if (loop.lastOfEpoch()) {
        loop.log("test_mse", mse(model, noisyTest, data.testBatches()));
        snapshots.add("epoch " + loop.epoch(), Mode.inference(() -> model.apply(few)));
      }
      loop.next();
    }

    double error = loop.curves().last("test_mse");
    double noisyError = mse(x -> x, noisyTest, data.testBatches());
    var clean = data.test().slice(0, 0, SHOWN);
    return Outcome.of(model)
        .with("test_mse", error)
        .with("noisy_mse", noisyError)
        .summary(
            String.format(Locale.ROOT, "test error %.5f (noisy images: %.5f)", error, noisyError))
        .tile(
            String.format(Locale.ROOT, "%.5f", error),
            "Test error",
            "mean squared, pixels in [0, 1]")
        .tile(String.format(Locale.ROOT, "%.5f", noisyError), "Noisy images", "their error before")
        .tile(
            String.format(Locale.ROOT, "%.1f dB", -10 * StrictMath.log10(error)),
            "Signal to noise",
            "peak")
        .section(
            new Section.Sheets(
                "Out of the noise",
                "Test images: clean, as the network sees them, and what it makes of them.",
                List.of(
                    ImageGrid.rows(
                        "clean, noisy and reconstructed images",
                        "clean · noisy · reconstructed",
                        clean,
                        few,
                        Mode.inference(() -> model.apply(few))))))
        .section(
            new Section.Sheets("Epoch by epoch", "The same noisy images.", snapshots.pictures()))
        .section(
            new Section.Charts(
                "Learning",
                "",
                List.of(
                    loop.curves()
                        .chart("Training error", "mean squared", Format.LOSS, "train_loss"),
                    loop.curves().chart("Test error", "mean squared", Format.LOSS, "test_mse"))));
  }

  /** Images with noise, in [0, 1]. */
  private static Tensor noisy(Tensor x, double sigma, Rng rng) {
    return x.add(Tensor.randn(rng, x.shape().toArray()).mul(sigma)).clamp(0, 1);
  }

  private static double mse(UnaryOperator<Tensor> model, List<Tensor> noisy, List<Tensor> clean) {
    var mse = RegressionScore.mse();
    for (int i = 0; i < noisy.size(); i++) {
      var x = noisy.get(i);
      mse.update(Mode.inference(() -> model.apply(x)), clean.get(i));
    }
    return mse.value();
  }

  @Override
  public List<Option> options() {
    return List.of(
        Option.choice("net", "Dense layers or convolutions.", "dense", "conv"),
        ImageData.DATASET,
        Option.whole("epochs", 10, "Passes over the training images.").quick(8),
        ImageData.IMAGES,
        Option.whole("batch", 128, "Images a step."),
        Option.number("lr", 1e-3, "Learning rate of Adam."),
        Option.number("sigma", 0.3, "Standard deviation of the noise.").orZero());
  }

  @Override
  public DataSource data(Settings settings) {
    return ImageData.source(settings);
  }

  @Override
  public String name() {
    return "autoencoder";
  }

  @Override
  public String summary() {
    return "Pictures out of noise: a denoising autoencoder on MNIST, which is bundled, or"
        + " CIFAR-10.";
  }

  @Override
  public String corrected() {
    return "A convolutional decoder with a sigmoid at its end may stick at black; here its output"
        + " is linear. The error is measured with one fixed noise, on test images.";
  }
}
