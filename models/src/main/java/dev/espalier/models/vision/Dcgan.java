package dev.espalier.models.vision;

import dev.espalier.base.ValueException;
import dev.espalier.nn.Activations.LeakyReLU;
import dev.espalier.nn.BatchNorm2d;
import dev.espalier.nn.Conv2d;
import dev.espalier.nn.ConvTranspose2d;
import dev.espalier.nn.Flatten;
import dev.espalier.nn.Identity;
import dev.espalier.nn.Initializers;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Sequential;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * Two networks that train each other: a generator makes images of noise, a discriminator tells them
 * from real ones. Images (N, C, size, size) have values in [−1, 1].
 *
 * <p>Goodfellow et al., "Generative adversarial nets", NIPS 2014; Radford, Metz and Chintala,
 * "Unsupervised representation learning with deep convolutional generative adversarial networks",
 * ICLR 2016 (two doublings of the resolution here, for small images). As a Wasserstein GAN with
 * gradient penalty (Gulrajani et al., NIPS 2017) the discriminator is a critic without batch
 * normalisation.
 */
public final class Dcgan {
  private Dcgan() {}

  /**
   * What both networks agree on.
   *
   * @param channels of the images
   * @param size height and width of the images, a multiple of 4
   * @param latent numbers of noise an image
   * @param width channels at a quarter of the resolution, even
   */
  public record Config(int channels, int size, int latent, int width) {
    public Config {
      if (channels < 1 || size < 4 || size % 4 != 0 || latent < 1 || width < 2 || width % 2 != 0) {
        throw new ValueException(
            "Dcgan",
            channels + " channels, size " + size + ", latent " + latent + ", width " + width,
            "use positive numbers, a size that is a multiple of 4 and an even width");
      }
    }

    /** 28×28 grey images: generator 234,177 parameters, discriminator 36,577. */
    public static Config mnist() {
      return new Config(1, 28, 64, 64);
    }

    /** 32×32 colour images. */
    public static Config cifar10() {
      return new Config(3, 32, 64, 128);
    }
  }

  /** z (N, latent) → images (N, C, size, size) in (−1, 1). */
  public static final class Generator extends Layer {
    private final Sequential net;

    /** A generator with PyTorch's initial weights; see {@link Dcgan#initialise}. */
    public Generator(Config c) {
      int w = c.width;
      var first = ConvTranspose2d.options().bias(false);
      var twice = ConvTranspose2d.options().stride(2).padding(1);
      net =
          new Sequential(
              new ConvTranspose2d(c.latent, w, c.size / 4, first), // (N, w, size/4, size/4)
              new BatchNorm2d(w),
              Layer.of("relu", Tensor::relu),
              new ConvTranspose2d(w, w / 2, 4, twice.bias(false)), // (N, w/2, size/2, size/2)
              new BatchNorm2d(w / 2),
              Layer.of("relu", Tensor::relu),
              new ConvTranspose2d(w / 2, c.channels, 4, twice),
              Layer.of("tanh", Tensor::tanh));
    }

    @Override
    protected Tensor forward(Tensor z) {
      return net.apply(z.reshape(z.dim(0), z.dim(1), 1, 1));
    }
  }

  /** Images (N, C, size, size) → logits (N, 1): how real they look. */
  public static final class Discriminator extends Layer {
    private final Sequential net;

    /**
     * A discriminator with PyTorch's initial weights; see {@link Dcgan#initialise}.
     *
     * @param critic without batch normalisation, as the gradient penalty needs: a normalised batch
     *     would tie the gradient of one image to the others
     */
    public Discriminator(Config c, boolean critic) {
      int w = c.width;
      var half = Conv2d.options().stride(2).padding(1);
      UnaryOperator<Tensor> norm = critic ? new Identity() : new BatchNorm2d(w);
      net =
          new Sequential(
              new Conv2d(c.channels, w / 2, 4, half), // (N, w/2, size/2, size/2)
              new LeakyReLU(0.2),
              new Conv2d(w / 2, w, 4, half.bias(critic)), // (N, w, size/4, size/4)
              norm,
              new LeakyReLU(0.2),
              new Flatten(),
              new Linear(w * (c.size / 4) * (c.size / 4), 1));
    }

    @Override
    protected Tensor forward(Tensor x) {
      return net.apply(x);
    }
  }

  /**
   * The DCGAN paper's initial weights: convolutions and dense layers N(0, 0.02²), batch
   * normalisation N(1, 0.02²); biases stay.
   */
  public static void initialise(Layer network) {
    for (var layer : network.layers().values()) {
      switch (layer) {
        case Conv2d l -> Initializers.normal(0, 0.02).apply(l.weight());
        case ConvTranspose2d l -> Initializers.normal(0, 0.02).apply(l.weight());
        case Linear l -> Initializers.normal(0, 0.02).apply(l.weight());
        case BatchNorm2d l -> {
          var weight = l.weight();
          assert weight != null;
          Initializers.normal(1, 0.02).apply(weight);
        }
        default -> {} // no weights of its own
      }
    }
  }

  /** The cross-entropy of logits that ought to say "real": mean of −ln σ(logit). */
  public static Tensor realLoss(Tensor logits) {
    return logits.neg().softplus().mean();
  }

  /** The cross-entropy of logits that ought to say "generated": mean of −ln (1 − σ(logit)). */
  public static Tensor fakeLoss(Tensor logits) {
    return logits.softplus().mean();
  }

  /**
   * How far the critic's slope is from 1 between real and generated images: the mean of (‖∂ critic
   * / ∂ mix‖₂ − 1)² over images mix = e·real + (1 − e)·fake. Its gradient needs second derivatives.
   *
   * @param e the share of the real image in each mixture (N, 1, 1, 1), in [0, 1)
   */
  public static Tensor gradientPenalty(
      UnaryOperator<Tensor> critic, Tensor real, Tensor fake, Tensor e) {
    var mix = fake.detach().add(e.mul(real.sub(fake.detach()))).track();
    var slope = Gradients.of(critic.apply(mix).sum(), mix).getFirst();
    return slope.flatten(1).norm(2, 1).sub(1).square().mean();
  }
}
