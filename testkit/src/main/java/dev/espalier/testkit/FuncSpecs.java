package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpec.Domain.UNIT;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.base.DType;
import dev.espalier.ir.TensorSpec;
import dev.espalier.tensor.CustomOp;
import dev.espalier.tensor.Func;
import dev.espalier.tensor.Scan;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.VmapOptions;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transforms of functions as operations: what holds for every row holds for them too, so that
 * derivatives of derivatives, batches of derivatives and so on are tried.
 */
final class FuncSpecs {
  private final OpSpecs s;

  private FuncSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new FuncSpecs(s);
    f.derivatives();
    f.batches();
    f.memory();
    f.own();
  }

  private static Tensor wave(Tensor x) {
    return x.sin().mul(x.exp());
  }

  private static List<Sample> vectors() {
    return List.of(
        sample("vector", arg(UNIT, 5)),
        sample("strided", swapped(UNIT, 3, 2)),
        sample("zero-size", arg(UNIT, 0)));
  }

  private static List<Sample> two() {
    return List.of(sample("", arg(UNIT, 4), arg(NORMAL, 4)));
  }

  private void derivatives() {
    s.add("Func.grad", x -> Func.grad(a -> wave(a).sum()).apply(x.getFirst()), null, vectors(), 2);
    s.add(
        "Func.vjp",
        x -> Func.vjp(FuncSpecs::wave, x.get(0)).pullback().apply(x.get(1)),
        null,
        two(),
        2);
    s.add("Func.jvp", x -> Func.jvp(FuncSpecs::wave, x.get(0), x.get(1)).tangent(), null, two(), 2);
    s.add(
        "Func.jvp over scan",
        x ->
            Func.jvp(
                    a ->
                        Scan.of(
                                List.of(a),
                                List.of(x.get(1)),
                                (h, e) -> {
                                  var y = h.getFirst().mul(e.getFirst()).tanh();
                                  return new Scan.Result(List.of(y), List.of(y.square()));
                                })
                            .outputs()
                            .getFirst(),
                    x.get(0),
                    x.get(0).cos())
                .tangent(),
        null,
        List.of(sample("", arg(UNIT, 2), arg(UNIT, 3, 2))),
        2);
    s.add(
        "Func.hvp",
        x -> Func.hvp(a -> wave(a).prod(), x.get(0), x.get(1)),
        null,
        List.of(sample("", arg(UNIT, 3), arg(NORMAL, 3))),
        2);
    var matrices = List.of(sample("", arg(UNIT, 2, 3)), sample("strided", swapped(UNIT, 3, 2)));
    s.add(
        "Func.jacrev",
        x -> Func.jacrev(a -> wave(a).sum(0)).apply(x.getFirst()),
        null,
        matrices,
        2);
    s.add(
        "Func.jacfwd",
        x -> Func.jacfwd(a -> wave(a).sum(0)).apply(x.getFirst()),
        null,
        matrices,
        2);
    s.add(
        "Func.hessian",
        x -> Func.hessian(a -> wave(a).prod()).apply(x.getFirst()),
        null,
        List.of(sample("", arg(UNIT, 3))),
        2);
  }

  private void batches() {
    var rows =
        List.of(
            sample("", arg(APART, 3, 4)),
            sample("permuted", swapped(APART, 4, 3)),
            sample("zero-size", arg(APART, 0, 4)));
    s.add(
        "Func.vmap",
        x -> Func.vmap(a -> a.softmax(0).mul(a.amax(0))).apply(x.getFirst()),
        null,
        rows,
        2);
    s.add(
        "Func.vmap axes 1 and -1",
        x ->
            Func.vmap(a -> a.cumsum(0).unsqueeze(0), VmapOptions.in(1).out(-1)).apply(x.getFirst()),
        null,
        rows,
        2);
    s.add(
        "Func.vmap of grad",
        x ->
            Func.vmap(
                    (a, b) -> Func.grad(c -> c.mul(b).logSumExp(0)).apply(a),
                    VmapOptions.in(0, VmapOptions.WHOLE))
                .apply(x.get(0), x.get(1)),
        null,
        List.of(sample("", arg(UNIT, 3, 4), arg(NORMAL, 4))),
        2);
  }

  private void memory() {
    s.add(
        "Func.checkpoint",
        x -> Func.checkpoint(a -> wave(a).mul(x.get(1)).tanh()).apply(x.get(0)),
        null,
        two(),
        2);
  }

  /** The running sum by a loop, with its gradient. */
  private record Running() implements CustomOp {
    @Override
    public Kernel kernel() {
      return new Kernel() {
        @Override
        public TensorSpec result(List<TensorSpec> in) {
          return in.getFirst();
        }

        @Override
        public void run(List<Array> in, Array out) {
          var x = in.getFirst();
          double sum = 0;
          for (int i = 0; i < out.size(); i++) {
            if (out.storage().dtype() == DType.FLOAT64) {
              sum += x.doubles()[x.offset() + i];
              out.doubles()[out.offset() + i] = sum;
            } else {
              sum += x.floats()[x.offset() + i];
              out.floats()[out.offset() + i] = (float) sum;
            }
          }
        }
      };
    }

    @Override
    public List<@Nullable Tensor> vjp(List<Tensor> in, Tensor out, Tensor grad) {
      return List.of(grad.flip(0).cumsum(0).flip(0));
    }
  }

  /** exp with its own gradient, in terms of its output. */
  private record Exp() implements CustomOp {
    @Override
    public Tensor forward(List<Tensor> in) {
      return in.getFirst().exp();
    }

    @Override
    public List<@Nullable Tensor> vjp(List<Tensor> in, Tensor out, Tensor grad) {
      return List.of(grad.mul(out));
    }
  }

  private void own() {
    s.add("CustomOp", x -> new Exp().apply(x.getFirst()), null, vectors(), 2);
    s.add(
        "CustomOp with a kernel",
        x -> new Running().apply(x.getFirst()).sin(),
        null,
        List.of(
            sample("vector", arg(UNIT, 5)),
            sample("every second", arg(UNIT, 3)),
            sample("zero-size", arg(UNIT, 0))),
        2);
  }
}
