package dev.espalier.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.ir.TensorSpec;
import dev.espalier.runtime.Executor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Operations of the user's own. */
@Tag("smoke")
class CustomOpTest {
  private static final Tensor X = Tensor.of(0.3, -1.2, 0.7);

  private static double[] values(Tensor t) {
    return t.toDoubleArray();
  }

  /** The identity with a gradient that is cut off at a limit. */
  private record ClipGradient(double limit) implements CustomOp {
    @Override
    public Tensor forward(List<Tensor> in) {
      return in.getFirst();
    }

    @Override
    public List<@Nullable Tensor> vjp(List<Tensor> in, Tensor out, Tensor grad) {
      return List.of(grad.clamp(-limit, limit));
    }
  }

  /** x³ · w by a loop; the gradient composed of operations. */
  private record Cube() implements CustomOp {
    @Override
    public Kernel kernel() {
      return new Kernel() {
        @Override
        public TensorSpec result(List<TensorSpec> in) {
          var x = in.get(0);
          if (x.dtype() != DType.FLOAT64) {
            throw new DTypeException("Cube", "takes float64, not " + x.dtype(), "convert first");
          }
          return x;
        }

        @Override
        public void run(List<Array> in, Array out) {
          var x = in.get(0);
          var w = in.get(1);
          for (int i = 0; i < out.size(); i++) {
            double v = x.doubles()[x.offset() + i];
            out.doubles()[out.offset() + i] = v * v * v * w.doubles()[w.offset()];
          }
        }
      };
    }

    @Override
    public List<@Nullable Tensor> vjp(List<Tensor> in, Tensor out, Tensor grad) {
      var x = in.get(0);
      var w = in.get(1);
      return List.of(grad.mul(x.square()).mul(3).mul(w), grad.mul(x.pow(3)).sum());
    }
  }

  /** The running sum by a loop, with a definition for derivatives. */
  private record RunningSum() implements CustomOp {
    @Override
    public Tensor forward(List<Tensor> in) {
      return in.getFirst().cumsum(0);
    }

    @Override
    public Kernel kernel() {
      return new Kernel() {
        @Override
        public TensorSpec result(List<TensorSpec> in) {
          return in.getFirst();
        }

        @Override
        public void run(List<Array> in, Array out) {
          double sum = 0;
          for (int i = 0; i < out.size(); i++) {
            sum += in.getFirst().doubles()[in.getFirst().offset() + i];
            out.doubles()[out.offset() + i] = sum;
          }
        }
      };
    }
  }

  private static final Tensor W = Tensor.of(new double[] {2}, new int[0]);

  private static Tensor cube(Tensor x) {
    return new Cube().apply(x, W);
  }

  private static Tensor plain(Tensor x) {
    return x.pow(3).mul(W);
  }

  @Test
  void ownGradient() {
    var w = new Parameter(Tensor.of(1f, 2f, 3f));
    var y = new ClipGradient(1.5).apply(w).square();
    y.sum().backward();
    var g = w.grad();
    assertNotNull(g);
    assertArrayEquals(new float[] {1, 4, 9}, y.toArray());
    assertArrayEquals(new float[] {1.5f, 1.5f, 1.5f}, g.toArray());
    var other = Func.grad(x -> new ClipGradient(5).apply(x).square().sum()).apply(w);
    assertArrayEquals(new float[] {2, 4, 5}, other.toArray());
  }

  @Test
  void aLoopOverArraysWithAllDerivatives() {
    assertArrayEquals(new double[] {0.054, -3.456, 0.686}, values(cube(X)), 1e-15);
    UnaryOperator<Tensor> f = x -> cube(x.sin()).exp().sum();
    UnaryOperator<Tensor> g = x -> plain(x.sin()).exp().sum();
    assertArrayEquals(values(Func.grad(g).apply(X)), values(Func.grad(f).apply(X)), 1e-14);
    assertArrayEquals(values(Func.hessian(g).apply(X)), values(Func.hessian(f).apply(X)), 1e-13);
    assertEquals(Func.jvp(g, X, X).tangent().item(), Func.jvp(f, X, X).tangent().item(), 1e-14);
    assertArrayEquals(
        values(Func.jacfwd(CustomOpTest::plain).apply(X)),
        values(Func.jacfwd(CustomOpTest::cube).apply(X)),
        1e-14);
    var of = Func.gradOfMany(in -> new Cube().apply(in).sum()).apply(List.of(X, W));
    assertEquals(0.027 - 1.728 + 0.343, of.get(1).item(), 1e-15);
  }

