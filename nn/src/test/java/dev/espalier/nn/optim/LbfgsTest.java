package dev.espalier.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Its trajectories are compared with PyTorch's by the conformance suite. */
class LbfgsTest {
  /** Rosenbrock's function of two parameters, whose minimum 0 is at (1, 1). */
  private static final class Valley {
    final Parameter x = new Parameter(Tensor.of(-1.5));
    final Parameter y = new Parameter(Tensor.of(2.0));
    final Lbfgs optimizer;

    Valley(boolean search) {
      optimizer = new Lbfgs(List.of(x, y), Lbfgs.options(search ? 1 : 0.1).strongWolfe(search));
    }

    double step() {
      return optimizer
          .step(() -> {
            optimizer.zeroGrad();
            var left = y.sub(x.square()).square().mul(100);
            var loss = left.add(x.neg().add(1).square()).sum();
            loss.backward();
            return loss;
          })
          .item();
    }
  }

  @Test
  void findsTheMinimum() {
    var v = new Valley(true);
    double loss = Double.POSITIVE_INFINITY;
    for (int t = 0; t < 4; t++) {
      double next = v.step();
      assertTrue(next <= loss);
      loss = next;
    }
    assertEquals(1, v.x.item(), 1e-5);
    assertEquals(1, v.y.item(), 1e-5);
  }

  @Test
  void aSavedStateGoesOn() {
    for (boolean search : new boolean[] {false, true}) {
      var v = new Valley(search);
      v.step();
      var state = v.optimizer.state();
      var w = new Valley(search);
      w.x.assign(Tensor.of(v.x.toDoubleArray()));
      w.y.assign(Tensor.of(v.y.toDoubleArray()));
      w.optimizer.loadState(state);
      for (int t = 0; t < 2; t++) {
        assertEquals(v.step(), w.step());
      }
      assertArrayEquals(v.x.toDoubleArray(), w.x.toDoubleArray());
    }
  }

  @Test
  void refusesWhatItCannotDo() {
    var v = new Valley(true);
    assertThrows(StateException.class, v.optimizer::step);
    assertThrows(StateException.class, () -> v.optimizer.setMomentum(0.9));
    assertThrows(ValueException.class, () -> new Lbfgs(List.of(), Lbfgs.options(1)));
    var mixed = List.of(new Parameter(Tensor.ones(1)), new Parameter(Tensor.of(1.0)));
    assertThrows(ValueException.class, () -> new Lbfgs(mixed, Lbfgs.options(1)));
    var other = new Lbfgs(List.of(new Parameter(Tensor.of(1.0))), Lbfgs.options(1));
    assertThrows(StateException.class, () -> other.loadState(v.optimizer.state()));
  }
}
