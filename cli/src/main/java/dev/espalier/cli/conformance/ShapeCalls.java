package dev.espalier.cli.conformance;

import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Reshaping, slicing, padding and joining. */
final class ShapeCalls {
  private final Calls c;

  private ShapeCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    new ShapeCalls(c).shapes();
  }

  private void shapes() {
    c.put("reshape", in -> List.of(in.t("x").reshape(in.integers("shape"))));
    c.put("permute", in -> List.of(in.t("x").permute(in.integers("dims"))));
    c.put("transpose", in -> List.of(in.t("x").transpose(in.integer("dim0"), in.integer("dim1"))));
    c.put("expand", in -> List.of(Calls.expand(in.t("x"), in.integers("shape"))));
    c.put("unsqueeze", in -> List.of(in.t("x").unsqueeze(in.integer("dim"))));
    // PyTorch leaves an axis of another extent alone; ours refuses.
    c.put(
        "squeeze",
        in ->
            in.has("dim") && in.t("x").dim(in.integer("dim")) == 1
                ? List.of(in.t("x").squeeze(in.integer("dim")))
                : null);
    c.put("select", in -> List.of(in.t("x").select(in.integer("dim"), in.integer("index"))));
    c.put(
        "slice",
        in ->
            List.of(
                Calls.slice(
                    in.t("x"),
                    in.integer("dim"),
                    in.integer("start"),
                    in.integer("stop"),
                    in.integer("step"))));
    c.put(
        "flip",
        in -> {
          var x = in.t("x");
          for (int dim : in.integers("dims")) {
            x = x.flip(dim);
          }
          return List.of(x);
        });
    c.put(
        "flatten",
        in -> {
          boolean toTheEnd = in.integer("end_dim") == -1;
          var x = in.t("x");
          return !toTheEnd
              ? null
              : List.of(
                  in.integer("start_dim") == 0 ? x.flatten() : x.flatten(in.integer("start_dim")));
        });
    c.put(
        "pad",
        in -> {
          boolean zeros =
              in.args().get("mode").string().equals("constant")
                  && (!in.has("value") || in.number("value") == 0);
          int[] pad = in.integers("pad");
          return zeros && Arrays.stream(pad).allMatch(p -> p >= 0)
              ? List.of(Calls.pad(in.t("x"), pad))
              : null;
        });
    c.put("cat", in -> List.of(Tensor.concat(in.integer("dim"), Calls.numbered(in))));
    c.put("stack", in -> List.of(Tensor.stack(in.integer("dim"), Calls.numbered(in))));
  }
}
