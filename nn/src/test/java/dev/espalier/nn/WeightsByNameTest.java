package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Freezing, sharing and replacing parameters by name, and the table of layers. */
class WeightsByNameTest {
  private static final class Model extends Layer {
    private final Embedding embedding = new Embedding(7, 4);
    private final TransformerEncoder encoder =
        new TransformerEncoder(2, 4, 2, TransformerOptions.of().feedForward(6).dropout(0));
    private final Linear head = new Linear(4, 7, false);

    @Override
    protected Tensor forward(Tensor x) {
      return head.apply(encoder.apply(embedding.apply(x)));
    }
  }

  private static final Tensor X = Tensor.of(new long[] {1, 5, 2}, 1, 3);

  private static long trained(Layer layer) {
    return layer.parameters().stream().filter(Parameter::requiresGrad).count();
  }

  @Test
  void parametersAreFrozenByNamePartAndPattern() {
    var m = new Model();
    int all = m.parameters().size();
    assertEquals(1, m.requiresGrad("head.weight", false));
    assertEquals(all - 1, trained(m));
    assertEquals(12, m.requiresGrad("encoder.layers.0", false));
    assertEquals(all - 13, trained(m));
    m.requiresGrad(true);
    assertEquals(4, m.requiresGrad("*.norm*.bias", false));
    m.requiresGrad(true);
    int biases = m.requiresGrad("*bias", false);
    assertEquals(
        biases, m.namedParameters().keySet().stream().filter(n -> n.endsWith("bias")).count());
    m.apply(X).sum().backward();
    m.namedParameters()
        .forEach((name, p) -> {
          if (name.endsWith("bias")) {
            assertNull(p.grad(), name);
          } else {
            assertNotNull(p.grad(), name);
          }
        });
    // A part's name is no prefix of another's.
    var two = new Sequential().with("fc", new Linear(2, 2)).with("fc2", new Linear(2, 2));
    assertEquals(2, two.requiresGrad("fc", false));
    var e = assertThrows(ValueException.class, () -> m.requiresGrad("decoder", false));
    assertTrue(e.problem().contains("matches \"decoder\""), e.problem());
  }

  @Test
  void tiedParametersAreOne() {
    var m = new Model();
    int before = m.parameters().size();
    m.tie("head.weight", "embedding.weight");
    assertEquals(before - 1, m.parameters().size());
    assertSame(m.embedding.weight(), m.head.weight());
    assertTrue(m.stateDict().keySet().containsAll(Set.of("head.weight", "embedding.weight")));
    m.apply(X).square().sum().backward();
    var both = m.embedding.weight().grad();
    assertNotNull(both);
    // Rows that were not read have a gradient from the head.
    assertTrue(both.select(0, 6).abs().sum().item() > 0);
    var e =
        assertThrows(
            ValueException.class, () -> m.tie("head.weight", "encoder.layers.0.linear1.weight"));
    assertEquals("tie parameters of one shape and dtype", e.fix());
  }

  @Test
  void aParameterIsReplacedUnderAllItsNames() {
    var m = new Model();
    m.tie("head.weight", "embedding.weight");
    var larger = new Parameter(Tensor.cat(0, m.embedding.weight(), Tensor.ones(2, 4)));
    m.replace("embedding.weight", larger);
    assertSame(larger, m.head.weight());
    assertEquals(List.of(1, 3, 9), dims(m.apply(X)));
    assertEquals("embedding.weight", larger.name());
    var e = assertThrows(ValueException.class, () -> m.replace("embedding.bias", larger));
    assertTrue(e.problem().endsWith("has no parameter \"embedding.bias\""), e.problem());
  }

  private static List<Integer> dims(Tensor x) {
    return Arrays.stream(x.shape().toArray()).boxed().toList();
  }

  @Test
  void summariesOfSeveralInputs() {
    var m = new Transformer(4, 2, 1, 1, TransformerOptions.of().feedForward(6));
    var s = m.summary(() -> m.apply(Tensor.zeros(2, 5, 4), Tensor.zeros(2, 3, 4)));
    var rows = s.rows();
    var linear = rows.stream().filter(r -> r.name().equals("encoder.layers.0.linear1")).findFirst();
    assertEquals("(2, 5, 6)", String.valueOf(linear.orElseThrow().output()));
    var cross =
        rows.stream().filter(r -> r.name().equals("decoder.layers.0.multihead_attn")).findFirst();
    assertEquals("(2, 3, 4)", String.valueOf(cross.orElseThrow().output()));
    assertEquals(m.parameterCount(), s.parameters());
    assertFalse(s.toString().contains("not applied"), s.toString());
  }

  @Test
  void summariesShowTheFirstOfSeveralResults() {
    var gru = new Gru(3, 5);
    var s = gru.summary(() -> gru.run(Tensor.zeros(4, 2, 3)));
    assertEquals("(4, 2, 5)", String.valueOf(s.rows().getFirst().output()));
  }

  @Test
  void parallelAndResidualComposition() {
    var x = Tensor.of(new float[] {1, -2, 3, -4}, 2, 2);
    assertArrayEquals(
        new float[] {1, 0, 1, -2, 3, 0, 3, -4},
        Parallel.cat(-1, Tensor::relu, new Identity()).apply(x).toArray());
    assertArrayEquals(
        new float[] {2, -2, 6, -4}, Parallel.sum(Tensor::relu, new Identity()).apply(x).toArray());
    assertArrayEquals(
        new float[] {1, -1, 3, -2}, Parallel.mean(Tensor::relu, new Identity()).apply(x).toArray());
    assertArrayEquals(
        new float[] {1, -0f, 9, -0f},
        Parallel.product(Tensor::relu, new Identity()).apply(x).toArray());
    assertEquals(List.of(2, 2, 2), dims(Parallel.stack(1, Tensor::relu, new Identity()).apply(x)));
    var named = Parallel.sum(new Linear(2, 2), new Linear(2, 2, false));
    assertEquals(
        List.of("0.weight", "0.bias", "1.weight"), List.copyOf(named.namedParameters().keySet()));
    assertArrayEquals(new float[] {2, -2, 6, -4}, new Residual(Tensor::relu).apply(x).toArray());
    var projected = new Residual(new Linear(2, 3), new Linear(2, 3, false));
    assertEquals(List.of(2, 3), dims(projected.apply(x)));
    assertEquals(
        List.of("block.weight", "block.bias", "shortcut.weight"),
        List.copyOf(projected.namedParameters().keySet()));
  }
}
