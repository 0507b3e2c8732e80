package dev.espalier.cli.conformance;

import dev.espalier.tensor.Distances;
import dev.espalier.tensor.Products;
import dev.espalier.tensor.Tensor;
import java.util.List;

/** Products of matrices, and distances of vectors. */
final class MatrixCalls {
  private final Calls c;

  private MatrixCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    var f = new MatrixCalls(c);
    f.products();
    f.distances();
  }

  private void products() {
    c.binary("matmul", Tensor::matmul);
    c.binary("bmm", Tensor::bmm);
    c.binary("outer", Tensor::outer);
    c.binary("kron", Tensor::kron);
    c.put(
        "cross",
        in ->
            List.of(
                in.has("dim")
                    ? in.t("a").cross(in.t("b"), in.integer("dim"))
                    : in.t("a").cross(in.t("b"))));
    c.put(
        "addmm",
        in ->
            List.of(in.t("c").addmm(in.t("a"), in.t("b"), in.number("beta"), in.number("alpha"))));
    c.put("linear", in -> List.of(in.t("x").linear(in.t("weight"), in.optional("bias"))));
    c.put(
        "bilinear",
        in -> List.of(in.t("x1").bilinear(in.t("x2"), in.t("weight"), in.optional("bias"))));
    c.put(
        "einsum",
        in -> List.of(Products.einsum(in.args().get("equation").string(), Calls.numbered(in))));
  }

  private void distances() {
    c.put("cdist", in -> List.of(Distances.cdist(in.t("a"), in.t("b"), in.number("p"))));
    c.put(
        "pairwise_distance",
        in ->
            List.of(
                Distances.pairwiseDistance(
                    in.t("a"), in.t("b"), in.number("p"), in.number("eps"), in.flag("keepdim"))));
    c.put(
        "cosine_similarity",
        in ->
            List.of(
                Distances.cosineSimilarity(
                    in.t("a"), in.t("b"), in.integer("dim"), in.number("eps"))));
  }
}
