package dev.espalier.cli.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Expected values are Python's. */
class FormulaTest {
  private static double at(double epoch, String text) {
    return Formula.evaluate(text, "epoch", epoch);
  }

  @Test
  void arithmetic() {
    assertEquals(Math.pow(0.95, 3), at(3, "0.95**epoch"));
    assertEquals(0.97, at(7, "0.97"));
    assertEquals(1 / (1 + 0.1 * 4), at(4, "1 / (1 + 0.1 * epoch)"));
    assertEquals(-9, at(3, "-epoch**2"));
    assertEquals(0.25, at(2, "2**-epoch"));
    assertEquals(512, at(2, "2**3**epoch"));
    assertEquals(-2, at(-3, "epoch // 2"));
    assertEquals(2, at(-1, "epoch % 3"));
    assertEquals(1e-3 + 1_000, at(0, "1e-3+1_000"));
    assertEquals(7, at(10, "epoch - 2 - 1"));
  }

  @Test
  void choicesAndFunctions() {
    assertEquals(1, at(4, "1.0 if epoch < 5 else 0.1"));
    assertEquals(0.1, at(5, "1.0 if epoch < 5 else 0.1"));
    assertEquals(0.5, at(12, "1 if epoch < 5 else 0.5 if epoch <= 12 else 0.1"));
    assertEquals(0.3, at(2, "min(1.0, (epoch + 1) / 10)"));
    assertEquals(Math.cos(Math.PI * 3 / 10), at(3, "math.cos(math.pi * epoch / 10)"));
    assertEquals(2, at(9, "1 if epoch < 3 or epoch > 20 else 2"));
    assertEquals(1, at(25, "1 if epoch >= 3 and epoch != 20 else 2"));
    assertEquals(3, at(3.7, "int(epoch)"));
  }

  @Test
  void whatItCannotRead() {
    for (var text : new String[] {"", "1 +", "epochs", "(1", "f(1)", "1 2"}) {
      assertThrows(IllegalArgumentException.class, () -> at(1, text), text);
    }
  }
}
