package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.ir.Reduction;
import dev.espalier.nn.CtcLoss;
import dev.espalier.nn.Gru;
import dev.espalier.nn.GruCell;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Lstm;
import dev.espalier.nn.LstmCell;
import dev.espalier.nn.LstmState;
import dev.espalier.nn.Recurrent;
import dev.espalier.nn.RecurrentOptions;
import dev.espalier.nn.Rnn;
import dev.espalier.nn.RnnCell;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Recurrent layers and cells, and the loss of sequences. */
final class RecurrentCalls {
  private RecurrentCalls() {}

  static void add(Calls c) {
    c.put(
        "rnn",
        in -> {
          var kind =
              in.args().get("nonlinearity").string().equals("relu")
                  ? Rnn.Nonlinearity.RELU
                  : Rnn.Nonlinearity.TANH;
          return single(new Rnn(in.integer("input_size"), hidden(in), kind, options(in)), in);
        });
    c.put("gru", in -> single(new Gru(in.integer("input_size"), hidden(in), options(in)), in));
    c.put("lstm", in -> lstm(in, 0));
    c.put("lstm_proj", in -> lstm(in, in.integer("proj_size")));
    c.put(
        "rnn_cell",
        in -> {
          boolean bias = in.flag("bias");
          var cell =
              load(
                  new RnnCell(in.integer("input_size"), hidden(in), bias, Rnn.Nonlinearity.TANH),
                  in);
          var h = in.optional("h0");
          return List.of(h == null ? cell.apply(in.t("x")) : cell.step(in.t("x"), h));
        });
    c.put(
        "gru_cell",
        in -> {
          var cell = load(new GruCell(in.integer("input_size"), hidden(in), in.flag("bias")), in);
          var h = in.optional("h0");
          return List.of(h == null ? cell.apply(in.t("x")) : cell.step(in.t("x"), h));
        });
    c.put(
        "lstm_cell",
        in -> {
          var cell = load(new LstmCell(in.integer("input_size"), hidden(in), in.flag("bias")), in);
          var x = in.t("x");
          int n = hidden(in);
          var zeros =
              x.rank() == 1 ? Tensor.zeros(x.dtype(), n) : Tensor.zeros(x.dtype(), x.dim(0), n);
          var s = cell.step(x, new LstmState(or(in, "h0", zeros), or(in, "c0", zeros)));
          return List.of(s.h(), s.c());
        });
    c.put(
        "ctc_loss",
        in ->
            List.of(
                CtcLoss.ctc(
                    in.t("logits").logSoftmax(2),
                    in.t("targets"),
                    in.t("input_lengths"),
                    in.t("target_lengths"),
                    CtcLoss.options()
                        .blank(in.integer("blank"))
                        .zeroInfinity(in.flag("zero_infinity"))
                        .reduction(
                            Reduction.valueOf(
                                in.args().get("reduction").string().toUpperCase(Locale.ROOT))))));
  }

  private static int hidden(In in) {
    return in.integer("hidden_size");
  }

  private static RecurrentOptions options(In in) {
    return Rnn.options()
        .layers(in.has("num_layers") ? in.integer("num_layers") : 1)
        .bidirectional(in.flag("bidirectional"))
        .batchFirst(in.flag("batch_first"))
        .bias(!in.has("bias") || in.flag("bias"));
  }

  private static List<Tensor> single(Recurrent<Tensor> layer, In in) {
    var r = load(layer, in).run(in.t("x"), in.optional("h0"), null);
    return List.of(r.output(), r.state());
  }

  private static List<Tensor> lstm(In in, int projection) {
    var layer = load(new Lstm(in.integer("input_size"), hidden(in), projection, options(in)), in);
    var r = layer.run(in.t("x"), state(in), null);
    return List.of(r.output(), r.state().h(), r.state().c());
  }

  private static Tensor or(In in, String name, Tensor otherwise) {
    var t = in.optional(name);
    return t == null ? otherwise : t;
  }

  /** Both parts are given or neither. */
  private static @Nullable LstmState state(In in) {
    var h = in.optional("h0");
    return h == null ? null : new LstmState(h, in.t("c0"));
  }

  /** Gives a layer the inputs p:NAME as its parameters, in their dtype. */
  private static <L extends Layer> L load(L layer, In in) {
    layer.to(in.t("x").dtype());
    var state = new LinkedHashMap<String, Tensor>();
    in.tensors()
        .forEach((name, value) -> {
          if (name.startsWith("p:")) {
            state.put(name.substring(2), value);
          }
        });
    layer.loadStateDict(state);
    for (var e : layer.namedParameters().entrySet()) {
      Parameter p = e.getValue();
      in.leaves().put("p:" + e.getKey(), p);
    }
    return layer;
  }
}
