package dev.espalier.rl.games;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PolicyValueNetTest {
  /** 395,098 parameters, as the same network in PyTorch. */
  @Test
  void hasTheParametersOfItsCounterpart() {
    Random.seed(1);
    var net = new PolicyValueNet(new PolicyValueNet.Sizes(11, 9, 9, 81, 5, 64));
    assertEquals(395_098, net.parameterCount());
    var names = net.stateDict();
    for (var name :
        new String[] {
          "body.0.weight",
          "body.1.running_mean",
          "body.3.c1.weight",
          "body.7.n2.bias",
          "policy.0.weight",
          "policy.4.bias",
          "value.1.weight",
          "value.4.weight",
          "value.6.bias"
        }) {
      assertTrue(names.containsKey(name), name + " not in " + names.keySet());
    }
  }

  @Test
  void answersForEachPosition() {
    Random.seed(2);
    var net = new PolicyValueNet(ConnectFour.game(), 1, 8);
    var x = new float[2 * ConnectFour.game().planesLength()];
    var p = ConnectFour.game().start();
    p.planes(x, 0);
    p.play(3);
    p.planes(x, ConnectFour.game().planesLength());
    var input = Tensor.of(x, 2, 3, 6, 7);
    var frozen = net.freeze();
    var out = frozen.call(PolicyValueNet.class, n -> n.evaluate(input));
    assertEquals("(2, 7)", out.logits().shape().toString());
    assertEquals("(2,)", out.value().shape().toString());
    var rows = frozen.apply(input).toArray();
    var logits = out.logits().toArray();
    var values = out.value().toArray();
    for (int i = 0; i < 2; i++) {
      for (int a = 0; a < 7; a++) {
        assertEquals(logits[i * 7 + a], rows[i * 8 + a]);
      }
      assertEquals(values[i], rows[i * 8 + 7]);
      assertTrue(Math.abs(values[i]) < 1);
    }
    assertThrows(
        ValueException.class, () -> new PolicyValueNet(new PolicyValueNet.Sizes(0, 1, 1, 1, 0, 1)));
  }
}
