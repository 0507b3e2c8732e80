package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A block with a way around it: {@code y = shortcut(x) + block(x)}, where the shortcut is x itself
 * unless given (a projection where the block changes the shape). Weights: block.…, shortcut.….
 *
 * <p>He et al., "Deep residual learning for image recognition", CVPR 2016.
 */
public final class Residual extends Layer {
  private final UnaryOperator<Tensor> block;
  private final @Nullable UnaryOperator<Tensor> shortcut;

  /** x + block(x). */
  public Residual(UnaryOperator<Tensor> block) {
    this.block = block;
    this.shortcut = null;
  }

  /** shortcut(x) + block(x). */
  public Residual(UnaryOperator<Tensor> block, UnaryOperator<Tensor> shortcut) {
    this.block = block;
    this.shortcut = shortcut;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return (shortcut == null ? x : shortcut.apply(x)).add(block.apply(x));
  }
}
