package dev.espalier.cli;

import dev.espalier.recipes.run.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code espalier} command. */
@Command(
    name = "espalier",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    description = "Trains, measures and uses neural networks, in Java.",
    synopsisHeading = "@|bold Usage|@  ",
    commandListHeading = "%n@|bold Commands|@%n",
    subcommands = {
      ListCommand.class,
      InfoCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      GenerateCommand.class,
      TranslateCommand.class,
      PlayCommand.class,
      ConformanceCommand.class,
      GenerateCompletion.class
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  espalier list",
      "  espalier train mnist",
      "  espalier evaluate runs/mnist-20260131-120000",
      "  espalier predict runs/mnist-20260131-120000 seven.png",
      "  espalier generate stories260k --prompt \"Once upon a time\"",
      "  source <(espalier generate-completion)          completion in bash and zsh",
      "",
      "Exit status: 0 done, 2 bad input (one line says which), 130 stopped by Ctrl-C, 1 a fault of"
          + " the program."
    })
public final class Main {
  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";
  private static final int OK = 0;
  private static final int FAULT = 1;
  private static final int BAD_INPUT = 2;

  private Main() {}

  public static void main(String[] args) {
    // One line a message; the default format takes two and shows a date.
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "%4$s: %5$s%6$s%n");
    }
    boolean terminal = isTerminal();
    // Percentages, arrows and primes are UTF-8 whatever the locale says.
    var out = utf8(System.out);
    var err = utf8(System.err);
    int status = run(new Console(out, err, terminal), args);
    out.flush();
    err.flush();
    System.exit(status);
  }

  @SuppressWarnings(
      "SystemConsoleNull") // it is null again since JDK 25 (jdk.console defaults to java.base)
  private static boolean isTerminal() {
    var ends = System.console();
    return ends != null && ends.isTerminal();
  }

  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream((OutputStream) stream, true, StandardCharsets.UTF_8);
  }

  /** Runs a command in this process; the exit status. */
  static int run(Console console, String... args) {
    var line = new CommandLine(new Main());
    CONSOLES.put(line.getCommandSpec(), console);
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setUsageHelpWidth(110);
    line.setUsageHelpAutoWidth(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(Integer.class, s -> whole(s, Integer::valueOf));
    line.registerConverter(int.class, s -> whole(s, Integer::valueOf));
    line.registerConverter(Long.class, s -> whole(s, Long::valueOf));
    line.registerConverter(Double.class, Main::number);
    line.registerConverter(double.class, Main::number);
    line.setParameterExceptionHandler((e, _) -> refuse(console, usage(e)));
    line.setExecutionExceptionHandler((e, _, _) -> failed(console, e));
    try {
      if (args.length == 0) {
        line.usage(console.out());
        return OK;
      }
      var train = line.getSubcommands().get("train");
      if (train != null && args[0].equals("train")) {
        TrainCommand.addOptions(train.getCommandSpec(), Arrays.copyOfRange(args, 1, args.length));
      }
      return line.execute(args);
    } catch (OutOfMemoryError e) {
      return failed(console, e);
    }
  }

  private static <T> T whole(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          text + " is not a whole number" + (text.matches("[+-]?\\d+") ? " that fits" : ""));
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(text + " is not a number");
    }
  }

  private static int refuse(Console console, String line) {
    console.err().println("espalier: " + line);
    return BAD_INPUT;
  }

  private static int failed(Console console, Throwable e) {
    var line = Errors.oneLine(e);
    if (line != null) {
      if (Boolean.getBoolean("espalier.stacktrace")) { // for who wants to know where it was noticed
        e.printStackTrace(console.err());
      }
      return refuse(console, line);
    }
    console.err().println("espalier: a fault of the program; please report it with what follows");
    e.printStackTrace(console.err());
    return FAULT;
  }

  /** What is wrong with the arguments, in one line. */
  private static String usage(ParameterException e) {
    var spec = e.getCommandLine().getCommandSpec();
    var help = "; see " + spec.qualifiedName() + " --help";
    if (e instanceof UnmatchedArgumentException u && !u.getUnmatched().isEmpty()) {
      var word = u.getUnmatched().getFirst();
      var known = new ArrayList<String>();
      if (word.startsWith("-")) {
        spec.options().forEach(o -> known.addAll(java.util.List.of(o.names())));
        return "there is no flag " + word + Suggest.didYouMean(word, known) + help;
      }
      known.addAll(spec.subcommands().keySet());
      return (spec.subcommands().isEmpty() ? "too many arguments: " : "there is no command ")
          + word
          + Suggest.didYouMean(word, known)
          + help;
    }
    if (e instanceof MissingParameterException m && !m.getMissing().isEmpty()) {
      var missing = m.getMissing().getFirst();
      return (missing instanceof OptionSpec o
              ? o.longestName() + " needs a value, " + o.paramLabel()
              : missing.paramLabel() + " is missing")
          + help;
    }
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ") + help;
  }

  private static final Map<CommandSpec, Console> CONSOLES =
      java.util.Collections.synchronizedMap(new WeakHashMap<>());

  /** Where the command of {@code spec} writes. */
  static Console console(CommandSpec spec) {
    var console = CONSOLES.get(spec.root());
    assert console != null;
    return console;
  }
}
