package dev.espalier.recipes.run;

import dev.espalier.recipes.Recipe;
import dev.espalier.recipes.Recipes;
import dev.espalier.recipes.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A finished run.
 *
 * @param settings what it was made with
 * @param weights its {@code model.safetensors}
 */
public record TrainedRun(Recipe recipe, Settings settings, Path weights) {
  /**
   * Opens the folder of a run.
   *
   * @throws UserError when it is none, or not finished
   */
  public static TrainedRun open(Path run) {
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
    return new TrainedRun(recipe, config.settings(), weights);
  }

  /** A file that the recipe left in the folder ({@link dev.espalier.recipes.Outcome#file}). */
  public String file(String name) {
    var path = weights.resolveSibling(name);
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + IoErrors.reason(e), e);
    }
  }

  /**
   * The recipe as one that can do more than train.
   *
   * @param kind an interface, such as {@link dev.espalier.recipes.Supervised}
   * @param command what needs it, for the error
   */
  public <T> T recipe(Class<T> kind, String command) {
    if (!kind.isInstance(recipe)) {
      var able = Recipes.all().stream().filter(kind::isInstance).map(Recipe::name).toList();
      throw new UserError(
          "espalier %s works with runs of %s, not with one of %s"
              .formatted(command, String.join(", ", able), recipe.name()));
    }
    return kind.cast(recipe);
  }
}
