package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.nn.optim.Adam;
import dev.espalier.runtime.Executor;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** A transformer learns to reverse sequences, with one plan for every step. */
class TransformerTrainingTest {
  private static final int WORDS = 6;
  private static final int LENGTH = 5;

  private static final class Reverser extends Layer {
    private final Embedding embedding = new Embedding(WORDS + 1, 16);
    private final SinusoidalPositions positions = new SinusoidalPositions(16);
    private final Transformer transformer =
        new Transformer(
            16, 2, 1, 1, TransformerOptions.of().feedForward(32).dropout(0.02).normFirst(true));
    private final Linear head = new Linear(16, WORDS);

    @Override
    protected Tensor forward(Tensor x) {
      // The target, moved by one behind a word that begins it.
      var begun = x.flip(1).slice(1, 0, LENGTH - 1).pad(new int[] {1, 0}, (double) WORDS);
      return head.apply(transformer.apply(embedded(x), embedded(begun)));
    }

    private Tensor embedded(Tensor x) {
      return positions.apply(embedding.apply(x));
    }
  }

  private static Tensor words(int seed) {
    var rng = Rng.seed(seed);
    var x = new long[32 * LENGTH];
    for (int i = 0; i < x.length; i++) {
      x[i] = rng.nextInt(WORDS);
    }
    return Tensor.of(x, 32, LENGTH);
  }

  @Test
  void learnsToReverse() {
    Random.seed(2);
    var model = new Reverser();
    var optimizer = new Adam(model.parameters(), 5e-3);
    long misses = 0;
    for (int step = 0; step < 120; step++) {
      var x = words(step);
      optimizer.zeroGrad();
      var loss = Losses.crossEntropy(model.apply(x).flatten(0, 1), x.flip(1).flatten());
      loss.backward();
      optimizer.step();
      if (step == 3) {
        misses = Executor.cache().misses();
      }
    }
    assertEquals(misses, Executor.cache().misses(), "a step made a new plan");
    var test = words(1000);
    var guess = Mode.inference(() -> model.apply(test)).argmax(-1);
    double right = guess.eq(test.flip(1)).to(DType.FLOAT32).mean().item();
    assertTrue(right > 0.97, "right: " + right);
  }
}
