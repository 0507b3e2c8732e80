package dev.espalier.cli;

import dev.espalier.io.Json;
import dev.espalier.recipes.Recipes;
import java.util.LinkedHashMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists the recipes.",
    footer = {"", "@|bold Examples|@", "  espalier list", "  espalier list --json"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class ListCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Override
  public void run() {
    var out = Main.console(spec).out();
    for (var r : Recipes.all()) {
      if (json) {
        var m = new LinkedHashMap<String, @Nullable Object>();
        m.put("name", r.name());
        m.put("summary", r.summary());
        var options = new LinkedHashMap<String, @Nullable Object>();
        r.options().forEach(o -> options.put(o.name(), o.value()));
        m.put("options", options);
        out.println(Json.of(m));
      } else {
        out.printf(Locale.ROOT, "%-20s %s%n", r.name(), r.summary());
      }
    }
    if (!json) {
      out.println();
      out.println("Train one with: espalier train mnist");
    }
  }
}
