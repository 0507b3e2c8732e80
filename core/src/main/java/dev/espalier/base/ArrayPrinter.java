package dev.espalier.base;

/**
 * Text of an array in the form of NumPy 2.4's {@code repr} with its default options: eight digits,
 * lines of 75 characters, above 1,000 elements only the three at each edge.
 *
 * <pre>
 * tensor([[1.  , 2.25],
 *         [3.  , 4.  ]], shape=(2, 2), dtype=float32)
 * </pre>
 *
 * <p>Unlike NumPy, which leaves out what a reader can infer, shape and dtype are always given.
 */
public final class ArrayPrinter {
  private static final int THRESHOLD = 1000;
  private static final int EDGE = 3;
  private static final int WIDTH = 75;
  private static final String DOTS = "...";

  private final int[] dims;
  private final int[] strides;
  private final boolean summary;
  private String[] words = {};
  private int next;

  private ArrayPrinter(Shape shape) {
    dims = shape.toArray();
    strides = shape.strides();
    summary = shape.size() > THRESHOLD;
  }

  /** As {@code tensor(…)}. */
  public static String format(Shape shape, DType dtype, Object array, int offset) {
    return format("tensor", shape, dtype, array, offset);
  }

  /**
   * The text of the elements {@code offset} … {@code offset + shape.size() - 1} of a row-major
   * array (float[], double[], int[], long[]; byte[] for uint8 and bool).
   *
   * @param name what stands before the bracket
   */
  public static String format(String name, Shape shape, DType dtype, Object array, int offset) {
    String indent = " ".repeat(name.length() + 1);
    var text = new StringBuilder(name).append('(');
    if (shape.size() == 0) {
      text.append("[]");
    } else {
      var p = new ArrayPrinter(shape);
      p.words = NumberFormat.words(dtype, array, p.visible(offset), shape.rank() == 0);
      p.append(text, 0, indent + " ", WIDTH - 1); // the closing bracket takes one
    }
    text.append(',');
    String extra = "shape=" + shape + ", dtype=" + dtype + ")";
    boolean fits = text.length() - (text.lastIndexOf("\n") + 1) + extra.length() + 1 <= WIDTH;
    return text.append(fits ? " " : "\n" + indent).append(extra).toString();
  }

  /** Positions in the array of the elements that are shown, in order. */
  private int[] visible(int offset) {
    var at = new int[] {offset};
    for (int a = 0; a < dims.length; a++) {
      boolean cut = cut(a);
      int n = cut ? 2 * EDGE : dims[a];
      var to = new int[at.length * n];
      for (int i = 0; i < to.length; i++) {
        int k = i % n;
        to[i] = at[i / n] + (cut && k >= EDGE ? dims[a] - n + k : k) * strides[a];
      }
      at = to;
    }
    return at;
  }

  private boolean cut(int axis) {
    return summary && dims[axis] > 2 * EDGE;
  }

  /**
   * Appends the part of the array that begins with the next word; its first line is already
   * indented.
   */
  private void append(StringBuilder text, int axis, String indent, int width) {
    if (axis == dims.length) {
      text.append(words[next++]);
      return;
    }
    text.append('[');
    int n = cut(axis) ? 2 * EDGE : dims[axis];
    int blankAfter = dims.length - axis - 1;
    int line = indent.length();
    for (int i = 0; i < n; i++) {
      if (cut(axis) && i == EDGE) {
        if (blankAfter == 0) {
          line = appendWord(text, DOTS, line, indent, width);
          text.append(", ");
          line += 2;
        } else {
          text.append(DOTS).append(',').repeat('\n', blankAfter).append(indent);
        }
      }
      boolean last = i == n - 1;
      if (blankAfter == 0) {
        line = appendWord(text, words[next++], line, indent, width);
        text.append(last ? "" : ", ");
        line += 2;
      } else {
        append(text, axis + 1, indent + " ", width - 1);
        if (!last) {
          text.append(',').repeat('\n', blankAfter).append(indent);
        }
      }
    }
    text.append(']');
  }

  /** Appends a word on this line or the next one, and returns the length of its line. */
  private static int appendWord(
      StringBuilder text, String word, int line, String indent, int width) {
    if (line + word.length() > width - 1 && line > indent.length()) {
      text.setLength(text.length() - 1); // the space after the comma
      text.append('\n').append(indent);
      line = indent.length();
    }
    text.append(word);
    return line + word.length();
  }
}
