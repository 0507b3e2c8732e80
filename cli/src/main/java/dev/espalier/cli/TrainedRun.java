package dev.espalier.cli;

import dev.espalier.cli.recipes.Recipe;
import dev.espalier.cli.recipes.Recipes;
import dev.espalier.nn.Layer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The model of a finished run. */
record TrainedRun(RunFolder.Config config, Recipe recipe, Layer model) {
  static TrainedRun open(Path run) {
    RunFolder.requireRun(run);
    var config = RunFolder.config(run);
    var weights = run.resolve("model.safetensors");
    if (config == null || !Files.isRegularFile(weights)) {
      throw new UserError(run + " has no model yet: finish it with espalier train --resume " + run);
    }
    var recipe =
        Recipes.find(config.recipe())
            .orElseThrow(() ->
                new UserError(
                    run
                        + " is of the recipe "
                        + config.recipe()
                        + ", which this version does not have"));
    var model = recipe.model();
    model.load(weights);
    return new TrainedRun(config, recipe, model);
  }
}
