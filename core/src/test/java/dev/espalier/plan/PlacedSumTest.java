package dev.espalier.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.Value;
import dev.espalier.runtime.ReferenceBackend;
import dev.espalier.spi.Storage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sums of placed parts become concatenations, with the same bits. */
class PlacedSumTest {
  private static final TensorSpec SPEC = new TensorSpec(Shape.of(2, 2), DType.FLOAT32);
  private final Node a = Node.placeholder(Op.LeafKind.INPUT, SPEC);
  private final Node b = Node.placeholder(Op.LeafKind.INPUT, SPEC);
  private final Node c = Node.placeholder(Op.LeafKind.INPUT, SPEC);

  private static Node place(Node x, int start, int size, int step) {
    return Node.of(new Op.Place(1, size, step), x, Nodes.constant(start, DType.INT64));
  }

  private static Value values(float... v) {
    return Storage.of(DType.FLOAT32, v);
  }

  private void check(Node sum, long places) {
    var backend = new ReferenceBackend();
    var leaves = List.of(a, b, c);
    var plain = Plan.compile(List.of(sum), leaves, backend, false);
    var best = Plan.compile(List.of(sum), leaves, backend, true);
    Value[] in = {
      values(1, -0f, Float.NaN, 4), values(-0f, 0, 7, -8), values(Float.NEGATIVE_INFINITY, 1, 2, 3)
    };
    assertArrayEquals(
        plain.run(in, null)[0].floats(), best.run(in, null)[0].floats(), sum::toString);
    assertEquals(places, best.describe().lines().filter(l -> l.contains("place")).count());
  }

  @Test
  void partsThatFillTheAxis() {
    check(Nodes.add(Nodes.add(place(b, 2, 6, 1), place(a, 0, 6, 1)), place(c, 4, 6, 1)), 0);
    check(Nodes.add(place(a, 0, 4, 1), place(b, 2, 4, 1)), 0);
  }

  @Test
  void gapsOverlapsStepsAndOthersStay() {
    check(Nodes.add(place(a, 0, 5, 1), place(b, 2, 5, 1)), 2);
    check(Nodes.add(place(a, 0, 5, 1), place(b, 3, 5, 1)), 2);
    check(Nodes.add(place(a, 0, 3, 1), place(b, 1, 3, 1)), 2);
    check(Nodes.add(place(a, 0, 4, 2), place(b, 1, 4, 2)), 2);
    check(Nodes.add(place(a, 0, 2, 1), b), 1);
  }
}
