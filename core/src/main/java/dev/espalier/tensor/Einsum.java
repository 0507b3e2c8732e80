package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums of products over labelled axes; see {@link Products#einsum}. */
final class Einsum {
  /** What the extent of the output's first axis counts as where an order is chosen. */
  private static final int BATCH = 32;

  /** Labels of the axes that dots stand for: this plus the distance from the last of them. */
  private static final int DOTS = 1 << 16;

  private final int[][] inputs;
  private final int[] output;
  private final Map<Integer, Integer> extents = new HashMap<>();

  /** Labels (any numbers) of the axes of the inputs and of the output. */
  Einsum(int[][] inputs, int[] output) {
    this.inputs = inputs;
    this.output = output;
  }

  // ---- the equation
  // --------------------------------------------------------------------------------------------------

  static Einsum parse(String equation, Tensor... operands) {
    var text = equation.replace(" ", "");
    int arrow = text.indexOf("->");
    var terms = (arrow < 0 ? text : text.substring(0, arrow)).split(",", -1);
    if (terms.length != operands.length) {
      throw refusal(
          equation,
          terms.length + " terms for " + operands.length + " operands",
          "there is one term for each operand",
          terms.length > operands.length
              ? "pass " + terms.length + " operands"
              : "write " + operands.length + " terms, separated by commas",
          operands);
    }
    var labels = new int[terms.length][];
    int dots = 0;
    for (int i = 0; i < terms.length; i++) {
      int named = letters(equation, terms[i], operands);
      boolean open = terms[i].contains("...");
      int rest = operands[i].rank() - named;
      if (rest < 0 || rest > 0 && !open) {
        throw refusal(
            equation,
            "term \""
                + terms[i]
                + "\" names "
                + named
                + " axes, operand "
                + i
                + " has "
                + operands[i].rank(),
            "a term names each axis of its operand",
            rest < 0
                ? "name " + operands[i].rank() + " axes in term " + i
                : "name " + operands[i].rank() + " axes, or write ... for leading ones",
            operands);
      }
      labels[i] = labels(terms[i], rest);
      dots = Math.max(dots, open ? rest : 0);
    }
    int[] out;
    if (arrow < 0) {
      out = implicit(labels, dots);
    } else {
      var term = text.substring(arrow + 2);
      letters(equation, term, operands);
      out = labels(term, term.contains("...") ? dots : 0);
      requireOutput(equation, labels, out, operands);
    }
    return new Einsum(labels, out);
  }

  /** The number of letters of a term, which holds nothing else but one "...". */
  private static int letters(String equation, String term, Tensor... operands) {
    int at = term.indexOf("...");
    var letters = at < 0 ? term : term.substring(0, at) + term.substring(at + 3);
    for (int i = 0; i < letters.length(); i++) {
      char c = letters.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
        throw refusal(
            equation,
            "term \"" + term + "\" holds '" + c + "'",
            "terms are letters, with at most one \"...\"",
            "name axes by letters from a to z or A to Z",
            operands);
      }
    }
    return letters.length();
  }

  private static int[] labels(String term, int dots) {
    var labels = new int[term.contains("...") ? term.length() - 3 + dots : term.length()];
    int n = 0;
    for (int i = 0; i < term.length(); i++) {
      if (term.charAt(i) == '.') {
        for (int k = dots - 1; k >= 0; k--) {
          labels[n++] = DOTS + k;
        }
        i += 2;
      } else {
        labels[n++] = term.charAt(i);
      }
    }
    return labels;
  }

  /** The axes of the dots, then the letters that occur once. */
  private static int[] implicit(int[][] labels, int dots) {
    var counts = new TreeMap<Integer, Integer>();
    for (int[] term : labels) {
      for (int l : term) {
        counts.merge(l, 1, Integer::sum);
      }
    }
    var out = new ArrayList<Integer>();
    for (int k = dots - 1; k >= 0; k--) {
      out.add(DOTS + k);
    }
    counts.forEach((label, count) -> {
      if (label < DOTS && count == 1) {
        out.add(label);
      }
    });
    return array(out);
  }

  private static void requireOutput(
      String equation, int[][] labels, int[] out, Tensor... operands) {
    for (int i = 0; i < out.length; i++) {
      boolean known = false;
      for (int[] term : labels) {
        known |= contains(term, out[i]);
      }
      boolean twice = contains(Arrays.copyOf(out, i), out[i]);
      if (!known || twice) {
        throw refusal(
            equation,
            "the output "
                + (twice ? "repeats '" : "names '")
                + (char) out[i]
                + (twice ? "'" : "', which no operand has"),
            "the output names axes of operands, each once",
            (twice ? "name it once: " : "leave it out: ") + without(equation, out, i),
            operands);
      }
    }
  }

  /** The equation with an output of the letters but the one at i. */
  private static String without(String equation, int[] out, int i) {
    var s = new StringBuilder(equation.replace(" ", ""));
    s.setLength(s.indexOf("->") + 2);
    for (int k = 0; k < out.length; k++) {
      if (k != i) {
        s.append(out[k] < DOTS ? String.valueOf((char) out[k]) : out[k] == DOTS ? "..." : "");
      }
    }
    return s.toString();
  }

  private static RuntimeException refusal(
      String equation, String problem, String rule, String fix, Tensor... operands) {
    return Refusal.shape("einsum", problem + " in \"" + equation + "\"", rule, fix, operands);
  }

  // ---- the sums
  // ------------------------------------------------------------------------------------------------------

  /** An operand on the way, with a label for each of its axes. */
  private static final class Term {
    private final Tensor value;
    private final int[] labels;

    Term(Tensor value, int[] labels) {
      this.value = value;
      this.labels = labels;
    }

    /** With the axes in another order. */
    Term in(int[] order) {
      if (Arrays.equals(order, labels)) {
        return this;
      }
      var axes = new int[order.length];
      for (int i = 0; i < axes.length; i++) {
        axes[i] = index(labels, order[i]);
      }
      return new Term(value.permute(axes), order);
    }
  }

  Tensor run(Tensor... operands) {
    DType dtype = TensorParts.promoted(List.of(operands));
    measure(operands);
    var terms = new ArrayList<Term>();
    for (int i = 0; i < operands.length; i++) {
      terms.add(prepared(operands[i].to(dtype), inputs[i]));
    }
    for (int i = 0; i < terms.size(); i++) {
      terms.set(i, summed(terms.get(i), keep(terms, i, -1)));
    }
    while (terms.size() > 1) {
      int[] pair = cheapest(terms);
      var a = terms.get(pair[0]);
      var b = terms.get(pair[1]);
      var product = contract(a, b, keep(terms, pair[0], pair[1]));
      terms.remove(pair[1]);
      terms.set(pair[0], product);
    }
    return terms.getFirst().in(output).value;
  }

  /** The extent of each label: that of all its axes but those of extent 1, which broadcast. */
  private void measure(Tensor... operands) {
    for (int i = 0; i < operands.length; i++) {
      for (int a = 0; a < inputs[i].length; a++) {
        int l = inputs[i][a];
        int n = operands[i].dim(a);
        int known = extents.getOrDefault(l, 1);
        if (n != 1 && known != 1 && n != known) {
          throw Refusal.shape(
              "einsum",
              (l < DOTS && l > ' ' ? "axis '" + (char) l + "'" : "an axis of \"...\"")
                  + " has extents "
                  + known
                  + " and "
                  + n,
              "axes of one letter have one extent",
              "use an operand "
                  + i
                  + " of shape "
                  + operands[i].shape().with(a, known)
                  + ", or another letter",
              operands);
        }
        extents.put(l, n == 1 ? known : n);
      }
    }
  }

  private int extent(int label) {
    return extents.getOrDefault(label, 1);
  }

  /** With diagonals taken, and without axes of extent 1 that stand for more. */
  @SuppressWarnings("ListRemoveAmbiguous") // by index, of labels
  private Term prepared(Tensor x, int[] labels) {
    var value = x;
    var names = list(labels);
    for (int a = names.size() - 1; a >= 0; a--) {
      int first = names.indexOf(names.get(a));
      if (first < a) {
        value = value.diagonal(0, first, a);
        names.add(names.get(a));
        drop(names, a);
        drop(names, first);
        a = names.size();
      } else if (value.dim(a) == 1 && extent(names.get(a)) != 1) {
        value = value.squeeze(a);
        drop(names, a);
      }
    }
    return new Term(value, array(names));
  }

  private static void drop(List<Integer> list, int at) {
    list.subList(at, at + 1).clear();
  }

  /** The labels that the output or terms other than i and j have. */
  private List<Integer> keep(List<Term> terms, int i, int j) {
    var keep = list(output);
    for (int k = 0; k < terms.size(); k++) {
      if (k != i && k != j) {
        keep.addAll(list(terms.get(k).labels));
      }
    }
    return keep;
  }

  /** Summed over the axes that nobody needs any more. */
  private static Term summed(Term t, List<Integer> keep) {
    var gone = new ArrayList<Integer>();
    var left = new ArrayList<Integer>();
    for (int a = 0; a < t.labels.length; a++) {
      if (keep.contains(t.labels[a])) {
        left.add(t.labels[a]);
      } else {
        gone.add(a);
      }
    }
    if (gone.isEmpty()) {
      return t;
    }
    var y = t.value.sum(array(gone));
    return new Term(y.to(t.value.dtype()), array(left));
  }

  /**
   * The pair whose contraction takes the fewest multiplications; pairs that share an axis first.
   */
  private int[] cheapest(List<Term> terms) {
    int[] best = {0, 1};
    double cost = Double.POSITIVE_INFINITY;
    boolean joined = false;
    for (int i = 0; i < terms.size() && terms.size() > 2; i++) {
      for (int j = i + 1; j < terms.size(); j++) {
        var union = list(terms.get(i).labels);
        boolean shared = false;
        for (int l : terms.get(j).labels) {
          shared |= union.contains(l);
          if (!union.contains(l)) {
            union.add(l);
          }
        }
        double c = 1;
        for (int l : union) {
          c *= output.length > 0 && l == output[0] ? BATCH : Math.max(1, extent(l));
        }
        if (shared && !joined || shared == joined && c < cost) {
          best = new int[] {i, j};
          cost = c;
          joined = shared;
        }
      }
    }
    return best;
  }

  private Term contract(Term a, Term b, List<Integer> keep) {
    var batch = new ArrayList<Integer>();
    var inner = new ArrayList<Integer>();
    var left = new ArrayList<Integer>();
    for (int l : a.labels) {
      (!contains(b.labels, l) ? left : keep.contains(l) ? batch : inner).add(l);
    }
    var right = list(b.labels);
    right.removeAll(batch);
    right.removeAll(inner);
    var labels = array(batch, left, right);
    if (inner.isEmpty() || left.isEmpty() && right.isEmpty()) {
      // Elementwise; a sum of products over everything else is a reduction, not a chain.
      var all = array(batch, left, right, inner);
      var y = aligned(a, all).mul(aligned(b, all));
      return summed(new Term(y, all), keep);
    }
    var x = a.in(array(batch, left, inner)).value;
    var y = b.in(array(batch, inner, right)).value;
    int n = batch.size();
    var rows = shape(batch, List.of(size(left)), List.of(size(inner)));
    var columns = shape(batch, List.of(size(inner)), List.of(size(right)));
    var product = x.reshape(rows).matmul(y.reshape(columns));
    assert product.rank() == n + 2;
    return new Term(product.reshape(shape(batch, extents(left), extents(right))), labels);
  }

  /** With the axes of some labels in order, those that it lacks as extent 1. */
  private static Tensor aligned(Term t, int[] labels) {
    var own = new ArrayList<Integer>();
    var d = new int[labels.length];
    for (int i = 0; i < d.length; i++) {
      int a = index(t.labels, labels[i]);
      d[i] = a < 0 ? 1 : t.value.dim(a);
      if (a >= 0) {
        own.add(labels[i]);
      }
    }
    return t.in(array(own)).value.reshape(Shape.of(d));
  }

  private int size(List<Integer> labels) {
    return Shape.of(array(extents(labels))).size();
  }

  private List<Integer> extents(List<Integer> labels) {
    var all = new ArrayList<Integer>();
    for (int l : labels) {
      all.add(extents.get(l));
    }
    return all;
  }

  private Shape shape(List<Integer> batch, List<Integer> rows, List<Integer> columns) {
    return Shape.of(array(extents(batch), rows, columns));
  }

  private static int index(int[] labels, int label) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == label) {
        return i;
      }
    }
    return -1;
  }

  private static boolean contains(int[] labels, int label) {
    return index(labels, label) >= 0;
  }

  private static List<Integer> list(int[] x) {
    var all = new ArrayList<Integer>(x.length);
    for (int i : x) {
      all.add(i);
    }
    return all;
  }

  @SafeVarargs
  private static int[] array(List<Integer>... lists) {
    int n = 0;
    for (var l : lists) {
      n += l.size();
    }
    var all = new int[n];
    n = 0;
    for (var l : lists) {
      for (int i : l) {
        all[n++] = i;
      }
    }
    return all;
  }
}
