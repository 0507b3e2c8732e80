package dev.espalier.testkit;

import dev.espalier.base.DType;
import dev.espalier.grad.Gradients;
import dev.espalier.ir.Graph;
import dev.espalier.ir.Node;
import dev.espalier.ir.Value;
import dev.espalier.plan.Plan;
import dev.espalier.runtime.ReferenceBackend;
import dev.espalier.spi.Backend;
import dev.espalier.spi.Storage;
import dev.espalier.tensor.Func;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.VmapOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Holds a backend to the bits of the scalar reference, operation by operation: what each row of
 * {@link OpSpecs} computes, with its gradients, in float64 and float32. In a JUnit test:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> rows() {
 *   return OpSpecs.all().stream()
 *       .map(row -> dynamicTest(row.name(), () -> RowKit.check(new MyBackend(), row)));
 * }
 * }</pre>
 */
public final class RowKit {
  private static final long SEED = 5;

  /** Elements from which work is shared by threads, with room to spare. */
  private static final int LARGE = 100_000;

  private RowKit() {}

  /** One graph of a row and what its leaves hold. */
  private record Computation(String what, Graph graph) {
    List<Storage> run(Backend backend, boolean optimise) {
      return List.of(plan(backend, optimise).run(values(), null));
    }

    Plan plan(Backend backend, boolean optimise) {
      var template = graph.template();
      return Plan.compile(Gradients.expand(template.roots()), template.leaves(), backend, optimise);
    }

    Value[] values() {
      return graph.leaves().stream()
          .map(leaf -> {
            var v = leaf.value();
            assert v != null : leaf;
            return v;
          })
          .toArray(Value[]::new);
    }

    void same(String how, List<Storage> expected, List<Storage> actual) {
      for (int i = 0; i < expected.size(); i++) {
        var which = i == 0 ? "" : ", gradient " + (i - 1);
        TensorAssert.assertSameBits(
            what + which + ", " + how,
            graph.roots().get(i).shape(),
            expected.get(i),
            actual.get(i));
      }
    }
  }

  /**
   * Compares each sample of a row with the reference, as a plan of single operations and as one
   * that is optimised.
   */
  public static void check(Backend backend, OpSpec row) {
    for (var sample : row.samples()) {
      for (DType t : new DType[] {DType.FLOAT64, DType.FLOAT32}) {
        var c =
            computation(
                row.name() + ", " + sample.tag() + ", " + t,
                x -> row.function().apply(sample.views(x)),
                sample.stored(SEED, t),
                row.orders());
        var expected = c.run(new ReferenceBackend(), false);
        c.same("optimised reference", expected, c.run(new ReferenceBackend(), true));
        c.same("op by op", expected, c.run(backend, false));
        c.same("optimised", expected, c.run(backend, true));
      }
    }
  }

  /**
   * Compares what a row computes on a batch that is large enough to be shared, with its gradients,
   * on different numbers of threads. Nothing is compared where there is no batch: for a row that
   * reads values.
   *
   * @param setThreads sets the number of threads
   */
  public static void checkThreads(
      Backend backend, OpSpec row, IntConsumer setThreads, int... counts) {
    var sample = row.samples().getFirst();
    for (var s : row.samples()) {
      sample = elements(s) > elements(sample) ? s : sample;
    }
    if (row.reads() || elements(sample) == 0) {
      return;
    }
    for (DType t : new DType[] {DType.FLOAT64, DType.FLOAT32}) {
      var c = large(row, sample, t);
      var plan = c.plan(backend, true);
      var values = c.values();
      setThreads.accept(1);
      var alone = List.of(plan.run(values, null));
      for (int n : counts) {
        setThreads.accept(n);
        c.same(n + " threads", alone, List.of(plan.run(values, null)));
      }
    }
  }

  private static Computation large(OpSpec row, OpSpec.Sample sample, DType t) {
    int batch = Math.min(4096, LARGE / elements(sample) + 1);
    var some = List.of(sample.stored(SEED, t), sample.stored(SEED + 1, t));
    var inputs = new ArrayList<Tensor>();
    for (int i = 0; i < sample.args().size(); i++) {
      var both = Tensor.stack(0, some.get(0).get(i), some.get(1).get(i));
      var repeats = new int[both.rank()];
      Arrays.fill(repeats, 1);
      repeats[0] = (batch + 1) / 2;
      inputs.add(both.repeat(repeats).realize());
    }
    var f = Func.vmapOfMany(x -> List.of(row.function().apply(sample.views(x))), new VmapOptions());
    return computation(row.name() + ", " + t, x -> f.apply(x).getFirst(), inputs, row.orders());
  }

  private static int elements(OpSpec.Sample s) {
    int n = 0;
    for (var a : s.args()) {
      n = Math.max(n, a.shape().size());
    }
    return n;
  }

  private static Computation computation(
      String what, GradCheck.Function f, List<Tensor> stored, int orders) {
    var inputs = new ArrayList<Tensor>();
    var floating = new ArrayList<Tensor>();
    for (Tensor x : stored) {
      boolean tracked = x.dtype().isFloating();
      var in = tracked ? x.track() : x.realize();
      inputs.add(in);
      if (tracked) {
        floating.add(in);
      }
    }
    var y = f.apply(inputs);
    var roots = new ArrayList<Node>(List.of(y.node()));
    if (orders > 0 && y.dtype().isFloating() && !floating.isEmpty()) {
      var weights = new double[y.size()];
      Arrays.setAll(weights, k -> k % 7 - 2.5);
      var loss = y.mul(Tensor.of(weights, y.shape().toArray()).to(y.dtype())).sum();
      dev.espalier.tensor.Gradients.of(loss, floating).forEach(g -> roots.add(g.node()));
    }
    return new Computation(what, Graph.of(roots));
  }
}
