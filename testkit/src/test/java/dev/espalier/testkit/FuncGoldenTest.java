package dev.espalier.testkit;

import static dev.espalier.tensor.Func.grad;
import static dev.espalier.tensor.Func.gradOfMany;
import static dev.espalier.tensor.Func.hessian;
import static dev.espalier.tensor.Func.hessianOfMany;
import static dev.espalier.tensor.Func.hvp;
import static dev.espalier.tensor.Func.jacfwd;
import static dev.espalier.tensor.Func.jacfwdOfMany;
import static dev.espalier.tensor.Func.jacrev;
import static dev.espalier.tensor.Func.jacrevOfMany;
import static dev.espalier.tensor.Func.jvp;
import static dev.espalier.tensor.Func.jvpOfMany;
import static dev.espalier.tensor.Func.valueAndGrad;
import static dev.espalier.tensor.Func.vjpOfMany;
import static dev.espalier.tensor.Func.vmap;
import static dev.espalier.tensor.Func.vmapOfMany;
import static dev.espalier.tensor.VmapOptions.WHOLE;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.espalier.base.DType;
import dev.espalier.ir.CrossEntropy;
import dev.espalier.ir.Reduction;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.VmapOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transforms of functions against torch.func (golden_func.py). */
class FuncGoldenTest {
  static List<GoldenCase> cases() throws IOException {
    return GoldenCase.read("func.txt");
  }

  private static final Map<String, Function<List<Tensor>, List<Tensor>>> CALLS = new HashMap<>();

  private static void one(String name, UnaryOperator<Tensor> f) {
    CALLS.put(name, in -> List.of(f.apply(in.getFirst())));
  }

  private static void two(String name, BinaryOperator<Tensor> f) {
    CALLS.put(name, in -> List.of(f.apply(in.get(0), in.get(1))));
  }

  private static Tensor scalar(Tensor x) {
    return x.sin().mul(x).sum();
  }

  private static Tensor crossEntropy(Tensor x, Tensor t) {
    var op = new CrossEntropy(0, -100, false, Reduction.MEAN);
    return Tensor.composite(op, x, t);
  }

  /** w · a for a vector a. */
  private static Tensor linear(Tensor w, Tensor a) {
    return w.mul(a).sum(-1);
  }

  static {
    reverse();
    forward();
    jacobians();
    batches();
  }

  private static void reverse() {
    one("grad", grad(FuncGoldenTest::scalar));
    one("grad of grad", grad(y -> grad(FuncGoldenTest::scalar).apply(y).square().sum()));
    two("grad of captured", (x, w) -> grad(y -> linear(w, y.mul(x)).tanh().sum()).apply(x));
    CALLS.put(
        "valueAndGrad",
        in -> {
          var r = valueAndGrad(FuncGoldenTest::scalar).apply(in.getFirst());
          return List.of(r.value(), r.grad());
        });
    CALLS.put(
        "grad of two", gradOfMany(in -> linear(in.get(1), in.get(0)).sigmoid().square().sum()));
    CALLS.put(
        "vjp",
        in ->
            vjpOfMany(a -> List.of(linear(a.get(1), a.get(0)).tanh()), in.subList(0, 2))
                .pullback()
                .apply(List.of(in.get(2))));
  }

  private static void forward() {
    CALLS.put(
        "jvp",
        in -> {
          var r = jvp(a -> a.tanh().mul(a.sum()), in.get(0), in.get(1));
          return List.of(r.value(), r.tangent());
        });
    two(
        "jvp of jvp",
        (x, v) -> {
          var r = jvp(a -> jvp(c -> c.exp().mul(a), a, v).tangent(), x, v);
          return r.tangent();
        });
    along("softmax", a -> a.softmax(0));
    along("logsumexp", a -> a.logSumExp(0));
    along("amax", a -> a.amax(1));
    along("cumprod", a -> a.cumprod(0));
    along("prod", Tensor::prod);
    along("norm", Tensor::norm);
    along("gelu", Tensor::gelu);
    along("crossEntropy", c -> crossEntropy(c, Tensor.of(new long[] {1, 0, 3}, 3)));
    along("maxPool2d", c -> c.maxPool2d(2));
    CALLS.put(
        "jvp conv2d",
        in ->
            jvpOfMany(
                    a -> {
                      var stride = new int[] {2, 2};
                      var one = new int[] {1, 1};
                      return List.of(a.get(0).conv2d(a.get(1), null, stride, one, one, 1));
                    },
                    in.subList(0, 2),
                    in.subList(2, 4))
                .tangents());
    two("hvp", (x, v) -> hvp(a -> a.sin().mul(a.prod()).sum(), x, v));
  }

