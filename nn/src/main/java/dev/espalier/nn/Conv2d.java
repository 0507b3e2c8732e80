package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Two-dimensional convolution, as everywhere in deep learning a cross-correlation (the kernel is
 * not flipped): {@code y[n,o,i,j] = bias[o] + Σ x[n, c, i·stride − padding + r·dilation, j·stride −
 * padding + s·dilation] · weight[o,c,r,s]}.
 *
 * <p>Shapes: x (N, in, H, W) → (N, out, H′, W′) with {@code H′ = ⌊(H + 2·padding − dilation·(kernel
 * − 1) − 1) / stride⌋ + 1}; weight (out, in / groups, kernel, kernel), bias (out). Both start
 * uniform in ±1/√(in / groups · kernel²), as PyTorch's {@code nn.Conv2d}, drawn from the thread's
 * generator.
 */
public final class Conv2d extends Layer {
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final Options options;

  /**
   * What a convolution may have beside its sizes; {@code Conv2d.options().padding(1).bias(false)}.
   *
   * @param stride distance of windows, at least 1
   * @param padding zeros on each side, at least 0
   * @param dilation distance of kernel elements, at least 1
   * @param groups the channels are split into so many independent convolutions
   */
  public record Options(int stride, int padding, int dilation, int groups, boolean bias) {
    public Options stride(int stride) {
      return new Options(stride, padding, dilation, groups, bias);
    }

    public Options padding(int padding) {
      return new Options(stride, padding, dilation, groups, bias);
    }

    public Options dilation(int dilation) {
      return new Options(stride, padding, dilation, groups, bias);
    }

    public Options groups(int groups) {
      return new Options(stride, padding, dilation, groups, bias);
    }

    public Options bias(boolean bias) {
      return new Options(stride, padding, dilation, groups, bias);
    }
  }

  /** Stride 1, no padding, dilation 1, one group, with bias. */
  public static Options options() {
    return new Options(1, 0, 1, 1, true);
  }

  public Conv2d(int in, int out, int kernel) {
    this(in, out, kernel, options());
  }

  public Conv2d(int in, int out, int kernel, Options options) {
    Sizes.positive("Conv2d", "in", in);
    Sizes.positive("Conv2d", "out", out);
    Sizes.positive("Conv2d", "kernel", kernel);
    Sizes.positive("Conv2d", "stride", options.stride);
    Sizes.positive("Conv2d", "dilation", options.dilation);
    Sizes.positive("Conv2d", "groups", options.groups);
    Sizes.atLeast("Conv2d", "padding", options.padding, 0);
    if (in % options.groups != 0 || out % options.groups != 0) {
      throw Refusal.value(
          "Conv2d",
          in + " and " + out + " channels do not divide into " + options.groups + " groups",
          "in % groups == 0 and out % groups == 0",
          "use channels that are multiples of " + options.groups);
    }
    this.options = options;
    int perGroup = in / options.groups;
    var init = Initializers.torchDefault(perGroup * kernel * kernel);
    this.weight = new Parameter(init.tensor(Random.generator(), out, perGroup, kernel, kernel));
    this.bias = options.bias ? new Parameter(init.tensor(Random.generator(), out)) : null;
  }

  /** (out, in / groups, kernel, kernel). */
  public Parameter weight() {
    return weight;
  }

  /** (out), or null. */
  public @Nullable Parameter bias() {
    return bias;
  }

  @Override
  protected Tensor forward(Tensor x) {
    try {
      return x.conv2d(
          weight, bias, options.stride, options.padding, options.dilation, options.groups);
    } catch (ShapeException e) {
      boolean images = x.rank() == 4;
      int in = images ? x.dim(1) : 0;
      boolean fits =
          images
              && (in == in()
                  || x.dim(3) == in()); // the window is too large, or the channels come last
      throw images && !fits && in % options.groups == 0
          ? e.withFix(
              "new Conv2d(" + in + ", " + weight.dim(0) + ", " + weight.dim(2) + extra() + ")")
          : e;
    }
  }

  private int in() {
    return weight.dim(1) * options.groups;
  }

  private String extra() {
    return options.equals(options()) ? "" : ", …";
  }

  @Override
  public String describe() {
    var s =
        new StringBuilder(
            "Conv2d(" + in() + " → " + weight.dim(0) + ", " + weight.dim(2) + "×" + weight.dim(3));
    add(s, "stride", options.stride, 1);
    add(s, "padding", options.padding, 0);
    add(s, "dilation", options.dilation, 1);
    add(s, "groups", options.groups, 1);
    return s.append(bias == null ? ", no bias)" : ")").toString();
  }

  private static void add(StringBuilder s, String what, int value, int usual) {
    if (value != usual) {
      s.append(", ").append(what).append(' ').append(value);
    }
  }
}
