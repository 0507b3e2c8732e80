package dev.espalier.cli;

import dev.espalier.recipes.Translator;
import dev.espalier.recipes.run.TrainedRun;
import dev.espalier.recipes.run.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "translate",
    description = {
      "Translates lines with the network of a finished run of translate: a line in, a line out,"
          + " from the standard input or from a file.",
      "Lines are read in lower case, as in the training."
    },
    sortOptions = false,
    footer = {
      "",
      "@|bold Examples|@",
      "  echo 'Ein Hund rennt über die Wiese.' | espalier translate runs/translate",
      "  espalier translate runs/translate lines.de --beams 1 > lines.en"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class TranslateCommand implements Callable<Integer> {
  /** Lines that are translated together when so many are there. */
  private static final int TOGETHER = 64;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "The folder of the run.")
  private Path run;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "Lines in UTF-8; default: the standard input.")
  private @Nullable Path file;

  @Option(
      names = "--beams",
      paramLabel = "N",
      description = "Beams of the search, 1 for the likeliest piece each time; default: 4.")
  private int beams = 4;

  @Override
  public Integer call() {
    if (beams < 1 || beams > TOGETHER) {
      throw new UserError("--beams is " + beams + ": use 1 to " + TOGETHER);
    }
    var translator = Translator.open(TrainedRun.open(run));
    try (var in = reader()) {
      for (var lines = next(in); !lines.isEmpty(); lines = next(in)) {
        translate(translator, lines);
      }
    } catch (CharacterCodingException e) {
      throw new UserError(name() + " is not UTF-8 text: save it as UTF-8", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + name() + ": " + e.getMessage(), e);
    }
    return 0;
  }

  private String name() {
    return file == null ? "the standard input" : file.toString();
  }

  private BufferedReader reader() throws IOException {
    if (file != null) {
      if (!Files.isRegularFile(file)) {
        throw new UserError("there is no file " + file);
      }
      return Files.newBufferedReader(file);
    }
    var utf8 =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return new BufferedReader(new InputStreamReader(System.in, utf8));
  }

  /** The next line and those that are there already. */
  private static List<String> next(BufferedReader in) throws IOException {
    var lines = new ArrayList<String>();
    var line = in.readLine();
    while (line != null) {
      lines.add(line);
      line = lines.size() < TOGETHER && in.ready() ? in.readLine() : null;
    }
    return lines;
  }

  private void translate(Translator translator, List<String> lines) {
    var console = Main.console(spec);
    for (var line : lines) {
      int tokens = translator.tokens(line);
      if (tokens > translator.longest()) {
        console
            .err()
            .println(
                "note: a line of %d pieces is cut after %d: %s…"
                    .formatted(
                        tokens,
                        translator.longest(),
                        line.substring(0, Math.min(40, line.length()))));
      }
    }
    translator.translate(lines, beams).forEach(console.out()::println);
    console.out().flush();
  }
}