  private static void along(String name, UnaryOperator<Tensor> f) {
    two("jvp " + name, (x, v) -> jvp(f, x, v).tangent());
  }

  private static void jacobians() {
    two("jacrev", (x, w) -> jacrev(a -> linear(w, a).tanh()).apply(x));
    two("jacfwd", (x, w) -> jacfwd(a -> linear(w, a).tanh()).apply(x));
    one("jacrev of a matrix", jacrev(c -> c.exp().sum(0)));
    one("jacfwd of a matrix", jacfwd(c -> c.exp().sum(0)));
    CALLS.put("jacrev of two", jacrevOfMany(in -> linear(in.get(1), in.get(0)).tanh()));
    CALLS.put("jacfwd of two", jacfwdOfMany(in -> linear(in.get(1), in.get(0)).tanh()));
    one("hessian", hessian(a -> a.sin().mul(a.prod()).sum()));
    two("hessian of a vector", (x, w) -> hessian(a -> linear(w, a).sigmoid()).apply(x));
    CALLS.put(
        "hessian of two",
        in ->
            hessianOfMany(a -> linear(a.get(1), a.get(0)).tanh().sum()).apply(in).stream()
                .flatMap(List::stream)
                .toList());
  }

  private static void batches() {
    one("vmap", vmap(a -> a.softmax(0).mul(a.sum())));
    one("vmap in 1 out 1", vmap(a -> a.cumsum(0), VmapOptions.in(1).out(1)));
    two("vmap of two", vmap((a, c) -> a.mul(c).sum()));
    two("vmap with a whole", vmap((a, c) -> linear(c, a), VmapOptions.in(0, WHOLE)));
    BinaryOperator<Tensor> outer = (a, c) -> a.unsqueeze(1).mul(c).sum(0);
    two("vmap of vmap", vmap(vmap(outer, VmapOptions.in(WHOLE, 0)), VmapOptions.in(0, WHOLE)));
    one("vmap of constant", vmap(_ -> Tensor.full(1, DType.FLOAT64, 2)));
    one("vmap of grad", vmap(grad(FuncGoldenTest::scalar)));
    CALLS.put(
        "vmap of per-example gradients",
        vmapOfMany(
            in ->
                gradOfMany(
                        p -> {
                          var h = linear(p.get(0), in.get(2)).add(p.get(1)).tanh();
                          return crossEntropy(h, in.get(3));
                        })
                    .apply(in.subList(0, 2)),
            VmapOptions.in(WHOLE, WHOLE, 0, 0)));
    one("grad of vmap", grad(c -> vmap(FuncGoldenTest::scalar).apply(c).square().sum()));
    one("vmap of jacrev", vmap(jacrev(a -> a.sin().mul(a.sum()))));
    one("vmap of hessian", vmap(hessian(a -> a.sin().prod())));
    one("jacfwd of vmap", jacfwd(vmap(a -> a.exp().sum())));
    var one = new int[] {1, 1};
    var none = new int[] {0, 0};
    two("vmap conv2d", vmap((a, k) -> a.conv2d(k, null, one, one, one, 1)));
    two(
        "vmap conv2d of weights",
        vmap((a, k) -> a.conv2d(k, null, one, none, one, 2), VmapOptions.in(WHOLE, 0)));
    two("vmap gather", vmap((a, i) -> a.gather(0, i)));
    two("vmap indexSelect", vmap((a, i) -> a.indexSelect(0, i)));
    one("vmap sort", vmap(a -> a.sort().values()));
    one("vmap where", vmap(a -> Tensor.where(a.gt(0), a, a.exp())));
    two("vmap matmul", vmap((a, c) -> a.matmul(c)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(GoldenCase c) {
    var call = CALLS.get(c.name());
    assertNotNull(call, c.name());
    c.check(call);
  }
}
