package dev.espalier.cli;

import dev.espalier.io.Json;
import dev.espalier.recipes.Supervised;
import dev.espalier.recipes.run.Environment;
import dev.espalier.recipes.run.TrainedRun;
import dev.espalier.recipes.run.UserError;
import dev.espalier.train.WeightsHash;
import dev.espalier.train.metrics.ConfusionMatrix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "evaluate",
    description = "Measures the model of a finished run on the test data.",
    sortOptions = false,
    footer = {
      "",
      "@|bold Examples|@",
      "  espalier evaluate runs/quick",
      "  espalier evaluate runs/quick --data ~/data/fashion-mnist --json"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The folder of the run.")
  private Path run;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder with another data set of the same kind.")
  private @Nullable Path data;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads; default: the processors available.")
  private @Nullable Integer threads;

  @Option(names = "--json", description = "The result as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    var console = Main.console(spec);
    if (threads != null) {
      if (threads < 1 || threads > 1024) {
        throw new UserError("--threads is " + threads + ": use a number from 1 to 1024");
      }
      Environment.useThreads(threads);
    }
    var trained = TrainedRun.open(run);
    var recipe = trained.recipe(Supervised.class, "evaluate");
    if (data != null && recipe.data(trained.settings()).folder() == null) {
      throw new UserError(recipe.name() + " brings its own data: leave --data out");
    }
    if (data != null && !Files.isDirectory(data)) {
      throw new UserError(
          (Files.exists(data) ? "--data is not a folder: " : "--data: there is no folder ") + data);
    }
    var test = recipe.testData(data == null ? trained.settings().data() : data);
    var model = recipe.model();
    model.load(trained.weights());
    var trainer = recipe.trainer(model, trained.settings());
    var confusion =
        recipe.classes().size() > 2 ? new ConfusionMatrix(recipe.classes().size()) : null;
    var values =
        confusion == null
            ? trainer.evaluate(recipe.testBatches(test))
            : trainer.evaluate(recipe.testBatches(test), confusion);
    if (json) {
      var m = new LinkedHashMap<String, @Nullable Object>();
      m.put("task", recipe.name());
      m.put("test_loss", values.get("loss"));
      m.put("test_accuracy", values.get("accuracy"));
      m.put("samples", test.size());
      m.put("weights_sha256", WeightsHash.of(model));
      m.put("run", run.toString());
      console.out().println(Json.of(m));
      return 0;
    }
    if (confusion != null) {
      console
          .out()
          .printf(
              Locale.ROOT,
              "%-12s %9s %9s %9s %9s%n",
              "class",
              "precision",
              "recall",
              "F1",
              "samples");
      for (int c = 0; c < confusion.classes(); c++) {
        console
            .out()
            .printf(
                Locale.ROOT,
                "%-12s %9.4f %9.4f %9.4f %,9d%n",
                recipe.classes().get(c),
                confusion.precision(c),
                confusion.recall(c),
                confusion.f1(c),
                confusion.support(c));
      }
    }
    var accuracy = values.get("accuracy");
    console
        .out()
        .println(
            recipe.name()
                + " on "
                + test.size()
                + " test samples:"
                + (accuracy == null
                    ? ""
                    : String.format(Locale.ROOT, " accuracy %.2f %%,", 100 * accuracy))
                + String.format(Locale.ROOT, " loss %.6g", values.get("loss")));
    return 0;
  }
}
