package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

/** The convolutional LSTM against its equations, and as a stream. */
class ConvLstmTest {
  @Test
  void isItsEquations() {
    var c = Goldens.read("recurrent.json").get("conv");
    var layer = new ConvLstm(1, 2, 3, 4, 3);
    layer.to(DType.FLOAT64);
    var weights = new LinkedHashMap<String, Tensor>();
    c.get("weights").members().forEach((k, v) -> weights.put(k, Goldens.float64(v)));
    layer.loadStateDict(weights);
    var start = c.get("start").items();
    var run =
        layer.run(
            Goldens.float64(c.get("x")),
            new LstmState(Goldens.float64(start.get(0)), Goldens.float64(start.get(1))));
    Goldens.assertClose("output", c.get("output"), run.output(), 1e-12);
    Goldens.assertClose("h", c.get("state").items().get(0), run.state().h(), 1e-12);
    Goldens.assertClose("c", c.get("state").items().get(1), run.state().c(), 1e-12);
  }

  @Test
  void piecesOfAStreamHaveTheBitsOfOneRun() {
    var layer = new ConvLstm(2, 3, 3);
    var x = Tensor.randn(Rng.seed(1), 5, 2, 2, 6, 4).realize();
    var whole = layer.run(x);
    var first = layer.run(x.slice(0, 0, 2));
    var second = layer.run(x.slice(0, 2, 5), first.state());
    assertEquals(Shape.of(5, 2, 3, 6, 4), whole.output().shape());
    assertArrayEquals(whole.output().slice(0, 2, 5).toArray(), second.output().toArray());
    assertArrayEquals(whole.state().c().toArray(), second.state().c().toArray());
  }

  @Test
  void errorsSayWhatFits() {
    assertThrows(ValueException.class, () -> new ConvLstm(1, 2, 4));
    var layer = new ConvLstm(1, 2, 3, 4, 3);
    var e = assertThrows(ShapeException.class, () -> layer.apply(Tensor.zeros(2, 1, 1, 5, 3)));
    assertTrue(e.facts().fix().contains("new ConvLstm(1, 2, 3, 5, 3)"), e::getMessage);
    assertThrows(ShapeException.class, () -> layer.apply(Tensor.zeros(2, 1, 4, 3)));
    var state = new LstmState(Tensor.zeros(1, 2, 4, 3), Tensor.zeros(1, 2, 4, 2));
    assertThrows(ShapeException.class, () -> layer.run(Tensor.zeros(2, 1, 1, 4, 3), state));
  }
}
