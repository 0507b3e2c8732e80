package dev.espalier.cli;

import dev.espalier.cli.recipes.Recipe;
import dev.espalier.cli.recipes.Recipes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "info",
    description = "Says what this runs on, or what a recipe does.",
    footer = {"", "@|bold Examples|@", "  espalier info", "  espalier info mnist"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class InfoCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "A recipe.")
  private @Nullable String name;

  @Override
  public void run() {
    var out = Main.console(spec).out();
    if (name == null) {
      Environment.facts().forEach(f -> out.printf(Locale.ROOT, "%-10s %s%n", f.name(), f.value()));
      return;
    }
    var recipe = recipe(name);
    var d = recipe.defaults();
    out.println(recipe.summary());
    out.println();
    out.println(recipe.model().summary(shape(recipe)));
    out.println();
    out.printf(
        Locale.ROOT,
        "Defaults   --epochs %d --batch %d --lr %s --seed %d%n",
        d.epochs(),
        d.batch(),
        d.lr(),
        d.seed());
    out.println("Predicts   " + what(recipe.input()));
    out.println("Corrected  " + recipe.corrected());
  }

  private static Recipe recipe(String name) {
    return Recipes.find(name)
        .orElseThrow(() ->
            new UserError(
                "there is no recipe "
                    + name
                    + Suggest.didYouMean(name, Recipes.names())
                    + " ("
                    + String.join(", ", Recipes.names())
                    + ")"));
  }

  private static int[] shape(Recipe recipe) {
    return switch (recipe.input()) {
      case Recipe.Input.Image i -> new int[] {1, i.channels(), i.size(), i.size()};
      case Recipe.Input.Rows r -> new int[] {1, r.columns().size()};
    };
  }

  private static String what(Recipe.Input input) {
    return switch (input) {
      case Recipe.Input.Image i ->
          "PNG or JPEG pictures (made %s, %d×%d), or .npy arrays of bytes"
              .formatted(i.channels() == 1 ? "grey" : "RGB", i.size(), i.size());
      case Recipe.Input.Rows r -> "CSV files with rows of " + r.describe() + ", or .npy arrays";
    };
  }
}
