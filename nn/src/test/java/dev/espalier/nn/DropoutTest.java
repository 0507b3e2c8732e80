package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DropoutTest {
  @Test
  void keepsTheMeanAndDropsTheShare() {
    Random.seed(1);
    var y = new Dropout(0.25).apply(Tensor.ones(100, 100)).toArray();
    int dropped = 0;
    for (float v : y) {
      assertTrue(v == 0 || v == (float) (1 / 0.75));
      dropped += v == 0 ? 1 : 0;
    }
    assertEquals(2500, dropped, 4 * Math.sqrt(10_000 * 0.25 * 0.75));
  }

  @Test
  void theGradientHasTheSameMask() {
    Random.seed(2);
    var x = new Parameter(Tensor.full(2, 50));
    var y = new Dropout(0.5).apply(x);
    y.sum().backward();
    assertNotNull(x.grad());
    assertArrayEquals(y.toArray(), x.grad().mul(2).toArray());
  }

  @Test
  void everyCallDrawsAnewAndTheSeedRepeats() {
    var d = new Dropout(0.5);
    Random.seed(3);
    var a = d.apply(Tensor.ones(64)).toArray();
    var b = d.apply(Tensor.ones(64)).toArray();
    Random.seed(3);
    assertArrayEquals(a, d.apply(Tensor.ones(64)).toArray());
    assertFalse(Arrays.equals(a, b));
  }

  @Test
  void evaluationAndZeroPassUnchanged() {
    var x = Tensor.ones(3);
    assertSame(x, Mode.eval(() -> new Dropout(0.5).apply(x)));
    assertSame(x, new Dropout(0).apply(x));
    assertArrayEquals(new float[3], new Dropout(1).apply(x).toArray());
  }
}
