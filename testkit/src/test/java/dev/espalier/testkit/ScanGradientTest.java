package dev.espalier.testkit;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.tensor.Scan;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Gradients of scans against finite differences, of the first and second order. */
class ScanGradientTest {
  private static final int SEED = 3;

  private record Case(String name, GradCheck.Function function, List<Tensor> inputs) {}

  private static Tensor normal(int... shape) {
    return Tensor.randn(Rng.seed(shape.length + 31L * shape[0]), shape)
        .to(DType.FLOAT64)
        .mul(0.4) // small enough for finite differences through several steps
        .realize();
  }

  private static Tensor all(Scan.Result r) {
    var parts = new ArrayList<Tensor>();
    r.state().forEach(t -> parts.add(t.to(DType.FLOAT64).flatten()));
    r.outputs().forEach(t -> parts.add(t.flatten()));
    return Tensor.concat(0, parts.toArray(new Tensor[0]));
  }

  private static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "recurrence over state, sequence and weight",
            x ->
                all(
                    Scan.of(
                        List.of(x.get(0)),
                        List.of(x.get(1)),
                        (s, e) -> {
                          var h = s.getFirst().matmul(x.get(2)).add(e.getFirst()).tanh();
                          return new Scan.Result(List.of(h), List.of(h, h.square()));
                        })),
            List.of(normal(2, 3), normal(4, 2, 3), normal(3, 3))),
        new Case(
            "from the last to the first",
            x ->
                all(
                    Scan.reversed(
                        List.of(x.get(0)),
                        List.of(x.get(1)),
                        (s, e) -> {
                          var h = s.getFirst().mul(x.get(2)).add(e.getFirst().sin());
                          return new Scan.Result(List.of(h), List.of(h.mul(e.getFirst())));
                        })),
            List.of(normal(3), normal(5, 3), normal(1))),
        new Case(
            "parts of the state that meet",
            x ->
                all(
                    Scan.repeat(
                        3,
                        List.of(x.get(0), x.get(1)),
                        (s, _) ->
                            new Scan.Result(
                                List.of(s.get(1), s.get(0).mul(s.get(1)).cos()),
                                List.of(s.get(0))))),
            List.of(normal(2), normal(2))),
        new Case(
            "only the last state counts",
            x ->
                Scan.of(
                        List.of(x.get(0)),
                        List.of(x.get(1)),
                        (s, e) ->
                            new Scan.Result(
                                List.of(s.getFirst().mul(e.getFirst()).tanh()),
                                List.of(e.getFirst())))
                    .state()
                    .getFirst(),
            List.of(normal(2), normal(3, 2))),
        new Case(
            "the sequence is read as a whole too",
            x ->
                Scan.of(
                        List.of(),
                        List.of(x.get(0)),
                        (_, e) ->
                            new Scan.Result(
                                List.of(), List.of(x.get(0).matmul(e.getFirst()).sigmoid())))
                    .outputs()
                    .getFirst(),
            List.of(normal(3, 2))),
        new Case(
            "a scan in a scan",
            x ->
                all(
                    Scan.of(
                        List.of(x.get(0)),
                        List.of(x.get(1)),
                        (s, row) ->
                            Scan.reversed(
                                s,
                                row,
                                (t, e) -> {
                                  var h = t.getFirst().mul(x.get(2)).add(e.getFirst()).tanh();
                                  return new Scan.Result(List.of(h), List.of(h));
                                }))),
            List.of(Tensor.of(new double[] {0.3}, new int[0]), normal(2, 3), normal(1).sum())),
        new Case(
            "one step",
            x ->
                all(
                    Scan.of(
                        List.of(x.get(0)),
                        List.of(x.get(1)),
                        (s, e) ->
                            new Scan.Result(
                                List.of(s.getFirst().mul(e.getFirst())),
                                List.of(s.getFirst().exp())))),
            List.of(normal(2), normal(1, 2))),
        new Case(
            "an integer beside it",
            x ->
                all(
                    Scan.of(
                        List.of(x.get(0), Tensor.of(new long[] {1}, new int[0])),
                        List.of(x.get(1)),
                        (s, e) ->
                            new Scan.Result(
                                List.of(
                                    s.get(0)
                                        .mul(s.get(1).to(DType.FLOAT64))
                                        .add(e.getFirst())
                                        .sin(),
                                    s.get(1).add(1)),
                                List.of(s.get(0))))),
            List.of(normal(2), normal(4, 2))));
  }

  @TestFactory
  Stream<DynamicTest> first() {
    return cases()
        .map(c ->
            DynamicTest.dynamicTest(
                c.name, () -> GradCheck.first(c.name, c.function, c.inputs, SEED, 1e-8)));
  }

  @TestFactory
  Stream<DynamicTest> second() {
    return cases()
        .map(c ->
            DynamicTest.dynamicTest(
                c.name, () -> GradCheck.second(c.name, c.function, c.inputs, SEED, 1e-7)));
  }
}
