package dev.espalier.nn;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Mode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a model: name, kind, result shape and number of parameters. Printed as a table, as
 * Keras's {@code model.summary()}.
 *
 * @param model the model's class
 * @param rows layers without parts, and layers with parameters of their own, in the order in which
 *     they were applied first
 * @param parameters elements of all parameters
 * @param trainable elements of those that are trained
 */
public record Summary(String model, List<Row> rows, long parameters, long trainable) {
  public Summary {
    rows = List.copyOf(rows);
  }

  /**
   * One layer.
   *
   * @param name from the model, such as {@code blocks.0.fc}; empty for the model itself
   * @param kind what it is, such as {@code Linear(784 → 128)}
   * @param output shape of its (last) result, null when it was not applied
   * @param parameters elements of its own parameters
   */
  public record Row(String name, String kind, @Nullable Shape output, long parameters) {}

  static Summary of(Layer model, Supplier<?> call) {
    var shapes = new LinkedHashMap<Layer, Shape>();
    Layer.Watcher watcher = (layer, result) -> shapes.put(layer, result.shape());
    ScopedValue.where(Layer.WATCHER, watcher).run(() -> Mode.inference(call));
    var rows = new ArrayList<Row>();
    long all = 0;
    long trainable = 0;
    var parts = model.parts().parts;
    var order = new ArrayList<>(shapes.keySet());
    var sorted = new ArrayList<>(parts);
    sorted.sort(
        Comparator.comparingInt(
            p -> shapes.containsKey(p.layer()) ? order.indexOf(p.layer()) : Integer.MAX_VALUE));
    for (var part : sorted) {
      long own = 0;
      for (var p : part.own()) {
        own += p.size();
        trainable += p.requiresGrad() ? p.size() : 0;
      }
      all += own;
      String below = part.path().isEmpty() ? "" : part.path() + ".";
      boolean leaf =
          parts.stream().noneMatch(other -> other != part && other.path().startsWith(below));
      if (leaf || own > 0) {
        rows.add(new Row(part.path(), part.layer().describe(), shapes.get(part.layer()), own));
      }
    }
    return new Summary(model.describe(), rows, all, trainable);
  }

  /** The table. */
  @Override
  public String toString() {
    var cells = new ArrayList<String[]>();
    cells.add(new String[] {"Layer", "Output shape", "Parameters"});
    for (var r : rows) {
      var name = r.name().isEmpty() ? r.kind() : r.name() + ": " + r.kind();
      cells.add(
          new String[] {
            name, r.output() == null ? "not applied" : r.output().toString(), number(r.parameters())
          });
    }
    var widths = new int[3];
    for (var c : cells) {
      for (int i = 0; i < 3; i++) {
        widths[i] = Math.max(widths[i], c[i].length());
      }
    }
    int width = widths[0] + widths[1] + widths[2] + 4;
    var s = new StringBuilder(model).append('\n').append("━".repeat(width)).append('\n');
    for (int i = 0; i < cells.size(); i++) {
      var c = cells.get(i);
      s.append(c[0]).append(" ".repeat(widths[0] - c[0].length() + 2));
      s.append(c[1]).append(" ".repeat(widths[1] - c[1].length() + 2));
      s.append(" ".repeat(widths[2] - c[2].length())).append(c[2]).append('\n');
      if (i == 0) {
        s.append("─".repeat(width)).append('\n');
      }
    }
    s.append("━".repeat(width)).append('\n').append("Parameters: ").append(number(parameters));
    return trainable == parameters
        ? s.toString()
        : s.append(", trained: ").append(number(trainable)).toString();
  }

  private static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
