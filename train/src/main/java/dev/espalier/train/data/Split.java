package dev.espalier.train.data;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a data set into parts without common samples, such as train, validation and test. */
public final class Split {
  private Split() {}

  /**
   * Parts chosen at random, the same for the same seed.
   *
   * @param fractions share of each part, each above 0, together 1; sizes are rounded so that they
   *     add up to the whole
   */
  public static List<Dataset> random(Dataset data, long seed, double... fractions) {
    return parts(data, List.of(Rng.seed(seed).permutation(data.size())), fractions);
  }

  /**
   * As {@link #random}, but each part has the classes in the proportions of the whole; targets are
   * class indices.
   */
  public static List<Dataset> stratified(Dataset data, long seed, double... fractions) {
    var classes = Datasets.classes(data);
    var rng = Rng.seed(seed);
    var groups = new ArrayList<int[]>();
    int last = Arrays.stream(classes).max().orElse(-1);
    for (int c = 0; c <= last; c++) {
      var members = new int[classes.length];
      int n = 0;
      for (int i = 0; i < classes.length; i++) {
        if (classes[i] == c) {
          members[n++] = i;
        }
      }
      var order = rng.permutation(n);
      for (int i = 0; i < n; i++) {
        order[i] = members[order[i]];
      }
      groups.add(order);
    }
    return parts(data, groups, fractions);
  }

  private static List<Dataset> parts(Dataset data, List<int[]> groups, double... fractions) {
    double sum = 0;
    for (double f : fractions) {
      if (!(f > 0)) {
        throw new ValueException(
            "split", "a fraction is " + f, "use fractions above 0, such as 0.8, 0.1, 0.1");
      }
      sum += f;
    }
    if (Math.abs(sum - 1) > 1e-9) {
      throw new ValueException(
          "split",
          "the fractions add up to " + sum,
          "use fractions that add up to 1, such as 0.8, 0.1, 0.1");
    }
    var indices = new int[fractions.length][0];
    for (var group : groups) {
      double end = 0;
      int from = 0;
      for (int p = 0; p < fractions.length; p++) {
        end += fractions[p];
        int to = p == fractions.length - 1 ? group.length : (int) Math.round(end * group.length);
        int old = indices[p].length;
        indices[p] = Arrays.copyOf(indices[p], old + to - from);
        System.arraycopy(group, from, indices[p], old, to - from);
        from = to;
      }
    }
    var parts = new ArrayList<Dataset>();
    for (var part : indices) {
      parts.add(data.subset(part));
    }
    return List.copyOf(parts);
  }
}
