package dev.espalier.cli.conformance;

import dev.espalier.base.DType;
import java.util.List;

/** Operations with indices. */
final class IndexingCalls {
  private final Calls c;

  private IndexingCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    new IndexingCalls(c).indexing();
  }

  private void indexing() {
    c.put(
        "gather",
        in -> {
          int axis = in.integer("dim");
          boolean full =
              in.t("x")
                  .shape()
                  .with(axis, 0)
                  .equals(in.t("index").shape().with(axis, 0)); // PyTorch lets the index be smaller
          return full ? List.of(in.t("x").gather(axis, in.t("index"))) : null;
        });
    c.put("index_select", in -> List.of(in.t("x").indexSelect(in.integer("dim"), in.t("index"))));
    c.put(
        "one_hot", in -> List.of(in.t("index").oneHot(in.integer("num_classes")).to(DType.INT64)));
  }
}
