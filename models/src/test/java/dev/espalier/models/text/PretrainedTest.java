package dev.espalier.models.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.io.Safetensors;
import dev.espalier.io.TensorData;
import dev.espalier.models.generate.GenerationOptions;
import dev.espalier.models.generate.Generator;
import dev.espalier.nn.RotaryPositions.Pairing;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models from files: the bundled one, and GPT-2 and Llama as others save them. */
class PretrainedTest {
  private static final String GPT2 =
      "{\"model_type\": \"gpt2\", \"vocab_size\": 7, \"n_positions\": 9, \"n_embd\": 8,"
          + " \"n_layer\": 2, \"n_head\": 2, \"bos_token_id\": 6, \"eos_token_id\": 6}";
  private static final String LLAMA =
      "{\"model_type\": \"llama\", \"vocab_size\": 7, \"max_position_embeddings\": 9,"
          + " \"hidden_size\": 8, \"intermediate_size\": 12, \"num_hidden_layers\": 2,"
          + " \"num_attention_heads\": 4, \"num_key_value_heads\": 2, \"rms_norm_eps\": 1e-5,"
          + " \"tie_word_embeddings\": false, \"bos_token_id\": 0, \"eos_token_id\": [1, 2],"
          + " \"rope_scaling\": null}";

  @TempDir private Path folder;

  @Test
  void theBundledModelTellsStories() {
    var stories = Pretrained.stories260k();
    assertEquals(1, stories.begin());
    assertEquals(Set.of(2), stories.end());
    var prompt = stories.prompt("Once upon a time");
    assertEquals(1, prompt[0]);
    assertArrayEquals(new int[] {1}, stories.prompt(""));
    var options = GenerationOptions.greedy().maxTokens(40).stop("Lily");
    var text = stories.generator(options).generate(prompt).text();
    assertEquals(", there was a little girl named ", text);
  }

  @Test
  void aStreamedTextIsTheWholeTextDecoded() {
    var stories = Pretrained.stories260k();
    var rng = Rng.seed(4);
    for (int round = 0; round < 6; round++) {
      var options = GenerationOptions.sampling(2 + rng.nextInt(3)).maxTokens(40).seed(round);
      var prompt = stories.prompt("It");
      var streamed = new StringBuilder();
      stories.generator(options).stream(prompt).forEachRemaining(t -> streamed.append(t.text()));
      var ids = new Generator(stories.model(), options.endTokens(2)).generate(prompt).ids();
      var all = new int[prompt.length + ids.length];
      System.arraycopy(prompt, 0, all, 0, prompt.length);
      System.arraycopy(ids, 0, all, prompt.length, ids.length);
      assertEquals(stories.tokenizer().decode(all), "It" + streamed);
    }
  }

  private void write(String config, Map<String, Tensor> weights) throws IOException {
    Files.writeString(folder.resolve("config.json"), config);
    var data = new LinkedHashMap<String, TensorData>();
    weights.forEach((name, t) -> data.put(name, new TensorData(t.shape(), t.storage())));
    Safetensors.write(folder.resolve("model.safetensors"), data, Map.of());
    Tokenizers.write(Tokenizers.characters("abcdef"), folder.resolve("tokenizer.json"));
  }

  private static void sameLogits(LanguageModel expected, LanguageModel model) {
    var ids = Tensor.of(new long[] {1, 5, 2, 0, 6, 3}, 2, 3);
    assertArrayEquals(expected.freeze().apply(ids).toArray(), model.freeze().apply(ids).toArray());
  }

  @Test
  void gpt2ComesAsOpenAiSavedIt() throws IOException {
    Random.seed(1);
    var model = new Gpt(new Gpt.Config(7, 9, 2, 2, 8, 0, true, true));
    var weights = new LinkedHashMap<String, Tensor>();
    model
        .stateDict()
        .forEach((name, t) -> {
          boolean matrix = t.rank() == 2 && name.startsWith("h.");
          weights.put(name, matrix ? t.t().realize() : t);
        });
    weights.put("h.0.attn.bias", Tensor.ones(1, 1, 9, 9)); // the mask, in old files
    weights.put("h.1.attn.bias", Tensor.ones(1, 1, 9, 9));
    write(GPT2, weights);
    var read = Pretrained.read(folder);
    sameLogits(model, read.model());
    assertEquals(Set.of(6), read.end());
    assertArrayEquals(new int[] {6}, read.prompt(""));
    assertArrayEquals(new int[] {2, 0}, read.prompt("ca"));
  }

  @Test
  void nanoGptComesWithItsNames() throws IOException {
    Random.seed(2);
    var model = new Gpt(new Gpt.Config(7, 9, 2, 2, 8, 0, false, false));
    var weights = new LinkedHashMap<String, Tensor>();
    model.stateDict().forEach((name, t) -> weights.put("transformer." + name, t));
    weights.put("lm_head.weight", model.stateDict().get("wte.weight"));
    write(
        GPT2.replace(
            "\"n_positions\"",
            "\"bias\": false, \"activation_function\": \"gelu\", \"block_size\""),
        weights);
    sameLogits(model, Pretrained.read(folder.resolve("model.safetensors")).model());
  }

  @Test
  void llamaComesAsHuggingFaceSavesIt() throws IOException {
    Random.seed(3);
    var halves = Pairing.HALVES;
    var model = new Llama(new Llama.Config(7, 9, 8, 12, 2, 4, 2, 10_000, halves, 1e-5, false));
    var weights = new LinkedHashMap<String, Tensor>(model.stateDict());
    weights.put("model.layers.0.self_attn.rotary_emb.inv_freq", Tensor.ones(1));
    write(LLAMA, weights);
    var read = Pretrained.read(folder);
    sameLogits(model, read.model());
    assertEquals(Set.of(1, 2), read.end());
    assertArrayEquals(new int[] {0, 3}, read.prompt("d"));
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    var none = assertThrows(ValueException.class, () -> Pretrained.read(folder));
    assertEquals("the folder holds no model.safetensors", none.problem());
    Random.seed(1);
    var model = new Gpt(new Gpt.Config(7, 9, 2, 2, 8, 0, true, true));
    write(GPT2.replace("\"n_layer\": 2", "\"n_layer\": 2000000000"), model.stateDict());
    refused("it tells of");
    write(GPT2.replace("\"n_layer\": 2", "\"n_layer\": 1"), model.stateDict());
    refused("its weights are not those that config.json tells of");
    write(GPT2.replace("\"n_head\": 2", "\"n_head\": -2"), model.stateDict());
    refused("n_head is -2");
    write(GPT2.replace("\"n_head\": 2", "\"n_head\": 3"), model.stateDict());
    refused("8 elements do not divide into 3 heads");
    write(GPT2.replace("gpt2", "bert"), model.stateDict());
    refused("the model_type is bert");
    write(LLAMA.replace("\"rope_scaling\": null", "\"rope_scaling\": {}"), model.stateDict());
    refused("rope_scaling is given");
    write("[[", model.stateDict());
    refused("");
    write(GPT2.replace("\"vocab_size\": 7", "\"vocab_size\": 5"), model.stateDict());
    refused("its weights are not those");
    Files.delete(folder.resolve("config.json"));
    refused("there is no config.json beside it");
  }

  private void refused(String problem) {
    var e = assertThrows(TensorException.class, () -> Pretrained.read(folder));
    assertTrue(e.problem().contains(problem), e::getMessage);
    assertTrue(e.op().contains(folder.toString()), e::getMessage);
  }
}
