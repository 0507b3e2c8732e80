package dev.espalier.models.text;

import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import dev.espalier.io.Safetensors;
import dev.espalier.io.TensorData;
import dev.espalier.nn.RotaryPositions.Pairing;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a {@code config.json} says of a model, and the names that the weights have in its file. */
sealed interface Configuration {
  /** An untrained model of this kind. */
  LanguageModel model();

  /** The id that a text begins with, or −1. */
  int begin();

  /** The ids after which a text has ended. */
  Set<Integer> end();

  /** The file's tensors under the names of the model, without those that it does not need. */
  Map<String, TensorData> weights(Safetensors.Content content);

  /** The weights as the model has them. */
  default Map<String, Tensor> turned(Map<String, Tensor> weights) {
    return weights;
  }

  /** GPT-2. */
  record OfGpt(Gpt.Config config, int begin, Set<Integer> end) implements Configuration {
    @Override
    public Gpt model() {
      return new Gpt(config);
    }

    @Override
    public Map<String, TensorData> weights(Safetensors.Content content) {
      var weights = new LinkedHashMap<String, TensorData>();
      content
          .tensors()
          .forEach((name, data) -> {
            var own = name.startsWith("transformer.") ? name.substring(12) : name;
            boolean mask = own.endsWith(".attn.bias") || own.endsWith(".attn.masked_bias");
            if (!mask && !own.equals("lm_head.weight")) { // tied to wte.weight
              weights.put(own, data);
            }
          });
      return weights;
    }

    /** OpenAI's matrices are (in, out), as TensorFlow has them. */
    @Override
    public Map<String, Tensor> turned(Map<String, Tensor> weights) {
      var first = weights.get("h.0.attn.c_attn.weight");
      if (first == null || first.rank() != 2 || first.dim(0) != config.dim()) {
        return weights;
      }
      var all = new LinkedHashMap<String, Tensor>();
      weights.forEach((name, t) -> {
        boolean matrix = name.startsWith("h.") && name.endsWith(".weight") && t.rank() == 2;
        all.put(name, matrix ? t.t() : t);
      });
      return all;
    }
  }

  /** Llama. */
  record OfLlama(Llama.Config config, int begin, Set<Integer> end) implements Configuration {
    @Override
    public Llama model() {
      return new Llama(config);
    }

    @Override
    public Map<String, TensorData> weights(Safetensors.Content content) {
      var weights = new LinkedHashMap<String, TensorData>();
      content
          .tensors()
          .forEach((name, data) -> {
            boolean table = name.endsWith(".rotary_emb.inv_freq"); // computed here
            if (!table && !(config.tied() && name.equals("lm_head.weight"))) {
              weights.put(name, data);
            }
          });
      return weights;
    }
  }

  /** Reads the file, and sees to it that it asks for no more weights than there are. */
  static Configuration read(Path file, Safetensors.Content content) throws IOException {
    try {
      var json = Json.parse(Files.readAllBytes(file));
      var kind = of(json);
      long there = 0;
      for (var t : content.tensors().values()) {
        there += t.shape().size();
      }
      double needed = kind instanceof OfGpt(var c, _, _) ? size(c) : size(((OfLlama) kind).config);
      if (needed > there) {
        throw new ValueException(
            "config.json",
            String.format(
                "it tells of %.0f weights, and the file of weights has %d", needed, there),
            "get both files again, of one model");
      }
      return kind;
    } catch (TensorException e) {
      throw e.with(TensorException.Facts.of("read " + file, e.problem(), e.fix()));
    }
  }

  /** At least so many weights; doubles do not overflow. */
  private static double size(Gpt.Config c) {
    double e = c.dim();
    return e * c.vocabulary() + e * c.context() + 12 * e * e * c.layers();
  }

  private static double size(Llama.Config c) {
    double e = c.dim();
    double attention = 2 * e * e + 2 * e * e * c.kvHeads() / c.heads();
    return e * c.vocabulary() + (attention + 3 * e * c.hidden()) * c.layers();
  }

  private static Configuration of(Json j) {
    var type = j.find("model_type") instanceof Json.Str(var s) ? s : "";
    if (type.equals("gpt2")) {
      return gpt2(j);
    }
    if (type.equals("llama")) {
      return llama(j);
    }
    if (type.isEmpty() && j.find("n_layers") != null && j.find("dim") != null) {
      return meta(j);
    }
    throw new ValueException(
        "config.json",
        type.isEmpty()
            ? "it has neither \"model_type\" nor \"dim\" and \"n_layers\""
            : "the model_type is " + type,
        "known are gpt2 and llama, and Meta's form of Llama");
  }

