package dev.espalier.recipes;

import dev.espalier.nn.Layer;
import dev.espalier.recipes.report.Report;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.Run;
import dev.espalier.recipes.run.SupervisedTraining;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Trainer;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A network trained on samples with targets by the {@link Trainer}, and used on others. */
public interface Supervised extends Recipe {
  /** Length, batch size and (peak) learning rate unless given. */
  Defaults defaults();

  /**
   * Values unless given.
   *
   * @param epochs passes over the training data
   * @param batch samples a step
   * @param lr learning rate; with a schedule its peak
   */
  record Defaults(int epochs, int batch, double lr) {}

  @Override
  default List<Option> options() {
    var d = defaults();
    return List.of(
        Option.whole("epochs", d.epochs(), "Passes over the training data."),
        Option.whole("batch", d.batch(), "Samples a step."),
        Option.number("lr", d.lr(), "Learning rate; with a schedule its peak."));
  }

  @Override
  default Outcome train(Run run) {
    return SupervisedTraining.train(this, run);
  }

  /** What the files given to {@code espalier predict} hold. */
  Input input();

  /** Classes by index; empty for a regression. */
  List<String> classes();

  /**
   * The training data, from a folder or, with null, as bundled; a recipe that bundles none says
   * where to get it.
   */
  Dataset trainData(@Nullable Path folder);

  /** The test data, likewise. */
  Dataset testData(@Nullable Path folder);

  /**
   * The network with new weights drawn from the thread's generator; its shapes never depend on
   * settings.
   */
  Layer model();

  /** Loss, metrics and optimiser of the network. */
  Trainer trainer(Layer model, Settings settings);

  /**
   * How it is trained: a new network, the order of the data, schedule and length. The thread's
   * generator is seeded.
   */
  Job prepare(Settings settings, Dataset train, Dataset test);

  /** The test data as it is evaluated, in order. */
  default DataLoader testBatches(Dataset test) {
    return DataLoader.of(test).batch(1000);
  }

  /**
   * One sample as the network takes it, (1, …), from the numbers of a row or the bytes of a
   * picture's planes.
   */
  Tensor sample(float[] values);

  /** What the network's output for one sample means. */
  Answer answer(float[] output);

  /** What the report shows beside curves, layers and times. */
  Findings findings(Layer model, Evaluation evaluation);

  /** Parts of the report; {@code warning} is empty unless something must not be overlooked. */
  record Findings(String warning, List<Report.Tile> tiles, List<Section> sections) {
    public Findings {
      tiles = List.copyOf(tiles);
      sections = List.copyOf(sections);
    }
  }

  /** What a file for prediction holds. */
  sealed interface Input {
    /**
     * Pictures.
     *
     * @param size pixels a side
     * @param channels 1 (grey) or 3 (red, green, blue)
     * @param brightOnDark whether the network was trained on bright strokes, so that a picture with
     *     a bright background is inverted
     */
    record Image(int size, int channels, boolean brightOnDark) implements Input {}

    /** Rows of numbers under these columns. */
    record Rows(List<String> columns) implements Input {
      public Rows {
        columns = List.copyOf(columns);
      }

      public String describe() {
        return columns.size()
            + (columns.size() == 1 ? " number: " : " numbers: ")
            + String.join(", ", columns);
      }
    }
  }

  /** What an output means. */
  sealed interface Answer {
    /** A probability for each class, in the order of the classes. */
    record Classes(List<String> names, List<Double> probabilities) implements Answer {
      public Classes {
        names = List.copyOf(names);
        probabilities = List.copyOf(probabilities);
      }

      /** From logits. */
      public static Classes ofLogits(List<String> names, float[] logits) {
        return new Classes(names, Evaluation.softmax(logits));
      }

      /** Class indices, the likeliest first. */
      public List<Integer> ranking() {
        return java.util.stream.IntStream.range(0, names.size())
            .boxed()
            .sorted(java.util.Comparator.comparingDouble(i -> -probabilities.get(i)))
            .toList();
      }
    }

    /** A number with its name. */
    record Quantity(String name, double value) implements Answer {}
  }

  /** {@code 98.76 %}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }
}
