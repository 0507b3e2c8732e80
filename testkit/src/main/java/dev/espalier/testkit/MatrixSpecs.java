package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Distances;
import dev.espalier.tensor.Products;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import dev.espalier.testkit.OpSpec.Domain;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/** Products of matrices and vectors, sums over named axes, distances. */
final class MatrixSpecs {
  private final OpSpecs s;

  private MatrixSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new MatrixSpecs(s);
    f.products();
    f.vectors();
    f.sums();
    f.layers();
    f.einsums();
    f.distances();
  }

  private void products() {
    var all = new ArrayList<Sample>();
    all.add(sample("", arg(NORMAL, 3, 5), arg(NORMAL, 5, 4)));
    all.add(sample("odd", arg(NORMAL, 17, 9), arg(NORMAL, 9, 13)));
    all.add(sample("permuted left", swapped(NORMAL, 5, 3), arg(NORMAL, 5, 4)));
    all.add(sample("permuted right", arg(NORMAL, 3, 5), swapped(NORMAL, 4, 5)));
    all.add(
        sample(
            "flipped",
            new Arg(Shape.of(3, 5), NORMAL, x -> x.flip(1)),
            new Arg(Shape.of(5, 4), NORMAL, x -> x.flip(0, 1))));
    all.add(sample("batched", arg(NORMAL, 2, 3, 5), arg(NORMAL, 2, 5, 4)));
    all.add(sample("broadcast batch", arg(NORMAL, 2, 1, 3, 5), arg(NORMAL, 3, 5, 2)));
    all.add(sample("broadcast matrix", arg(NORMAL, 2, 3, 5), arg(NORMAL, 5, 4)));
    all.add(sample("vector left", arg(NORMAL, 5), arg(NORMAL, 5, 4)));
    all.add(sample("vector right", arg(NORMAL, 3, 5), arg(NORMAL, 5)));
    all.add(sample("vectors", arg(NORMAL, 5), arg(NORMAL, 5)));
    all.add(sample("batch times vector", arg(NORMAL, 2, 3, 5), arg(NORMAL, 5)));
    all.add(sample("inner 0", arg(NORMAL, 3, 0), arg(NORMAL, 0, 4)));
    all.add(sample("rows 0", arg(NORMAL, 0, 5), arg(NORMAL, 5, 4)));
    s.add("matmul", x -> x.get(0).matmul(x.get(1)), null, all, 2);
  }

  private void two(String name, BinaryOperator<Tensor> f, Sample... samples) {
    s.add(name, x -> f.apply(x.get(0), x.get(1)), null, List.of(samples), 2);
  }

  private void vectors() {
    var matrices =
        new Sample[] {
          sample("", arg(NORMAL, 3, 5), arg(NORMAL, 5, 4)),
          sample("permuted", swapped(NORMAL, 5, 3), swapped(NORMAL, 4, 5)),
          sample("zero-size", arg(NORMAL, 0, 2), arg(NORMAL, 2, 0))
        };
    two("mm", Tensor::mm, matrices);
    two(
        "bmm",
        Tensor::bmm,
        sample("", arg(NORMAL, 2, 3, 5), arg(NORMAL, 2, 5, 4)),
        sample("zero-size", arg(NORMAL, 0, 3, 5), arg(NORMAL, 0, 5, 4)));
    two("mv", Tensor::mv, sample("", arg(NORMAL, 3, 5), arg(NORMAL, 5)));
    two("dot", Tensor::dot, sample("odd length", arg(NORMAL, 67), arg(NORMAL, 67)));
    two(
        "inner",
        Tensor::inner,
        sample("", arg(NORMAL, 2, 3, 5), arg(NORMAL, 4, 5)),
        sample("vectors", arg(NORMAL, 5), arg(NORMAL, 5)),
        sample("0-d", arg(NORMAL), arg(NORMAL, 4)));
    two(
        "outer",
        Tensor::outer,
        sample("", arg(NORMAL, 3), arg(NORMAL, 4)),
        sample("zero-size", arg(NORMAL, 0), arg(NORMAL, 4)));
    two(
        "kron",
        Tensor::kron,
        sample("", arg(NORMAL, 2, 3), arg(NORMAL, 3, 2)),
        sample("permuted", swapped(NORMAL, 3, 2), arg(NORMAL, 2)),
        sample("0-d", arg(NORMAL), arg(NORMAL, 2, 2)));
    two(
        "cross",
        Tensor::cross,
        sample("", arg(NORMAL, 4, 3), arg(NORMAL, 4, 3)),
        sample("broadcast", arg(NORMAL, 4, 3), arg(NORMAL, 1, 3)));
    two("cross 0", (a, b) -> a.cross(b, 0), sample("", swapped(NORMAL, 2, 3), arg(NORMAL, 3, 2)));
    s.add(
        "vander",
        x -> x.getFirst().vander(4, false),
        null,
        List.of(sample("", arg(NORMAL, 5)), sample("zero-size", arg(NORMAL, 0))),
        2);
    s.add(
        "vander increasing",
        x -> x.getFirst().vander(3, true),
        null,
        List.of(sample("", arg(NORMAL, 5))),
        2);
  }

  private void three(String name, Three f, Arg c, Arg a, Arg b) {
    s.add(name, x -> f.of(x.get(0), x.get(1), x.get(2)), null, List.of(sample("", c, a, b)), 2);
  }

  @FunctionalInterface
  private interface Three {
    Tensor of(Tensor c, Tensor a, Tensor b);
  }

  private void sums() {
    var row = arg(NORMAL, 4);
    var a = arg(NORMAL, 3, 5);
    var b = arg(NORMAL, 5, 4);
    var as = arg(NORMAL, 2, 3, 5);
    var bs = arg(NORMAL, 2, 5, 4);
    var vector = arg(NORMAL, 5);
    three("addmm", (c, x, y) -> c.addmm(x, y), arg(NORMAL, 3, 4), a, b);
    three("addmm weighted", (c, x, y) -> c.addmm(x, y, 0.5, -2), row, a, b);
    three("addmv", (c, x, y) -> c.addmv(x, y), arg(NORMAL, 3), a, vector);
    three("addmv weighted", (c, x, y) -> c.addmv(x, y, 2, 3), arg(NORMAL), a, vector);
    three("addr", (c, x, y) -> c.addr(x, y, 0.5, 2), arg(NORMAL, 4, 5), row, vector);
    three("baddbmm", (c, x, y) -> c.baddbmm(x, y), arg(NORMAL, 2, 3, 4), as, bs);
    three("baddbmm weighted", (c, x, y) -> c.baddbmm(x, y, 0.5, -2), row, as, bs);
    three("addbmm", (c, x, y) -> c.addbmm(x, y), arg(NORMAL, 3, 4), as, bs);
    three("addbmm weighted", (c, x, y) -> c.addbmm(x, y, 0.5, -2), row, as, bs);
  }

  private void layers() {
    var weight = arg(NORMAL, 4, 5);
    two(
        "linear",
        (x, w) -> x.linear(w),
        sample("", arg(NORMAL, 3, 5), weight),
        sample("vector", arg(NORMAL, 5), weight),
        sample("one output", arg(NORMAL, 3, 5), arg(NORMAL, 5)),
        sample("permuted", swapped(NORMAL, 5, 3), swapped(NORMAL, 5, 4)),
        sample("zero-size", arg(NORMAL, 0, 5), weight));
    three(
        "linear with bias",
        (x, w, b) -> x.linear(w, b),
        arg(NORMAL, 2, 3, 5),
        weight,
        arg(NORMAL, 4));
    s.add(
        "bilinear",
        x -> x.get(0).bilinear(x.get(1), x.get(2), x.get(3)),
        null,
        List.of(
            sample("", arg(NORMAL, 2, 3), arg(NORMAL, 2, 4), arg(NORMAL, 2, 3, 4), arg(NORMAL, 2)),
            sample(
                "vectors", arg(NORMAL, 3), arg(NORMAL, 4), arg(NORMAL, 2, 3, 4), arg(NORMAL, 2))),
        2);
  }

  private void einsum(String equation, Arg... operands) {
    s.add(
        "einsum " + equation,
        x -> Products.einsum(equation, x.toArray(new Tensor[0])),
        null,
        List.of(sample("", operands)),
        2);
  }

  private void einsums() {
    einsum("ij->ji", arg(NORMAL, 3, 4));
    einsum("iij->j", arg(NORMAL, 3, 3, 2));
    einsum("ij,jk", swapped(NORMAL, 4, 3), arg(NORMAL, 4, 2));
    einsum("bij,bkj->bki", arg(NORMAL, 2, 3, 4), arg(NORMAL, 2, 5, 4));
    einsum("...i,...i->...", arg(NORMAL, 2, 3), arg(NORMAL, 3));
    einsum(
        "ij,jk,kl,l->i", arg(NORMAL, 2, 3), arg(NORMAL, 3, 4), arg(NORMAL, 4, 2), arg(NORMAL, 2));
    einsum("i,j->ij", arg(NORMAL, 0), arg(NORMAL, 3));
    two(
        "tensordot",
        (a, b) -> Products.tensordot(a, b, 1),
        sample("", arg(NORMAL, 2, 3, 4), arg(NORMAL, 4, 5)));
    two(
        "tensordot of axes",
        (a, b) -> Products.tensordot(a, b, new int[] {0, -1}, new int[] {1, 0}),
        sample("", arg(NORMAL, 2, 3, 4), arg(NORMAL, 4, 2)));
  }

  private void distances() {
    // No two elements meet: there the derivatives of small p have poles.
    var above = new Domain.Uniform(0.5, 2);
    var below = new Domain.Uniform(-2, -0.5);
    var rows = sample("", arg(above, 3, 4), arg(below, 2, 4));
    var batches = sample("batches", arg(above, 2, 1, 3, 2), arg(below, 3, 2, 2));
    for (double p : new double[] {1, 2, 3, 1.5}) {
      two("cdist p=" + p, (a, b) -> Distances.cdist(a, b, p), rows, batches);
      s.add(
          "pdist p=" + p,
          x -> Distances.pdist(x.getFirst(), p),
          null,
          List.of(sample("", arg(APART, 4, 3))),
          2);
      two(
          "pairwiseDistance p=" + p,
          (a, b) -> Distances.pairwiseDistance(a, b, p, 1e-6, true),
          sample("", arg(above, 3, 4), arg(below, 1, 4)));
    }
    two(
        "cdist of many rows",
        (a, b) -> Distances.cdist(a, b, 2),
        sample("", arg(NORMAL, 3, 2), arg(NORMAL, 27, 2)));
    two("cdist p=inf", (a, b) -> Distances.cdist(a, b, Double.POSITIVE_INFINITY), rows);
    s.add("cdist p=0", x -> Distances.cdist(x.get(0), x.get(1), 0), null, List.of(rows), 0);
    two(
        "cosineSimilarity",
        Distances::cosineSimilarity,
        sample("", arg(NORMAL, 3, 4), arg(NORMAL, 3, 4)),
        sample("broadcast", arg(NORMAL, 3, 4), arg(NORMAL, 4)));
  }
}
