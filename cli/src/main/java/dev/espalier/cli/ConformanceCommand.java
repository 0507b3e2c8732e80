package dev.espalier.cli;

import dev.espalier.cli.conformance.Conformance;
import dev.espalier.recipes.run.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "conformance",
    description =
        "Replays reference results of other libraries, and says where ours differ. Exit status 1"
            + " when any sample failed or is unsupported.",
    footer = {
      "",
      "@|bold Examples|@",
      "  espalier conformance DIR               all suites below DIR, a table each",
      "  espalier conformance DIR/ops --only exp,log",
      "  espalier conformance DIR --json        one line a suite"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class ConformanceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder of a suite, or one that holds several.")
  private Path folder;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Only these operations, optimisers, networks, environments or tokenizers.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description =
          "Where the vocabularies of the tokenizers are: the folder that holds gpt2-bpe, bert-vocab"
              + " and stories260k, or one of these. Default: data beside the folder of the suites.")
  private @Nullable Path data;

  @Option(names = "--json", description = "One JSON object a suite, on a line of its own.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    var console = Main.console(spec);
    var known = only.isEmpty() ? Set.<String>of() : Conformance.groups(folder);
    for (var name : only) {
      if (!known.contains(name)) {
        throw new UserError(
            "--only: there are no samples of " + name + Suggest.didYouMean(name, known));
      }
    }
    return Conformance.run(folder, only, data, json, console.out(), console.err()) ? 0 : 1;
  }
}
