package dev.espalier.cli;

import dev.espalier.io.Json;
import dev.espalier.recipes.Supervised;
import dev.espalier.recipes.Supervised.Answer;
import dev.espalier.recipes.run.TrainedRun;
import dev.espalier.recipes.run.UserError;
import dev.espalier.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "predict",
    description = {
      "Uses the model of a finished run on files: PNG or JPEG pictures for mnist and cifar10, CSV"
          + " rows for the others, or .npy arrays.",
      "Pictures are made grey (mnist), resized, and inverted when their background is bright"
          + " (mnist); what was done is said."
    },
    sortOptions = false,
    footer = {
      "",
      "@|bold Examples|@",
      "  espalier predict runs/quick seven.png scan-*.jpg",
      "  espalier predict runs/iris flowers.csv --json"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class PredictCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "The folder of the run.")
  private Path run;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "What to predict.")
  private List<Path> files;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "How many classes to print, the likeliest first; default: 3.")
  private int top = 3;

  @Option(names = "--json", description = "One JSON object a sample, with all classes.")
  private boolean json;

  /** One sample of a file; {@code changes} says what was done to it. */
  private record Item(String name, Tensor sample, String changes) {}

  @Override
  public Integer call() {
    if (top < 1) {
      throw new UserError("--top is " + top + ": use at least 1");
    }
    var out = Main.console(spec).out();
    var trained = TrainedRun.open(run);
    var recipe = trained.recipe(Supervised.class, "predict");
    // Everything is read before anything is printed, so that a bad file gives one line and nothing
    // else.
    var items = new ArrayList<Item>();
    for (var file : files) {
      items.addAll(read(file, recipe));
    }
    var network = recipe.model();
    network.load(trained.weights());
    var model = network.freeze();
    for (var item : items) {
      var answer = recipe.answer(model.apply(item.sample).toArray());
      out.println(json ? json(item, answer) : text(item, answer));
    }
    return 0;
  }

  private static List<Item> read(Path file, Supervised recipe) {
    if (file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".npy")) {
      return named(file, recipe, NpyFile.read(file, recipe.input()));
    }
    return switch (recipe.input()) {
      case Supervised.Input.Image image -> {
        var pixels = ImageFile.read(file, image);
        yield List.of(
            new Item(file.toString(), recipe.sample(pixels.planes().toArray()), pixels.changes()));
      }
      case Supervised.Input.Rows rows -> named(file, recipe, RowFile.read(file, rows));
    };
  }

  private static List<Item> named(Path file, Supervised recipe, List<float[]> samples) {
    var items = new ArrayList<Item>();
    for (int i = 0; i < samples.size(); i++) {
      items.add(
          new Item(
              samples.size() == 1 ? file.toString() : file + ":" + (i + 1),
              recipe.sample(samples.get(i)),
              ""));
    }
    return items;
  }

  private String text(Item item, Answer answer) {
    var changes = item.changes.isEmpty() ? "" : "  [" + item.changes + "]";
    return switch (answer) {
      case Answer.Classes c -> {
        var order = c.ranking();
        var shares =
            order.stream()
                .limit(top)
                .map(i ->
                    String.format(
                        Locale.ROOT,
                        "%s %.2f %%",
                        c.names().get(i),
                        100 * c.probabilities().get(i)))
                .toList();
        yield item.name
            + ": "
            + c.names().get(order.getFirst())
            + "  ("
            + String.join(", ", shares)
            + ")"
            + changes;
      }
      case Answer.Quantity n ->
          item.name
              + ": "
              + n.name()
              + " = "
              + String.format(Locale.ROOT, "%.6g", n.value())
              + changes;
    };
  }

  private static Json json(Item item, Answer answer) {
    var m = new LinkedHashMap<String, @Nullable Object>();
    m.put("file", item.name);
    switch (answer) {
      case Answer.Classes c -> {
        var shares = new LinkedHashMap<String, Object>();
        for (int i : c.ranking()) {
          shares.put(c.names().get(i), Math.round(c.probabilities().get(i) * 1e6) / 1e6);
        }
        m.put("class", c.names().get(c.ranking().getFirst()));
        m.put("probabilities", shares);
      }
      case Answer.Quantity n -> m.put(n.name(), n.value());
    }
    if (!item.changes.isEmpty()) {
      m.put("changes", item.changes);
    }
    return Json.of(m);
  }
}