  @Test
  void ownTangent() {
    var seen = new ArrayList<String>();
    CustomOp op =
        new CustomOp() {
          @Override
          public Tensor forward(List<Tensor> in) {
            return in.get(0).add(in.get(1));
          }

          @Override
          public Tensor jvp(List<Tensor> in, Tensor out, List<@Nullable Tensor> t) {
            seen.add(t.get(1) == null ? "one" : "both");
            var first = t.getFirst();
            assertNotNull(first);
            return first.mul(7);
          }
        };
    assertArrayEquals(
        new double[] {7, 7, 7}, values(Func.jvp(x -> op.apply(x, X), X, X.onesLike()).tangent()));
    assertArrayEquals(
        new double[] {1, 1, 1}, values(Func.grad(x -> op.apply(x, X).sum()).apply(X)));
    assertEquals("one", seen.getFirst());
  }

  @Test
  void aLoopWithADefinition() {
    UnaryOperator<Tensor> f = x -> new RunningSum().apply(x.square());
    assertArrayEquals(new double[] {0.09, 1.53, 2.02}, values(f.apply(X)), 1e-15);
    var g = Func.grad(x -> f.apply(x).sum()).apply(X);
    assertArrayEquals(new double[] {1.8, -4.8, 1.4}, values(g), 1e-15);
    assertArrayEquals(
        new double[] {0.6, -2.4 + 0.6, 1.4 - 2.4 + 0.6},
        values(Func.jvp(f, X, X.onesLike()).tangent()),
        1e-15);
    // y depends on x twice: each derivative takes only its own way.
    var h = Func.grad(x -> new RunningSum().apply(x.mul(new RunningSum().apply(x))).sum()).apply(X);
    var expected = Func.grad(x -> x.mul(x.cumsum(0)).cumsum(0).sum()).apply(X);
    assertArrayEquals(values(expected), values(h), 1e-14);
  }

  @Test
  void underVmap() {
    var xs = Tensor.of(new double[] {0.3, -1.2, 0.7, 1, 2, 3}, 2, 3);
    assertArrayEquals(values(plain(xs)), values(Func.vmap(CustomOpTest::cube).apply(xs)), 1e-14);
    UnaryOperator<Tensor> slope = Func.grad(x -> cube(x).sin().sum());
    UnaryOperator<Tensor> expected = Func.grad(x -> plain(x).sin().sum());
    assertArrayEquals(
        values(Func.vmap(expected).apply(xs)), values(Func.vmap(slope).apply(xs)), 1e-14);
    assertArrayEquals(
        values(xs.cumsum(1)), values(Func.vmap(x -> new RunningSum().apply(x)).apply(xs)), 1e-15);
    var twice =
        Func.vmap(
            Func.vmap((x, w) -> new Cube().apply(x, w), VmapOptions.in(VmapOptions.WHOLE, 0)),
            VmapOptions.in(0, VmapOptions.WHOLE));
    var all = twice.apply(xs, Tensor.of(1., 2.));
    assertEquals(Shape.of(2, 2, 3), all.shape());
    assertEquals(2 * 27, values(all)[11], 1e-13);
    assertEquals(27, values(all)[8], 1e-13);
  }

  @Test
  void viewsBecomeContiguous() {
    var m = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
    var y = new RunningSum().apply(m.transpose(0, 1).select(1, 1));
    assertArrayEquals(new double[] {4, 9, 15}, values(y));
    assertArrayEquals(
        new double[] {1, 3}, values(new RunningSum().apply(m.select(0, 0).slice(0, 0, 2, 1))));
  }

  @Test
  void equalOperationsShareAPlan() {
    long misses = 0;
    for (int i = 0; i < 6; i++) {
      new ClipGradient(2).apply(Tensor.of(1f, 2f)).mul(3).realize();
      if (i == 2) {
        misses = Executor.cache().misses();
      }
    }
    assertEquals(misses, Executor.cache().misses());
    new ClipGradient(3).apply(Tensor.of(1f, 2f)).mul(3).realize();
    assertEquals(misses + 1, Executor.cache().misses());
  }

