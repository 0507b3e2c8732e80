package dev.espalier.models.text;

import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.io.Safetensors;
import dev.espalier.models.generate.GenerationOptions;
import dev.espalier.models.generate.Generator;
import dev.espalier.tensor.Tensor;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A trained language model with its tokenizer, ready to write:
 *
 * <pre>{@code
 * var stories = Pretrained.stories260k();
 * var options = GenerationOptions.sampling(0.8).seed(1);
 * var text = stories.generator(options).generate(stories.prompt("Once upon a time")).text();
 * }</pre>
 *
 * @param model a {@link Gpt} or {@link Llama} with its weights
 * @param tokenizer what makes ids of texts
 * @param begin the id that a text begins with, or −1 for none
 * @param end ids after which a text has ended
 */
public record Pretrained(LanguageModel model, Tokenizer tokenizer, int begin, Set<Integer> end) {
  private static final String WEIGHTS = "model.safetensors";

  public Pretrained {
    end = Set.copyOf(end);
  }

  /**
   * The bundled model: Karpathy's stories260K (MIT licence), which tells stories for children with
   * 260 thousand parameters.
   */
  public static Pretrained stories260k() {
    try {
      var folder = Files.createTempDirectory("espalier-stories260k");
      var names = List.of(WEIGHTS, "config.json", "vocab.json");
      try {
        for (var name : names) {
          var resource = "/dev/espalier/models/stories260k/" + name;
          try (var in = Pretrained.class.getResourceAsStream(resource)) {
            assert in != null : resource;
            Files.copy(in, folder.resolve(name));
          }
        }
        return read(folder);
      } finally {
        for (var name : names) {
          Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a model in safetensors, with {@code config.json} and the tokenizer ({@link
   * Tokenizers#read}) beside it: GPT-2 as Hugging Face has it, nanoGPT's names with GPT-2's
   * configuration, Llama as Hugging Face has it, and Llama with Meta's configuration (dim,
   * n_layers, …).
   *
   * @param path the file, or the folder with {@code model.safetensors}
   * @throws ValueException when a file is missing or damaged, or the model is of another kind
   */
  public static Pretrained read(Path path) {
    var file = Files.isDirectory(path) ? path.resolve(WEIGHTS) : path;
    var folder = file.toAbsolutePath().getParent();
    if (!Files.isRegularFile(file)) {
      throw new ValueException(
          "read " + path,
          Files.isDirectory(path) ? "the folder holds no " + WEIGHTS : "there is no such file",
          "name a safetensors file that has config.json and a tokenizer beside it");
    }
    assert folder != null : file; // a file is in some folder
    var config = folder.resolve("config.json");
    if (!Files.isRegularFile(config)) {
      throw new ValueException(
          "read " + file, "there is no config.json beside it", "put the model's into " + folder);
    }
    try {
      var content = Safetensors.read(file);
      var kind = Configuration.read(config, content);
      var model = kind.model();
      var weights = new LinkedHashMap<String, Tensor>();
      kind.weights(content)
          .forEach((name, data) -> weights.put(name, Tensor.wrap(data.storage(), data.shape())));
      model.loadStateDict(kind.turned(weights));
      var tokenizer = Tokenizers.read(folder);
      if (tokenizer.vocabSize() > model.vocabulary()) {
        throw new ValueException(
            "read " + folder,
            "the tokenizer has "
                + tokenizer.vocabSize()
                + " tokens, the model "
                + model.vocabulary(),
            "put the tokenizer that belongs to the model beside it");
      }
      return new Pretrained(model, tokenizer, kind.begin(), kind.end());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TensorException e) {
      boolean weights = e.op().equals("loadStateDict") || e.op().equals("load");
      throw e.op().startsWith("read ") || e.op().equals("safetensors")
          ? e
          : e.with(
              TensorException.Facts.of(
                  "read " + file,
                  weights
                      ? "its weights are not those that config.json tells of: " + e.problem()
                      : e.problem(),
                  "get config.json and the weights again, of one model"));
    }
  }

  /** The ids of a prompt, with the beginning of a text where the model wants one. */
  public int[] prompt(String text) {
    var ids = tokenizer.ids(text);
    boolean missing = ids.length == 0 || model instanceof Llama && ids[0] != begin;
    if (begin < 0 || !missing) {
      return ids;
    }
    var with = new int[ids.length + 1];
    with[0] = begin;
    System.arraycopy(ids, 0, with, 1, ids.length);
    return with;
  }

  /** What writes with this model; its end tokens are added to the options'. */
  public Generator generator(GenerationOptions options) {
    var ends = new TreeSet<>(options.endTokens());
    ends.addAll(end);
    return new Generator(model, options.endTokens(ends.toArray(Integer[]::new)), tokenizer::decode);
  }
}
