package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * What it is given: y = x. A place holder, such as {@code model.replace("fc", new Identity())} for
 * the features before a classifier.
 */
public final class Identity extends Layer {
  @Override
  protected Tensor forward(Tensor x) {
    return x;
  }
}
