package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.nn.Attention;
import dev.espalier.nn.AttentionMasks;
import dev.espalier.nn.Embeddings;
import dev.espalier.nn.Embeddings.BagMode;
import dev.espalier.nn.Layer;
import dev.espalier.nn.MultiHeadAttention;
import dev.espalier.nn.TransformerDecoderLayer;
import dev.espalier.nn.TransformerEncoderLayer;
import dev.espalier.nn.TransformerOptions;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Embeddings, attention and the layers of transformers. */
final class AttentionCalls {
  private final Calls c;

  private AttentionCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    var f = new AttentionCalls(c);
    f.embeddings();
    f.attention();
    f.transformers();
  }

  private void embeddings() {
    c.put(
        "embedding",
        in -> List.of(Embeddings.embedding(in.t("index"), in.t("weight"), padding(in))));
    c.put(
        "embedding_bag",
        in ->
            List.of(
                Embeddings.embeddingBag(
                    in.t("index"),
                    in.t("weight"),
                    in.optional("offsets"),
                    BagMode.valueOf(in.args().get("mode").string().toUpperCase(Locale.ROOT)),
                    in.optional("per_sample_weights"),
                    padding(in))));
  }

  private static @Nullable Integer padding(In in) {
    return in.has("padding_idx") ? in.integer("padding_idx") : null;
  }

  private void attention() {
    c.put(
        "scaled_dot_product_attention",
        in -> {
          var options =
              Attention.options()
                  .mask(in.optional("attn_mask"))
                  .causal(in.flag("is_causal"))
                  .groupedQueries(in.flag("enable_gqa"));
          return List.of(
              Attention.scaledDotProductAttention(
                  in.t("q"),
                  in.t("k"),
                  in.t("v"),
                  in.has("scale") ? options.scale(in.number("scale")) : options));
        });
    c.put(
        "multihead_attention",
        in -> {
          var options =
              MultiHeadAttention.options()
                  .batchFirst(in.flag("batch_first"))
                  .bias(in.flag("bias"))
                  .kdim(in.integer("kdim"))
                  .vdim(in.integer("vdim"))
                  .biasKv(in.flag("add_bias_kv"))
                  .zeroAttention(in.flag("add_zero_attn"));
          var layer =
              load(
                  new MultiHeadAttention(in.integer("embed_dim"), in.integer("num_heads"), options),
                  in,
                  in.t("query"));
          var masks =
              AttentionMasks.none()
                  .attention(in.optional("attn_mask"))
                  .keyPadding(in.optional("key_padding_mask"));
          var r =
              layer.withWeights(
                  in.t("query"),
                  in.t("key"),
                  in.t("value"),
                  masks,
                  in.flag("average_attn_weights"));
          return List.of(r.output(), r.weights());
        });
  }

  private void transformers() {
    c.put(
        "transformer_encoder_layer",
        in -> {
          var layer =
              load(
                  new TransformerEncoderLayer(
                      in.integer("d_model"), in.integer("nhead"), options(in)),
                  in,
                  in.t("x"));
          return run(in, () -> layer.apply(in.t("x"), masks(in)));
        });
    c.put(
        "transformer_decoder_layer",
        in -> {
          var layer =
              load(
                  new TransformerDecoderLayer(
                      in.integer("d_model"), in.integer("nhead"), options(in)),
                  in,
                  in.t("x"));
          return run(
              in, () -> layer.apply(in.t("x"), in.t("memory"), masks(in), AttentionMasks.none()));
        });
  }

  private static List<Tensor> run(In in, Supplier<Tensor> body) {
    return List.of(in.flag("eval") ? Mode.eval(body) : body.get());
  }

  private static AttentionMasks masks(In in) {
    return AttentionMasks.none().attention(in.optional("mask"));
  }

  private static TransformerOptions options(In in) {
    return TransformerOptions.of()
        .dropout(0)
        .feedForward(in.integer("dim_feedforward"))
        .activation(
            in.args().get("activation").string().equals("gelu") ? Tensor::gelu : Tensor::relu)
        .layerNormEps(in.number("layer_norm_eps"))
        .batchFirst(in.flag("batch_first"))
        .normFirst(in.flag("norm_first"));
  }

  /** Gives a layer the inputs that are named as its parameters, and the dtype of x. */
  private static <L extends Layer> L load(L layer, In in, Tensor x) {
    layer.to(x.dtype());
    var state = new LinkedHashMap<String, Tensor>();
    in.tensors()
        .forEach((name, value) -> {
          if (name.startsWith("p:")) {
            state.put(name.substring(2), value);
          }
        });
    layer.loadStateDict(state);
    layer.namedParameters().forEach((name, p) -> in.leaves().put("p:" + name, p));
    return layer;
  }
}
