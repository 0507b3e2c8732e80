package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.io.Json;
import dev.espalier.tensor.PadMode;
import dev.espalier.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/** Reshaping, slicing, padding and joining. */
final class ShapeCalls {
  private final Calls c;

  private ShapeCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    var f = new ShapeCalls(c);
    f.shapes();
    f.repetitions();
    f.parts();
    f.orders();
    f.diagonals();
    f.joins();
  }

  private void shapes() {
    c.put("reshape", in -> List.of(in.t("x").reshape(in.integers("shape"))));
    c.put("permute", in -> List.of(in.t("x").permute(in.integers("dims"))));
    c.put("transpose", in -> List.of(in.t("x").transpose(in.integer("dim0"), in.integer("dim1"))));
    c.put("unsqueeze", in -> List.of(in.t("x").unsqueeze(in.integer("dim"))));
    c.put(
        "squeeze",
        in -> List.of(in.has("dim") ? in.t("x").squeeze(in.integers("dim")) : in.t("x").squeeze()));
    c.put(
        "flatten",
        in -> List.of(in.t("x").flatten(in.integer("start_dim"), in.integer("end_dim"))));
  }

  private void repetitions() {
    c.put("expand", in -> List.of(in.t("x").expand(in.integers("shape"))));
    c.put("repeat", in -> List.of(in.t("x").repeat(in.integers("repeats"))));
    c.put("tile", in -> List.of(in.t("x").tile(in.integers("dims"))));
    c.put("repeat_interleave", in -> List.of(repeatInterleave(in)));
  }

  private static Tensor repeatInterleave(In in) {
    var x = in.t("x");
    var repeats = in.optional("repeats");
    if (repeats != null) {
      return in.has("dim")
          ? x.repeatInterleave(repeats, in.integer("dim"))
          : x.repeatInterleave(repeats);
    }
    int n = in.integer("repeats");
    return in.has("dim") ? x.repeatInterleave(n, in.integer("dim")) : x.repeatInterleave(n);
  }

  private void parts() {
    c.put("select", in -> List.of(in.t("x").select(in.integer("dim"), in.integer("index"))));
    c.put(
        "slice",
        in ->
            List.of(
                in.t("x")
                    .slice(
                        in.integer("dim"),
                        in.integer("start"),
                        in.integer("stop"),
                        in.integer("step"))));
    c.put(
        "split",
        in -> {
          int[] sizes = in.integers("sizes");
          var x = in.t("x");
          return in.args().get("sizes") instanceof Json.Int
              ? x.split(sizes[0], in.integer("dim"))
              : x.split(sizes, in.integer("dim"));
        });
    c.put("chunk", in -> in.t("x").chunk(in.integer("chunks"), in.integer("dim")));
    c.put("unbind", in -> in.t("x").unbind(in.integer("dim")));
    c.put(
        "unfold_dim",
        in -> List.of(in.t("x").unfold(in.integer("dim"), in.integer("size"), in.integer("step"))));
    c.put("pad", in -> List.of(pad(in)));
  }

  private static Tensor pad(In in) {
    var mode = PadMode.valueOf(in.args().get("mode").string().toUpperCase(Locale.ROOT));
    return in.has("value")
        ? in.t("x").pad(in.integers("pad"), in.number("value"))
        : in.t("x").pad(in.integers("pad"), mode);
  }

  private void orders() {
    c.put("flip", in -> List.of(in.t("x").flip(in.integers("dims"))));
    c.put(
        "roll",
        in -> {
          int[] shifts = in.integers("shifts");
          return List.of(
              in.has("dims")
                  ? in.t("x").roll(shifts, in.integers("dims"))
                  : in.t("x").roll(shifts[0]));
        });
  }

  private void diagonals() {
    c.put("tril", in -> List.of(in.t("x").tril(in.integer("diagonal"))));
    c.put("triu", in -> List.of(in.t("x").triu(in.integer("diagonal"))));
    c.put("diag", in -> List.of(in.t("x").diag(in.integer("diagonal"))));
    c.put(
        "diagonal",
        in ->
            List.of(
                in.t("x").diagonal(in.integer("offset"), in.integer("dim1"), in.integer("dim2"))));
    c.unary("trace", Tensor::trace);
  }

  private void joins() {
    c.put("cat", in -> List.of(Tensor.cat(in.integer("dim"), Calls.numbered(in))));
    c.put("stack", in -> List.of(Tensor.stack(in.integer("dim"), Calls.numbered(in))));
  }
}
