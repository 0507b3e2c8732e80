package dev.espalier.nn;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Joins;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Branches that all get x, and whose results are joined: {@code Parallel.cat(1, conv1, conv3)}.
 * Branches are named by their position: {@code 0.weight}, {@code 1.weight}.
 */
public final class Parallel extends Layer {
  private final List<UnaryOperator<Tensor>> branches;
  private final Function<List<Tensor>, Tensor> join;
  private final String title;

  /** {@code join} makes one tensor of the results, in order. */
  public Parallel(
      Function<List<Tensor>, Tensor> join, List<? extends UnaryOperator<Tensor>> branches) {
    this("custom", join, branches);
  }

  private Parallel(
      String title,
      Function<List<Tensor>, Tensor> join,
      List<? extends UnaryOperator<Tensor>> branches) {
    if (branches.isEmpty()) {
      throw new ValueException("Parallel", "there are no branches", "give at least one");
    }
    this.branches = List.copyOf(branches);
    this.join = join;
    this.title = title;
  }

  /** The results one after the other along an axis, as in Inception blocks. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static Parallel cat(int axis, UnaryOperator<Tensor>... branches) {
    return new Parallel("cat " + axis, y -> Joins.cat(axis, y), List.of(branches));
  }

  /** The results along a new axis. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static Parallel stack(int axis, UnaryOperator<Tensor>... branches) {
    return new Parallel("stack " + axis, y -> Joins.stack(axis, y), List.of(branches));
  }

  /** The sum of the results. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static Parallel sum(UnaryOperator<Tensor>... branches) {
    return new Parallel("sum", Parallel::sum, List.of(branches));
  }

  /** The mean of the results, as of an ensemble. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static Parallel mean(UnaryOperator<Tensor>... branches) {
    return new Parallel("mean", y -> sum(y).div(y.size()), List.of(branches));
  }

  private static Tensor sum(List<Tensor> results) {
    var y = results.getFirst();
    for (Tensor next : results.subList(1, results.size())) {
      y = y.add(next);
    }
    return y;
  }

  /** The elementwise product of the results, as of a gate and what it lets pass. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static Parallel product(UnaryOperator<Tensor>... branches) {
    return new Parallel(
        "product",
        results -> {
          var y = results.getFirst();
          for (Tensor next : results.subList(1, results.size())) {
            y = y.mul(next);
          }
          return y;
        },
        List.of(branches));
  }

  @Override
  protected String stateName(String field) {
    return field.equals("branches") ? "" : field;
  }

  @Override
  protected Tensor forward(Tensor x) {
    var results = new ArrayList<Tensor>();
    for (var b : branches) {
      results.add(b.apply(x));
    }
    return join.apply(results);
  }

  @Override
  public String describe() {
    return "Parallel(" + title + ", " + branches.size() + " branches)";
  }
}