  @Test
  void compiledAndOnManyThreads() throws Exception {
    var f = Compiled.of(x -> Func.grad(y -> cube(y).sum()).apply(x).add(new RunningSum().apply(x)));
    var expected = values(f.apply(X));
    assertEquals(6 * 0.09 + 0.3, expected[0], 1e-15);
    try (var pool = Executors.newFixedThreadPool(4)) {
      var calls = new ArrayList<Callable<double[]>>();
      for (int i = 0; i < 16; i++) {
        boolean direct = i % 2 == 0;
        calls.add(() ->
            values(
                direct
                    ? Func.grad(y -> cube(y).sum()).apply(X).add(new RunningSum().apply(X))
                    : f.apply(X)));
      }
      for (var r : pool.invokeAll(calls)) {
        assertArrayEquals(expected, r.get());
      }
    }
  }

  // ---- errors

  private static void refused(
      Class<? extends TensorException> type, String problem, String fix, Executable call) {
    var e = assertThrows(type, call);
    assertTrue(e.facts().problem().contains(problem), e::getMessage);
    assertTrue(e.facts().fix().contains(fix), e::getMessage);
  }

  private static CustomOp with(UnaryOperator<Tensor> forward, @Nullable UnaryOperator<Tensor> vjp) {
    return new CustomOp() {
      @Override
      public String name() {
        return "mine";
      }

      @Override
      public Tensor forward(List<Tensor> in) {
        return forward.apply(in.getFirst());
      }

      @Override
      public @Nullable List<@Nullable Tensor> vjp(List<Tensor> in, Tensor out, Tensor grad) {
        return vjp == null ? null : Collections.singletonList(vjp.apply(grad));
      }
    };
  }

  @Test
  void mistakesAreToldWhereTheOperationIsApplied() {
    refused(StateException.class, "neither", "implement", () -> new CustomOp() {}.apply(X));
    refused(
        StateException.class,
        "from around it",
        "as an input",
        () -> with(x -> x.add(X), null).apply(X));
    refused(
        StateException.class,
        "random",
        "as an input",
        () -> with(x -> x.add(Tensor.rand(3)), null).apply(X));
    refused(
        StateException.class,
        "value was read inside a rule",
        "where",
        () -> with(x -> x.mul(x.sum().item()), null).apply(X));
    refused(
        ShapeException.class,
        "has shape (), what",
        "expand it to (3,)",
        () -> with(x -> x, g -> g.sum()).apply(X));
    refused(
        ShapeException.class,
        "has shape (2, 3)",
        "sum it",
        () -> with(x -> x, g -> g.expand(2, 3)).apply(X));
    refused(
        DTypeException.class,
        "float32",
        "to(DType.FLOAT64)",
        () -> with(x -> x, g -> g.to(DType.FLOAT32)).apply(X));
    refused(DTypeException.class, "float32", "convert", () -> new Cube().apply(Tensor.ones(3), W));
    CustomOp one =
        new CustomOp() {
          @Override
          public Tensor forward(List<Tensor> in) {
            return in.getFirst().add(in.get(1));
          }

          @Override
          public List<@Nullable Tensor> vjp(List<Tensor> in, Tensor out, Tensor grad) {
            return List.of(grad);
          }
        };
    refused(ValueException.class, "1 gradients for 2 inputs", "null", () -> one.apply(X, X));
    assertEquals(3, X.onesLike().sum().item(), "the thread records as before");
  }

  @Test
  void aLoopWithoutARuleHasNoDerivative() {
    CustomOp op =
        new CustomOp() {
          @Override
          public String name() {
            return "loop";
          }

          @Override
          public Kernel kernel() {
            return new RunningSum().kernel();
          }
        };
    assertEquals(-0.2, op.apply(X).toDoubleArray()[2], 1e-15);
    var g = Func.grad(x -> op.apply(x).sum()).apply(X);
    refused(StateException.class, "no rule", "vjp", g::realize);
    var t = Func.jvp(op::apply, X, X).tangent();
    refused(StateException.class, "no rule", "detach()", t::realize);
    assertEquals(1, values(Func.grad(x -> op.apply(x.detach()).add(x).sum()).apply(X))[0]);
  }

  @Test
  void loopAndDefinitionAgree() {
    CustomOp op =
        new CustomOp() {
          @Override
          public Tensor forward(List<Tensor> in) {
            return in.getFirst().sum();
          }

          @Override
          public Kernel kernel() {
            return new RunningSum().kernel();
          }
        };
    refused(StateException.class, "forward is () float64", "the same", () -> op.apply(X));
  }
}
