package dev.espalier.models.vision;

import dev.espalier.base.Shape;
import dev.espalier.ir.Reduction;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Losses;
import dev.espalier.tensor.Tensor;

/**
 * A variational autoencoder: each image x (N, C, H, W) with values in [0, 1] becomes a normal
 * distribution over codes z, from which images are drawn.
 *
 * <pre>
 * h = relu(enc(x)),  μ = mu(h),  ln σ² = logvar(h),  z = μ + σ·ε with ε ~ N(0, 1)
 * logits of the pixels = dec2(relu(dec1(z)))
 * loss = −E ln p(x | z) + KL(N(μ, σ²) ‖ N(0, 1)), nats per image
 * </pre>
 *
 * <p>Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014. Pixels are taken as
 * probabilities of white, as there: the first term is the binary cross-entropy against grey values.
 */
public final class Vae extends Layer {
  private final Linear enc;
  private final Linear mu;
  private final Linear logvar;
  private final Linear dec1;
  private final Linear dec2;
  private final Shape image;
  private final int latent;

  /**
   * The network image → hidden → latent → hidden → image.
   *
   * @param image (C, H, W)
   */
  public Vae(Shape image, int hidden, int latent) {
    this.image = image;
    this.latent = latent;
    enc = new Linear(image.size(), hidden);
    mu = new Linear(hidden, latent);
    logvar = new Linear(hidden, latent);
    dec1 = new Linear(latent, hidden);
    dec2 = new Linear(hidden, image.size());
  }

  /** 784-400-{@code latent}-400-784, for 28×28 grey images. */
  public static Vae mnist(int latent) {
    return new Vae(Shape.of(1, 28, 28), 400, latent);
  }

  /**
   * What the network makes of images.
   *
   * @param logits of the pixels, from one z an image (N, C, H, W)
   * @param mu means of the codes (N, latent)
   * @param logvar logarithms of their variances (N, latent)
   */
  public record Result(Tensor logits, Tensor mu, Tensor logvar) {
    /** −ln p(x | z), summed over all pixels and images: nats. */
    public Tensor reconstruction(Tensor x) {
      return Losses.bceWithLogits(logits, x, null, Reduction.SUM);
    }

    /** The divergence −½ Σ (1 + ln σ² − μ² − σ²) of the codes from N(0, 1), over all images. */
    public Tensor divergence() {
      return logvar.add(1).sub(mu.square()).sub(logvar.exp()).sum().mul(-0.5);
    }

    /** The negative evidence lower bound in nats per image: what is minimised. */
    public Tensor loss(Tensor x) {
      return reconstruction(x).add(divergence()).div(x.dim(0));
    }
  }

  /** The distributions of the codes, and a reconstruction; ε from the thread's generator. */
  public Result run(Tensor x) {
    return run(x, Tensor.randn(x.dim(0), latent));
  }

  /** As {@link #run(Tensor)}, with a given ε (N, latent). */
  public Result run(Tensor x, Tensor noise) {
    return call(() -> {
      var h = hidden(x);
      var m = mu.apply(h);
      var v = logvar.apply(h);
      var z = m.add(noise.mul(v.mul(0.5).exp()));
      return new Result(decode(z), m, v);
    });
  }

  /** The means (N, latent) of the codes of images. */
  public Tensor encode(Tensor x) {
    return call(() -> mu.apply(hidden(x)));
  }

  /** The logits (N, C, H, W) of the pixels of codes (N, latent). */
  public Tensor decode(Tensor z) {
    return call(() ->
        z.pipe(dec1, Tensor::relu, dec2)
            .reshape(z.dim(0), image.dim(0), image.dim(1), image.dim(2)));
  }

  private Tensor hidden(Tensor x) {
    return x.flatten(1).pipe(enc, Tensor::relu);
  }

  /** The reconstruction from the means of the codes, pixels in (0, 1). */
  @Override
  protected Tensor forward(Tensor x) {
    return decode(encode(x)).sigmoid();
  }

  /** Extent of the codes. */
  public int latent() {
    return latent;
  }

  @Override
  public String describe() {
    return "Vae(" + image + " → " + latent + ")";
  }
}
