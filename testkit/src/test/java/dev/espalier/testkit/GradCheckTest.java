package dev.espalier.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The check itself: it accepts true derivatives and refuses wrong ones, in either order. */
@Tag("smoke")
class GradCheckTest {
  private static final List<Tensor> X = List.of(Tensor.of(0.3, -1.2, 0.7));

  @Test
  void acceptsATrueGradient() {
    GradCheck.first("x³", x -> x.getFirst().mul(x.getFirst()).mul(x.getFirst()), X, 1, 1e-8);
    GradCheck.second("x³", x -> x.getFirst().mul(x.getFirst()).mul(x.getFirst()), X, 1, 1e-7);
  }

  @Test
  void noticesALostPartOfAGradient() {
    GradCheck.Function lossy = x -> x.getFirst().mul(x.getFirst().detach());
    assertThrows(AssertionError.class, () -> GradCheck.first("x · detach(x)", lossy, X, 1, 1e-8));
  }

  @Test
  void noticesAWrongSecondDerivative() {
    // The value and the first derivative are those of x², the second derivative is lost.
    GradCheck.Function f =
        x -> x.getFirst().mul(x.getFirst().detach()).mul(2).sub(x.getFirst().detach().square());
    assertThrows(
        AssertionError.class, () -> GradCheck.second("x² with a detached slope", f, X, 1, 1e-7));
  }
}