  private static Configuration gpt2(Json j) {
    var act = j.find("activation_function") instanceof Json.Str(var s) ? s : "gelu_new";
    if (!act.equals("gelu_new") && !act.equals("gelu")) {
      throw new ValueException(
          "config.json", "the activation_function is " + act, "known are gelu_new and gelu");
    }
    int dim = whole(j, "n_embd");
    same(j, "n_inner", 4L * dim);
    var bias = j.find("bias"); // nanoGPT's
    return new OfGpt(
        new Gpt.Config(
            whole(j, "vocab_size"),
            whole(j, j.find("n_positions") == null ? "block_size" : "n_positions"),
            whole(j, "n_layer"),
            whole(j, "n_head"),
            dim,
            0,
            bias == null || bias.bool(),
            act.equals("gelu_new")),
        id(j, "bos_token_id"),
        ids(j, "eos_token_id"));
  }

  private static Configuration llama(Json j) {
    var act = j.find("hidden_act") instanceof Json.Str(var s) ? s : "silu";
    if (!act.equals("silu")) {
      throw new ValueException("config.json", "hidden_act is " + act, "known is silu");
    }
    for (var name : new String[] {"attention_bias", "mlp_bias"}) {
      if (j.find(name) instanceof Json.Bool(var b) && b) {
        throw new ValueException(
            "config.json", name + " is true", "Llamas without biases are known");
      }
    }
    if (j.find("rope_scaling") instanceof Json.Obj) {
      throw new ValueException(
          "config.json",
          "rope_scaling is given",
          "Llamas whose positions are not scaled are known (1, 2 and 3, not 3.1 and later)");
    }
    int dim = whole(j, "hidden_size");
    int heads = whole(j, "num_attention_heads");
    same(j, "head_dim", dim / heads);
    int kv = given(j, "num_key_value_heads") ? whole(j, "num_key_value_heads") : heads;
    var tied = j.find("tie_word_embeddings");
    return new OfLlama(
        new Llama.Config(
            whole(j, "vocab_size"),
            whole(j, "max_position_embeddings"),
            dim,
            whole(j, "intermediate_size"),
            whole(j, "num_hidden_layers"),
            heads,
            kv,
            positive(j, "rope_theta", 10_000),
            Pairing.HALVES,
            positive(j, "rms_norm_eps", 1e-6),
            tied != null && tied.bool()),
        id(j, "bos_token_id"),
        ids(j, "eos_token_id"));
  }

  private static Configuration meta(Json j) {
    int heads = whole(j, "n_heads");
    var tied = j.find("tie_word_embeddings");
    return new OfLlama(
        new Llama.Config(
            whole(j, "vocab_size"),
            whole(j, "max_seq_len"),
            whole(j, "dim"),
            whole(j, "hidden_dim"),
            whole(j, "n_layers"),
            heads,
            given(j, "n_kv_heads") ? whole(j, "n_kv_heads") : heads,
            positive(j, "rope_theta", 10_000),
            Pairing.NEIGHBOURS,
            positive(j, "rms_norm_eps", 1e-5),
            tied != null && tied.bool()),
        id(j, "bos"),
        ids(j, "eos"));
  }

  private static boolean given(Json j, String name) {
    return j.find(name) != null && !(j.find(name) instanceof Json.Null);
  }

  private static int whole(Json j, String name) {
    long v = j.get(name).integer();
    if (v < 1 || v > Integer.MAX_VALUE) {
      throw new ValueException(
          "config.json", name + " is " + v, "it is a whole number from 1 to " + Integer.MAX_VALUE);
    }
    return (int) v;
  }

  private static double positive(Json j, String name, double otherwise) {
    if (!given(j, name)) {
      return otherwise;
    }
    double v = j.get(name).number();
    if (!(v > 0)) {
      throw new ValueException("config.json", name + " is " + v, "it is above 0");
    }
    return v;
  }

  private static void same(Json j, String name, long expected) {
    if (given(j, name) && j.get(name).integer() != expected) {
      throw new ValueException(
          "config.json",
          name + " is " + j.get(name).integer(),
          "models with " + expected + " there are known");
    }
  }

  private static int id(Json j, String name) {
    return given(j, name)
        ? Math.toIntExact(Math.clamp(j.get(name).integer(), -1, Integer.MAX_VALUE))
        : -1;
  }

  private static Set<Integer> ids(Json j, String name) {
    var ids = new TreeSet<Integer>();
    if (j.find(name) instanceof Json.Arr(var items)) {
      items.forEach(i -> ids.add((int) i.integer()));
    } else if (given(j, name)) {
      ids.add(id(j, name));
    }
    return ids;
  }
}
