package dev.espalier.cli.conformance;

import static dev.espalier.cli.conformance.ReductionCalls.both;

import java.util.List;

/** Running totals and orders. */
final class OrderCalls {
  private final Calls c;

  private OrderCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    var f = new OrderCalls(c);
    f.scans();
    f.orders();
  }

  private void scans() {
    c.put("cumsum", in -> List.of(in.t("x").cumsum(in.integer("dim"))));
    c.put("cumprod", in -> List.of(in.t("x").cumprod(in.integer("dim"))));
    c.put("cummax", in -> both(in.t("x").cummax(in.integer("dim"))));
    c.put("cummin", in -> both(in.t("x").cummin(in.integer("dim"))));
    c.put("logcumsumexp", in -> List.of(in.t("x").logcumsumexp(in.integer("dim"))));
  }

  private void orders() {
    c.put("sort", in -> both(in.t("x").sort(in.integer("dim"), in.flag("descending"))));
    c.put("argsort", in -> List.of(in.t("x").argsort(in.integer("dim"), in.flag("descending"))));
    c.put(
        "topk", in -> both(in.t("x").topk(in.integer("k"), in.integer("dim"), in.flag("largest"))));
  }
}
