package dev.espalier.cli;

import dev.espalier.io.Json;
import dev.espalier.models.generate.Completion;
import dev.espalier.models.generate.Decoder;
import dev.espalier.models.generate.GenerationOptions;
import dev.espalier.models.generate.Generator;
import dev.espalier.models.text.Pretrained;
import dev.espalier.recipes.Writer;
import dev.espalier.recipes.run.TrainedRun;
import dev.espalier.recipes.run.UserError;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "generate",
    description = {
      "Writes on from a prompt, with the model of a finished run of charlm or gpt, with stories260k"
          + " (which comes with it), or with a GPT-2 or Llama in a safetensors file that has"
          + " config.json and the tokenizer beside it.",
      "The text appears while it is written; the tokens per second are told at the end, on standard"
          + " error."
    },
    sortOptions = false,
    footer = {
      "",
      "@|bold Examples|@",
      "  espalier generate stories260k --prompt \"Once upon a time\"",
      "  espalier generate runs/gpt --prompt ROMEO: --temperature 0.8 --top-p 0.95 --seed 7",
      "  espalier generate stories260k --temperature 0 --max-tokens 500 --json"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class GenerateCommand implements Callable<Integer> {
  static final String BUNDLED = "stories260k";

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "The folder of a run, stories260k, or a safetensors file or its folder.")
  private String model;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "What the text begins with; default: nothing.")
  private String prompt = "";

  @Option(names = "--max-tokens", paramLabel = "N", description = "Most new tokens; default: 256.")
  private int maxTokens = 256;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "0 takes the likeliest token each time, 1 draws as likely as the model says; default:"
              + " 0.8, and 0 with --beams.")
  private @Nullable Double temperature;

  @Option(names = "--top-k", paramLabel = "K", description = "Draws from the K likeliest tokens.")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Draws from the likeliest tokens that together have probability P.")
  private double topP = 1;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description = "Leaves out tokens below P times the likeliest's probability.")
  private double minP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "R",
      description = "Above 1 makes tokens that were there already less likely.")
  private double repetitionPenalty = 1;

  @Option(
      names = "--beams",
      paramLabel = "N",
      description = "Searches for the likeliest text with N beginnings at a time.")
  private int beams = 1;

  @Option(
      names = "--length-penalty",
      paramLabel = "A",
      description = "Beams are compared by log-probability / length^A; default: 1.")
  private double lengthPenalty = 1;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "Ends before this text; may be given several times.")
  private List<String> stop = List.of();

  @Option(names = "--seed", paramLabel = "N", description = "Of the choices; default: 0.")
  private long seed;

  @Option(names = "--json", description = "One JSON object at the end instead of the text.")
  private boolean json;

  /** A model with what it needs to read and write text. */
  private record Loaded(
      Decoder decoder, Tokenizer tokenizer, Function<String, int[]> prompt, Set<Integer> end) {}

  @Override
  public Integer call() {
    var console = Main.console(spec);
    var options =
        GenerationOptions.greedy()
            .maxTokens(maxTokens)
            .withBeams(beams)
            .temperature(temperature == null ? (beams > 1 ? 0 : 0.8) : temperature)
            .topK(topK)
            .topP(topP)
            .minP(minP)
            .repetitionPenalty(repetitionPenalty)
            .lengthPenalty(lengthPenalty)
            .stop(stop.toArray(String[]::new))
            .seed(seed);
    var loaded = load();
    var ids = loaded.prompt.apply(prompt);
    long places = (long) ids.length + maxTokens;
    if (places < loaded.decoder.context()) { // room for this text, not for the longest possible
      options = options.context((int) Math.max(32, places));
    }
    var generator =
        new Generator(
            loaded.decoder,
            options.endTokens(loaded.end.toArray(Integer[]::new)),
            loaded.tokenizer::decode);
    var out = console.out();
    var shown = loaded.tokenizer.decode(ids);
    if (!json) {
      out.print(shown);
      out.flush();
    }
    long began = System.nanoTime();
    long[] times = {0, began, began}; // tokens, when the first came, when the last came
    Completion written =
        generator
            .generate(
                List.of(ids),
                token -> {
                  times[2] = System.nanoTime();
                  if (times[0]++ == 0) {
                    times[1] = times[2];
                  }
                  if (!json) {
                    out.print(token.text());
                    out.flush();
                  }
                  return true;
                })
            .getFirst();
    double first = (times[1] - began) / 1e9;
    double rest = (times[2] - times[1]) / 1e9;
    double all = (System.nanoTime() - began) / 1e9;
    int tokens = written.ids().length;
    // The first token takes the prompt and the making of plans; beams come all at the end.
    double perSecond = beams > 1 || times[0] < 2 ? tokens / all : (times[0] - 1) / rest;
    if (json) {
      out.println(json(written, shown, ids.length, all, perSecond));
    } else {
      out.println();
      console
          .err()
          .println(
              String.format(
                  Locale.ROOT,
                  "%d tokens, %.0f tokens/s%s",
                  tokens,
                  perSecond,
                  beams > 1
                      ? String.format(Locale.ROOT, ", score %.4f", written.score())
                      : String.format(
                          Locale.ROOT, " (after the first, which took %.2f s)", first)));
    }
    return 0;
  }

  private static Json json(
      Completion written, String prompt, int promptTokens, double seconds, double perSecond) {
    var m = new LinkedHashMap<String, @Nullable Object>();
    m.put("prompt", prompt);
    m.put("text", written.text());
    m.put("ids", Arrays.stream(written.ids()).boxed().toList());
    m.put("finish", written.finish().name().toLowerCase(Locale.ROOT));
    m.put("prompt_tokens", promptTokens);
    m.put("tokens", written.ids().length);
    m.put("log_probability", written.logProbability());
    m.put("score", written.score());
    m.put("seconds", Math.round(seconds * 1e3) / 1e3);
    m.put("tokens_per_second", Math.round(perSecond * 10) / 10.0);
    return Json.of(m);
  }

  private Loaded load() {
    if (model.equals(BUNDLED)) {
      return loaded(Pretrained.stories260k());
    }
    var path = Path.of(model);
    if (!Files.exists(path)) {
      throw new UserError(
          "there is no %s: give the folder of a run, %s, or a safetensors file"
              .formatted(model, BUNDLED));
    }
    // The folder of a run has a config.json of its own; so has that of a model from elsewhere.
    boolean pretrained =
        !Files.isDirectory(path)
            || Files.isRegularFile(path.resolve("model.safetensors")) && !isRun(path);
    return pretrained ? loaded(Pretrained.read(path)) : loaded(TrainedRun.open(path));
  }

  private static boolean isRun(Path folder) {
    var config = folder.resolve("config.json");
    try {
      return Files.isRegularFile(config)
          && Json.parse(Files.readAllBytes(config)).find("recipe") != null;
    } catch (IOException e) {
      throw new UserError("cannot read " + config, e);
    }
  }

  private Loaded loaded(Pretrained p) {
    return new Loaded(p.model(), p.tokenizer(), p::prompt, new TreeSet<>(p.end()));
  }

  private Loaded loaded(TrainedRun run) {
    var recipe = run.recipe(Writer.class, "generate");
    var tokenizer = Tokenizers.of(Json.parse(run.file(Writer.TOKENIZER)));
    var network = recipe.writer(run.settings(), tokenizer.vocabSize());
    network.load(run.weights());
    // Such models know no beginning of a text: a line end is the nearest to it.
    return new Loaded(
        network, tokenizer, text -> tokenizer.ids(text.isEmpty() ? "\n" : text), Set.of());
  }
}
