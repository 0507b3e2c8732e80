package dev.espalier.recipes;

import dev.espalier.base.Rng;
import dev.espalier.models.vision.Vae;
import dev.espalier.nn.optim.Adam;
import dev.espalier.recipes.report.Chart.Format;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.Run;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.metrics.Mean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Pictures from a few numbers: a variational autoencoder 784-400-20-400-784 with Adam. Its loss is
 * the reconstruction's cross-entropy plus the divergence of the codes from N(0, 1), in nats per
 * image, with one code drawn for each image.
 *
 * <p>Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014. After 10 epochs on MNIST
 * PyTorch's test loss is 105.1 to 105.8.
 */
final class VariationalAutoencoder implements Recipe {
  private static final int COLUMNS = 14;
  private static final int SAMPLES = 5 * COLUMNS;

  @Override
  public Outcome train(Run run) {
    var data = ImageData.load(run, 0, 1);
    var model = new Vae(data.image(), 400, run.integer("latent"));
    var optimizer = new Adam(model.parameters(), run.number("lr"));
    var train = data.batches(run);
    var codes = Tensor.randn(Rng.seed(12345), SAMPLES, model.latent());
    var snapshots = new Snapshots(COLUMNS);

    var loop =
        run.loop((long) run.integer("epochs") * train.batches())
            .add("model", model)
            .add("optimizer", optimizer)
            .add("snapshots", snapshots)
            .restore();
    for (var batch : loop.batches(train)) {
      var x = batch.x();
      optimizer.zeroGrad();
      var loss = model.run(x).loss(x);
      loss.backward();
      optimizer.step();
      if (loop.every(50)) {
        loop.log("train_loss", loss.item());
      }
      if (loop.lastOfEpoch()) {
        var test = test(model, data);
        loop.log("test_loss", test.reconstruction + test.divergence);
        loop.log("test_divergence", test.divergence);
        snapshots.add("epoch " + loop.epoch(), imagine(model, codes));
      }
      loop.next();
    }

    double loss = loop.curves().last("test_loss");
    double divergence = loop.curves().last("test_divergence");
    var few = data.test().slice(0, 0, COLUMNS);
    var outcome =
        Outcome.of(model)
            .with("test_loss", loss)
            .with("test_reconstruction", loss - divergence)
            .with("test_divergence", divergence)
            .summary(
                String.format(
                    Locale.ROOT,
                    "test loss %.2f nats per image (reconstruction %.2f + divergence %.2f)",
                    loss,
                    loss - divergence,
                    divergence))
            .tile(String.format(Locale.ROOT, "%.2f", loss), "Test loss", "nats per image")
            .tile(
                String.format(Locale.ROOT, "%.2f", divergence),
                "Divergence",
                "nats that a code says about its image")
            .section(
                new Section.Sheets(
                    "Seen again",
                    "Test images, and what the network makes of their codes.",
                    List.of(
                        ImageGrid.rows(
                            "images and reconstructions",
                            "images · reconstructions",
                            few,
                            Mode.inference(() -> model.apply(few))))))
            .section(
                new Section.Sheets(
                    "Imagined",
                    "Images of the same random codes, epoch by epoch.",
                    snapshots.pictures()))
            .section(
                new Section.Sheets(
                    "From one to the other",
                    "Codes on the way from the code of a test image to that of another.",
                    List.of(interpolation(model, data.test()))));
    if (model.latent() == 2) {
      outcome.section(LatentMap.section(model, data));
    }
    return outcome.section(
        new Section.Charts(
            "Learning",
            "",
            List.of(
                loop.curves().chart("Training loss", "nats per image", Format.LOSS, "train_loss"),
                loop.curves().chart("Test loss", "nats per image", Format.LOSS, "test_loss"))));
  }

  /** Nats per test image. */
  private record Losses(double reconstruction, double divergence) {}

  /** The loss of the test images, with one code each, drawn alike at every call. */
  private static Losses test(Vae model, ImageData data) {
    var reconstruction = new Mean("reconstruction");
    var divergence = new Mean("divergence");
    var rng = Rng.seed(12345);
    for (var x : data.testBatches()) {
      var result = Random.with(rng, () -> Mode.inference(() -> model.run(x)));
      reconstruction.update(result.reconstruction(x).div(x.dim(0)), x.dim(0));
      divergence.update(result.divergence().div(x.dim(0)), x.dim(0));
    }
    return new Losses(reconstruction.value(), divergence.value());
  }

  private static Tensor imagine(Vae model, Tensor codes) {
    return Mode.inference(() -> model.decode(codes).sigmoid());
  }

  private static Section.Picture interpolation(Vae model, Tensor images) {
    var codes = Mode.inference(() -> model.encode(images.slice(0, 0, 10)));
    var rows = new ArrayList<Tensor>();
    var share = Tensor.linspace(0, 1, COLUMNS).reshape(COLUMNS, 1);
    for (int i = 0; i + 1 < codes.dim(0); i += 2) {
      var from = codes.slice(0, i, i + 1);
      var to = codes.slice(0, i + 1, i + 2);
      rows.add(imagine(model, from.add(to.sub(from).mul(share))));
    }
    return ImageGrid.rows(
        "images of codes between those of two test images",
        "left and right: two test images' codes",
        rows.toArray(Tensor[]::new));
  }

  @Override
  public List<Option> options() {
    return List.of(
        ImageData.DATASET,
        Option.whole("latent", 20, "Numbers that make a code; 2 adds a map of them."),
        Option.whole("epochs", 10, "Passes over the training images.").quick(8),
        ImageData.IMAGES,
        Option.whole("batch", 128, "Images a step."),
        Option.number("lr", 1e-3, "Learning rate of Adam."));
  }

  @Override
  public DataSource data(Settings settings) {
    return ImageData.source(settings);
  }

  @Override
  public String name() {
    return "vae";
  }

  @Override
  public String summary() {
    return "Pictures from a few numbers: a variational autoencoder on MNIST, which is bundled, or"
        + " CIFAR-10.";
  }

  @Override
  public String corrected() {
    return "Both parts of the loss are sums over an image, in nats: with a mean over pixels, as"
        + " some articles have it, the divergence would weigh 784 times too much and all"
        + " images would look alike.";
  }
}
