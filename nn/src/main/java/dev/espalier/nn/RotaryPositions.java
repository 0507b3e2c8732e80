package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;

/**
 * Rotary positions for queries and keys: pair i of the elements of position p is turned by the
 * angle {@code p · base^(−2i / dim)}, so that a product of a query and a key depends on how far
 * they are apart:
 *
 * <pre>
 * (a, b) → (a cos − b sin, b cos + a sin)
 * </pre>
 *
 * <p>Shapes: x (…, T, D) with D ≥ dim → the same; elements from {@code dim} on stay. No parameters;
 * angles are computed in float64.
 *
 * <p>Su et al., "RoFormer: enhanced transformer with rotary position embedding", 2021.
 */
public final class RotaryPositions extends Layer {
  /** Which elements make a pair. */
  public enum Pairing {
    /** i and i + dim / 2: GPT-NeoX, and Llama in Hugging Face's checkpoints. */
    HALVES,
    /** 2i and 2i + 1: RoFormer, GPT-J, and Llama in Meta's checkpoints. */
    NEIGHBOURS
  }

  private final int dim;
  private final double base;
  private final Pairing pairing;

  /** Base 10,000, halves. */
  public RotaryPositions(int dim) {
    this(dim, 10_000, Pairing.HALVES);
  }

  /** {@code dim}: elements that are turned, an even number. */
  public RotaryPositions(int dim, double base, Pairing pairing) {
    Sizes.positive("RotaryPositions", "dim", dim);
    if (dim % 2 != 0) {
      throw new ValueException(
          "RotaryPositions", dim + " elements do not make pairs", "use an even number");
    }
    this.dim = dim;
    this.base = base;
    this.pairing = pairing;
  }

  /** Positions 0 … T − 1. */
  @Override
  protected Tensor forward(Tensor x) {
    return turned(x, 0);
  }

  /** Positions from {@code start} on; it is bound at each run. */
  public Tensor apply(Tensor x, long start) {
    return call(() -> turned(x, start));
  }

  private Tensor turned(Tensor x, long start) {
    if (x.rank() < 2) {
      throw new ShapeException(
          "RotaryPositions", "the input has the shape " + x.shape(), "give it as (…, T, D)");
    }
    return compute(x, Tensor.arange(x.dim(-2)).add(start));
  }

  /** Given positions (T), or (…, T) that broadcast to x without its last axis. */
  public Tensor apply(Tensor x, Tensor positions) {
    return call(() -> compute(x, positions));
  }

  private Tensor compute(Tensor x, Tensor positions) {
    if (x.rank() < 2 || x.dim(-1) < dim) {
      throw new ShapeException(
          "RotaryPositions",
          "the input has the shape " + x.shape() + ", and " + dim + " elements are to be turned",
          "give it as (…, T, D), and turn at most D elements");
    }
    var angles = positions.to(DType.FLOAT64).unsqueeze(-1).mul(frequencies()); // (…, T, dim / 2)
    var cos = angles.cos().to(x.dtype());
    var sin = angles.sin().to(x.dtype());
    var parts = x.split(new int[] {dim, x.dim(-1) - dim}, -1);
    var pairs =
        switch (pairing) {
          case HALVES -> parts.get(0).unflatten(-1, 2, dim / 2).unbind(-2);
          case NEIGHBOURS -> parts.get(0).unflatten(-1, dim / 2, 2).unbind(-1);
        };
    var a = pairs.get(0);
    var b = pairs.get(1);
    var y = a.mul(cos).sub(b.mul(sin));
    var z = b.mul(cos).add(a.mul(sin));
    var turned =
        switch (pairing) {
          case HALVES -> Tensor.cat(-1, y, z);
          case NEIGHBOURS -> Tensor.stack(-1, y, z).flatten(-2);
        };
    return x.dim(-1) == dim ? turned : Tensor.cat(-1, turned, parts.get(1));
  }

  private Tensor frequencies() {
    return Waves.frequencies(dim, base);
  }

  @Override
  public String describe() {
    return "RotaryPositions(" + dim + ")";
  }
}
