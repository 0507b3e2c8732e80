package dev.espalier.cli.conformance;

import dev.espalier.tensor.Index;
import dev.espalier.tensor.ScatterReduction;
import java.util.List;
import java.util.Locale;

/** Operations with indices and masks. */
final class IndexingCalls {
  private final Calls c;

  private IndexingCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    var f = new IndexingCalls(c);
    f.reads();
    f.writes();
    f.masks();
  }

  private void reads() {
    c.put("gather", in -> List.of(in.t("x").gather(in.integer("dim"), in.t("index"))));
    c.put("index_select", in -> List.of(in.t("x").indexSelect(in.integer("dim"), in.t("index"))));
    c.put("index_pairs", in -> List.of(in.t("x").get(Index.of(in.t("i")), Index.of(in.t("j")))));
    c.put(
        "take_along_dim",
        in ->
            List.of(
                in.has("dim")
                    ? in.t("x").takeAlongDim(in.t("index"), in.integer("dim"))
                    : in.t("x").takeAlongDim(in.t("index"))));
    c.put(
        "one_hot",
        in ->
            List.of(
                in.has("num_classes") && in.integer("num_classes") > 0
                    ? in.t("index").oneHot(in.integer("num_classes"))
                    : in.t("index").oneHot()));
  }

  private void writes() {
    c.put(
        "index_add",
        in -> List.of(in.t("x").indexAdd(in.integer("dim"), in.t("index"), in.t("src"))));
    c.put(
        "scatter", in -> List.of(in.t("x").scatter(in.integer("dim"), in.t("index"), in.t("src"))));
    c.put(
        "scatter_value",
        in -> List.of(in.t("x").scatter(in.integer("dim"), in.t("index"), in.number("value"))));
    c.put(
        "scatter_add",
        in -> List.of(in.t("x").scatterAdd(in.integer("dim"), in.t("index"), in.t("src"))));
    c.put(
        "scatter_reduce",
        in ->
            List.of(
                in.t("x")
                    .scatterReduce(
                        in.integer("dim"),
                        in.t("index"),
                        in.t("src"),
                        ScatterReduction.valueOf(
                            in.args().get("reduce").string().toUpperCase(Locale.ROOT)),
                        in.flag("include_self"))));
  }

  private void masks() {
    c.put("masked_fill", in -> List.of(in.t("x").maskedFill(in.t("mask"), in.number("value"))));
    c.put("masked_select", in -> List.of(in.t("x").maskedSelect(in.t("mask"))));
  }
}
