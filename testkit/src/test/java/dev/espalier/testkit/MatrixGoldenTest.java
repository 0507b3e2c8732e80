package dev.espalier.testkit;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.espalier.tensor.Distances;
import dev.espalier.tensor.Products;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of matrices, einsum and distances against PyTorch (golden_matrices.py). */
class MatrixGoldenTest {
  private static final Map<String, Function<List<Tensor>, List<Tensor>>> CALLS = new HashMap<>();

  static List<GoldenCase> cases() throws IOException {
    return GoldenCase.read("matrices.txt");
  }

  private static void several(String name, Function<Tensor[], Tensor> f) {
    CALLS.put(name, in -> List.of(f.apply(in.toArray(new Tensor[0]))));
  }

  private static void two(String name, BinaryOperator<Tensor> f) {
    several(name, x -> f.apply(x[0], x[1]));
  }

  static {
    products();
    sums();
    layers();
    distances();
  }

  private static void products() {
    two("matmul", Tensor::matmul);
    two("mm", Tensor::mm);
    two("mv", Tensor::mv);
    two("dot", Tensor::dot);
    two("inner", Tensor::inner);
    two("outer", Tensor::outer);
    two("kron", Tensor::kron);
    two("cross", Tensor::cross);
    two("cross 0", (a, b) -> a.cross(b, 0));
    two("tensordot 2", (a, b) -> Products.tensordot(a, b, 2));
    two("tensordot 0", (a, b) -> Products.tensordot(a, b, 0));
    two(
        "tensordot 1,0 to 0,2",
        (a, b) -> Products.tensordot(a, b, new int[] {1, 0}, new int[] {0, 2}));
    two("tensordot -1 to 0", (a, b) -> Products.tensordot(a, b, new int[] {-1}, new int[] {0}));
  }

  private static void sums() {
    several("addmm 1 1", x -> x[0].addmm(x[1], x[2]));
    several("addmv 1 1", x -> x[0].addmv(x[1], x[2]));
    several("addr 1 1", x -> x[0].addr(x[1], x[2], 1, 1));
    several("baddbmm 1 1", x -> x[0].baddbmm(x[1], x[2]));
    several("addbmm 1 1", x -> x[0].addbmm(x[1], x[2]));
    weighted(" 0.5 -2", 0.5, -2);
    weighted(" 0 3", 0, 3);
    several("addmm 0 1", x -> x[0].addmm(x[1], x[2], 0, 1));
  }

  private static void weighted(String suffix, double beta, double alpha) {
    several("addmm" + suffix, x -> x[0].addmm(x[1], x[2], beta, alpha));
    several("addmv" + suffix, x -> x[0].addmv(x[1], x[2], beta, alpha));
    several("addr" + suffix, x -> x[0].addr(x[1], x[2], beta, alpha));
    several("baddbmm" + suffix, x -> x[0].baddbmm(x[1], x[2], beta, alpha));
    several("addbmm" + suffix, x -> x[0].addbmm(x[1], x[2], beta, alpha));
  }

  private static void layers() {
    several("linear", x -> x.length == 2 ? x[0].linear(x[1]) : x[0].linear(x[1], x[2]));
    several("bilinear", x -> x[0].bilinear(x[1], x[2], x[3]));
    several("vander 4 increasing", x -> x[0].vander(4, true));
    for (int n : new int[] {0, 1, 3}) {
      several("vander " + n, x -> x[0].vander(n, false));
    }
  }

  private static void distances() {
    for (double p : new double[] {0, 0.5, 1, 1.5, 2, 3, Double.POSITIVE_INFINITY}) {
      String norm = Double.isInfinite(p) ? "inf" : p == Math.rint(p) ? "" + (int) p : "" + p;
      two("cdist " + norm, (a, b) -> Distances.cdist(a, b, p));
      several("pdist " + norm, x -> Distances.pdist(x[0], p));
      two("pairwiseDistance " + norm, (a, b) -> Distances.pairwiseDistance(a, b, p, 1e-6, true));
    }
    two("pairwiseDistance", Distances::pairwiseDistance);
    two("cosineSimilarity 0", (a, b) -> Distances.cosineSimilarity(a, b, 0, 1e-8));
    two("cosineSimilarity 1", Distances::cosineSimilarity);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(GoldenCase c) {
    if (c.name().startsWith("einsum ")) {
      String equation = c.name().substring("einsum ".length());
      c.check(in -> List.of(Products.einsum(equation, in.toArray(new Tensor[0]))));
      return;
    }
    var call = CALLS.get(c.name());
    assertNotNull(call, c.name());
    c.check(call);
  }
}
