package dev.espalier.cli;

import dev.espalier.recipes.Option;
import dev.espalier.recipes.Recipe;
import dev.espalier.recipes.Recipes;
import dev.espalier.recipes.Settings;
import dev.espalier.recipes.Supervised;
import dev.espalier.recipes.run.Environment;
import dev.espalier.recipes.run.UserError;
import java.util.Locale;
import java.util.Map;
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
    out.println(recipe.summary());
    if (recipe instanceof Supervised s) {
      out.println();
      out.println(s.model().summary(shape(s)));
    }
    out.println();
    for (var o : recipe.options()) {
      out.printf(
          Locale.ROOT,
          "%-22s %s%s%n",
          o.flag(),
          o.description(),
          o.value() == null || o.kind() instanceof Option.Kind.Flag ? "" : " [" + o.value() + "]");
    }
    var data = recipe.data(Settings.of(recipe.options(), Map.of(), 0, false, null));
    if (data.folder() != null) {
      out.println(
          "Data       " + data.folder() + (data.bundled() ? ", bundled; or " : ": ") + data.help());
    }
    if (recipe instanceof Supervised s) {
      out.println("Predicts   " + what(s.input()));
    }
    if (!recipe.corrected().isEmpty()) {
      out.println("Corrected  " + recipe.corrected());
    }
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

  private static int[] shape(Supervised recipe) {
    return switch (recipe.input()) {
      case Supervised.Input.Image i -> new int[] {1, i.channels(), i.size(), i.size()};
      case Supervised.Input.Rows r -> new int[] {1, r.columns().size()};
    };
  }

  private static String what(Supervised.Input input) {
    return switch (input) {
      case Supervised.Input.Image i ->
          "PNG or JPEG pictures (made %s, %d×%d), or .npy arrays of bytes"
              .formatted(i.channels() == 1 ? "grey" : "RGB", i.size(), i.size());
      case Supervised.Input.Rows r -> "CSV files with rows of " + r.describe() + ", or .npy arrays";
    };
  }
}
