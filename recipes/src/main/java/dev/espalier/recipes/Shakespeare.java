package dev.espalier.recipes;

import dev.espalier.io.Json;
import dev.espalier.models.generate.Decoder;
import dev.espalier.models.generate.GenerationOptions;
import dev.espalier.models.generate.Generator;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Losses;
import dev.espalier.recipes.report.Chart;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.Loop;
import dev.espalier.recipes.run.Run;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import dev.espalier.text.Corpus;
import dev.espalier.text.Tokenizer;
import dev.espalier.train.Stateful;
import dev.espalier.train.data.Batch;
import dev.espalier.train.data.TinyShakespeare;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CharLstm} and {@link GptRecipe} share: the text, and what the model writes while it
 * learns.
 */
final class Shakespeare implements Stateful {
  static final DataSource WHOLE = DataSource.folder("tinyshakespeare", TinyShakespeare.HELP);

  /** With {@code --quick} a piece of it does: the first 98,846 characters. */
  static final DataSource PIECE = DataSource.bundled("tinyshakespeare", TinyShakespeare.HELP);

  private static final String PROMPT = "ROMEO:\n";
  private static final int LENGTH = 300;

  private final List<Section.Sample> samples = new ArrayList<>();

  /** The text, of which nine tenths train; each part has a window of so many characters. */
  static Corpus corpus(@Nullable Path folder, int window) {
    var text = folder == null ? piece() : TinyShakespeare.text(folder);
    return Corpus.characters(text, 0.9).requireWindow(window);
  }

  private static String piece() {
    try (var in = Shakespeare.class.getResourceAsStream("tinyshakespeare/input.txt")) {
      assert in != null : "the bundled piece of tinyshakespeare";
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the model write, at temperature 0.8 and always with the same choices. */
  String write(Run run, Loop loop, Decoder model, Tokenizer tokenizer) {
    var options = GenerationOptions.sampling(0.8).maxTokens(LENGTH).seed(run.seed());
    var prompt = tokenizer.ids(known(PROMPT, tokenizer));
    var generator = new Generator(model, options, tokenizer::decode);
    var text = tokenizer.decode(prompt) + generator.generate(prompt).text();
    samples.add(new Section.Sample("step " + (loop.step() + 1), text));
    return text;
  }

  /** The prompt, or a line end where the text has other characters. */
  private static String known(String prompt, Tokenizer tokenizer) {
    var kept = new StringBuilder();
    prompt
        .codePoints()
        .filter(c -> tokenizer.find(Character.toString(c)).isPresent())
        .forEach(kept::appendCodePoint);
    return kept.isEmpty() ? tokenizer.token(0) : kept.toString();
  }

  /** Mean of −ln p over the characters y (N, T) from logits (N, T, V). */
  static Tensor nats(Tensor logits, Tensor y) {
    return Losses.crossEntropy(logits.flatten(0, 1), y.flatten());
  }

  /** The mean of {@link #nats} over all characters of windows, each from nothing. */
  static double windowLoss(Layer model, Iterable<Batch> windows) {
    double sum = 0;
    long count = 0;
    for (var w : windows) {
      sum += Mode.inference(() -> nats(model.apply(w.x()), w.y())).item() * w.y().size();
      count += w.y().size();
    }
    return sum / count;
  }

  /** What the training came to; {@code how} says how the validation loss was taken. */
  Outcome outcome(Loop loop, Layer model, Corpus corpus, String how, String... validation) {
    double loss = loop.curves().last("val_loss");
    var outcome = Outcome.of(model);
    var losses = new ArrayList<>(List.of("train_loss"));
    for (var name : validation) {
      outcome.with(name, loop.curves().last(name));
      losses.add(name);
    }
    return outcome
        .with("perplexity", Math.exp(loss))
        .with("validation_characters", corpus.validationTokens())
        .with("steps", loop.steps())
        .with("parameters", model.parameterCount())
        .file(Writer.TOKENIZER, corpus.tokenizer().json().pretty())
        .summary(String.format(Locale.ROOT, "validation loss %.3f nats per character", loss))
        .tile(String.format(Locale.ROOT, "%.3f", loss), "nats per character", how)
        .tile(
            String.format(Locale.ROOT, "%.2f", Math.exp(loss)),
            "perplexity",
            "of the next character")
        .section(
            new Section.Charts(
                "Loss and perplexity",
                "Of the training batches, and of the whole validation text.",
                List.of(
                    loop.curves()
                        .chart(
                            "Loss",
                            "nats per character",
                            Chart.Format.NUMBER,
                            losses.toArray(String[]::new)),
                    loop.curves()
                        .chart("Perplexity", "perplexity", Chart.Format.NUMBER, "perplexity"))))
        .section(section());
  }

  /** The first samples, and the last. */
  private Section section() {
    return new Section.Samples(
        "What it wrote while it learnt",
        "After \"ROMEO:\", drawn at temperature 0.8, each time with the same choices.",
        samples);
  }

  @Override
  public Map<String, String> state() {
    var all = samples.stream().map(s -> List.of(s.time(), s.text())).toList();
    return Map.of("samples", Json.of(all).toString());
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    samples.clear();
    for (var s : Json.parse(state.getOrDefault("samples", "[]")).items()) {
      samples.add(new Section.Sample(s.items().get(0).string(), s.items().get(1).string()));
    }
  }
}
