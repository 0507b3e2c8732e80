package dev.espalier.promises;

import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.recipes.Recipes;
import dev.espalier.recipes.Supervised;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;

/** The networks of the recipes with random weights, and a tiny one. */
final class Models {
  private Models() {}

  /** A recipe's network. */
  static Layer recipe(String name, long seed) {
    Random.seed(seed);
    return supervised(name).model();
  }

  static Supervised supervised(String name) {
    return (Supervised) Recipes.find(name).orElseThrow();
  }

  /** x (N, 4) → (N, 3). */
  static final class Tiny extends Layer {
    private final Linear fc1 = new Linear(4, 8);
    private final Linear fc2 = new Linear(8, 3);

    @Override
    protected Tensor forward(Tensor x) {
      return x.pipe(fc1, Tensor::tanh, fc2);
    }
  }
}
