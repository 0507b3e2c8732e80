package dev.espalier.recipes.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** A Go board as a drawing: stones, the last move, the move that was played, and a network's. */
public final class GoDiagram {
  private static final double CELL = 30;
  private static final String[] STONES = {"", "#161616", "#fafafa"};

  private final int size;
  private final int[] stones; // of each cell: 0 none, 1 black, 2 white
  private final List<String> marks = new ArrayList<>();

  /**
   * A board.
   *
   * @param stones row by row from the top: 0 none, 1 black, 2 white
   */
  public GoDiagram(int size, int... stones) {
    this.size = size;
    this.stones = stones.clone();
  }

  /** Marks the last stone that was played with a dot; −1 marks none. */
  public GoDiagram last(int cell) {
    if (cell >= 0 && stones[cell] != 0) {
      marks.add(circle(cell, 0.16, "fill=\"%s\"".formatted(stones[cell] == 1 ? "#fff" : "#000")));
    }
    return this;
  }

  /** Writes a probability in [0, 1] on a free cell, in per cent, the fuller the likelier. */
  public GoDiagram likely(int cell, double share) {
    marks.add(
        circle(
            cell,
            0.44,
            String.format(
                Locale.ROOT, "fill=\"#1d5fd1\" fill-opacity=\"%.2f\"", 0.55 + 0.45 * share)));
    marks.add(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" font-size=\"12\" fill=\"#fff\" text-anchor=\"middle\""
                + " font-family=\"sans-serif\">%.0f</text>",
            x(cell),
            y(cell) + 4,
            100 * share));
    return this;
  }

  /** Frames the move that was played. */
  public GoDiagram played(int cell) {
    double a = 0.47 * CELL;
    marks.add(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"none\""
                + " stroke=\"#0a7d2c\" stroke-width=\"3\"/>",
            x(cell) - a,
            y(cell) - a,
            2 * a,
            2 * a));
    return this;
  }

  private double x(int cell) {
    return (cell % size + 1) * CELL;
  }

  private double y(int cell) {
    return (cell / size + 1) * CELL;
  }

  private String circle(int cell, double radius, String style) {
    return String.format(
        Locale.ROOT,
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" %s/>",
        x(cell),
        y(cell),
        radius * CELL,
        style);
  }

  /** The drawing as SVG. */
  public String svg() {
    double edge = (size + 1) * CELL;
    var out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\""
                + " height=\"%.0f\"><rect width=\"100%%\" height=\"100%%\" fill=\"#e3bd72\"/><path"
                + " stroke=\"#5c4a24\" d=\"",
            edge,
            edge,
            edge,
            edge));
    for (int i = 1; i <= size; i++) {
      out.append(
          String.format(
              Locale.ROOT,
              "M%.0f %.0fH%.0fM%.0f %.0fV%.0f",
              CELL,
              i * CELL,
              size * CELL,
              i * CELL,
              CELL,
              size * CELL));
    }
    out.append("\"/>");
    for (int c = 0; c < stones.length; c++) {
      if (stones[c] != 0) {
        out.append(circle(c, 0.47, "fill=\"%s\" stroke=\"#333\"".formatted(STONES[stones[c]])));
      }
    }
    marks.forEach(out::append);
    return out.append("</svg>").toString();
  }

  /** The drawing as a data: URI, for {@link Section.Picture}. */
  public String dataUri() {
    return "data:image/svg+xml;base64,"
        + Base64.getEncoder().encodeToString(svg().getBytes(StandardCharsets.UTF_8));
  }
}
