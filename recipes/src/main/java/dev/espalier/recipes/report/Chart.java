package dev.espalier.recipes.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A line or scatter chart as inline SVG, with the points beside it for the values that appear under
 * the pointer.
 */
public record Chart(
    String title, String xLabel, String yLabel, Format format, List<Series> series) {
  public Chart {
    series = List.copyOf(series);
  }

  /** How values on the y axis are written. */
  public enum Format {
    NUMBER,
    /** A positive number on a logarithmic axis when it falls by more than a factor of 30. */
    LOSS,
    /** A fraction in [0, 1], written as a percentage. */
    PERCENT
  }

  /** How a series is drawn. */
  public enum Mark {
    LINE,
    /** A line with a dot at every point; for few points. */
    DOTS,
    SCATTER
  }

  /** A point with finite coordinates. */
  public record Point(double x, double y) {}

  /** Points in the order of x. */
  public record Series(String name, Mark mark, List<Point> points) {
    public Series {
      points =
          thin(points.stream().filter(p -> Double.isFinite(p.x) && Double.isFinite(p.y)).toList());
    }

    private static List<Point> thin(List<Point> points) {
      if (points.size() <= MAX_POINTS) {
        return points;
      }
      var kept = new ArrayList<Point>(MAX_POINTS);
      for (int i = 0; i < MAX_POINTS; i++) {
        kept.add(points.get((int) ((long) i * (points.size() - 1) / (MAX_POINTS - 1))));
      }
      return kept;
    }
  }

  private static final int MAX_POINTS = 400;

  /** Classes s0, s1, … of the style sheet. */
  private static final int COLOURS = 6;

  // The drawing in units of its view box. The left margin holds tick labels at the larger type of
  // narrow screens.
  private static final double WIDTH = 480,
      HEIGHT = 290,
      LEFT = 84,
      RIGHT = 14,
      TOP = 14,
      BOTTOM = 54;

  void render(StringBuilder out) {
    var all = series.stream().flatMap(s -> s.points.stream()).toList();
    if (all.isEmpty()) {
      return;
    }
    double minX = all.stream().mapToDouble(Point::x).min().orElse(0),
        maxX = all.stream().mapToDouble(Point::x).max().orElse(1);
    double minY = all.stream().mapToDouble(Point::y).min().orElse(0),
        maxY = all.stream().mapToDouble(Point::y).max().orElse(1);
    if (format == Format.PERCENT) {
      // The first steps of a run would squeeze the rest into the top of the chart: the axis starts
      // where the first tenth ends.
      double settled = minX + 0.1 * (maxX - minX);
      minY = all.stream().filter(p -> p.x >= settled).mapToDouble(Point::y).min().orElse(minY);
    }
    // On a linear axis such a loss would be a line along the bottom.
    boolean log = format == Format.LOSS && minY > 0 && maxY / minY > 30;
    var x = Axis.linear(minX, maxX, false);
    var y =
        log
            ? Axis.logarithmic(minY, maxY)
            : format == Format.PERCENT
                ? Axis.linear(minY, maxY, true).upTo(1)
                : Axis.linear(minY, maxY, true);
    out.append("<figure class=\"chart\"><figcaption>").append(Html.text(title));
    if (log) {
      out.append(" <small>logarithmic</small>");
    }
    out.append("</figcaption><ul class=\"legend\">");
    for (int i = 0; i < series.size(); i++) {
      out.append("<li class=\"s")
          .append(i % COLOURS)
          .append(' ')
          .append(series.get(i).mark.name().toLowerCase(Locale.ROOT))
          .append("\"><svg viewBox=\"0 0 22 10\" aria-hidden=\"true\">");
      mark(out, series.get(i).mark);
      out.append("</svg>").append(Html.text(series.get(i).name)).append("</li>");
    }
    out.append("</ul><div class=\"plot\"><svg viewBox=\"0 0 ")
        .append((int) WIDTH)
        .append(' ')
        .append((int) HEIGHT)
        .append("\" role=\"img\" aria-label=\"")
        .append(Html.text(describe()))
        .append("\">");
    axes(out, x, y);
    for (int i = 0; i < series.size(); i++) {
      draw(out, i, series.get(i), x, y);
    }
    out.append("<line class=\"cross\" y1=\"")
        .append(n(TOP))
        .append("\" y2=\"")
        .append(n(HEIGHT - BOTTOM))
        .append("\"/>");
    out.append("</svg><div class=\"tip\" hidden></div><script type=\"application/json\">");
    points(out, x, y);
    out.append("</script></div></figure>\n");
  }

  private static void mark(StringBuilder out, Mark mark) {
    switch (mark) {
      case LINE -> out.append("<path d=\"M1 5H21\"/>");
      case DOTS -> out.append("<path d=\"M1 5H21\"/><circle cx=\"11\" cy=\"5\" r=\"3.4\"/>");
      case SCATTER -> out.append("<circle cx=\"11\" cy=\"5\" r=\"3.4\"/>");
    }
  }

  private String describe() {
    var text =
        new StringBuilder(title)
            .append(": ")
            .append(yLabel)
            .append(" against ")
            .append(xLabel)
            .append('.');
    for (var s : series) {
      if (!s.points.isEmpty() && s.mark != Mark.SCATTER) {
        text.append(' ')
            .append(s.name)
            .append(" from ")
            .append(value(s.points.getFirst().y))
            .append(" to ")
            .append(value(s.points.getLast().y))
            .append('.');
      }
    }
    return text.toString();
  }

  private void axes(StringBuilder out, Axis x, Axis y) {
    double bottom = HEIGHT - BOTTOM;
    for (double tick : y.ticks()) {
      double at = py(y, tick);
      out.append("<line class=\"grid\" x1=\"")
          .append(n(LEFT))
          .append("\" x2=\"")
          .append(n(WIDTH - RIGHT))
          .append("\" y1=\"")
          .append(n(at))
          .append("\" y2=\"")
          .append(n(at))
          .append("\"/><text class=\"ty\" x=\"")
          .append(n(LEFT - 8))
          .append("\" y=\"")
          .append(n(at))
          .append("\" dy=\".32em\">")
          .append(format == Format.PERCENT ? percentTick(tick, y) : Axis.label(tick))
          .append("</text>");
    }
    for (double tick : x.ticks()) {
      double at = px(x, tick);
      out.append("<line class=\"tick\" x1=\"")
          .append(n(at))
          .append("\" x2=\"")
          .append(n(at))
          .append("\" y1=\"")
          .append(n(bottom))
          .append("\" y2=\"")
          .append(n(bottom + 4))
          .append("\"/><text class=\"tx\" x=\"")
          .append(n(at))
          .append("\" y=\"")
          .append(n(bottom + 21))
          .append("\">")
          .append(Axis.label(tick))
          .append("</text>");
    }
    out.append("<line class=\"axis\" x1=\"")
        .append(n(LEFT))
        .append("\" x2=\"")
        .append(n(WIDTH - RIGHT))
        .append("\" y1=\"")
        .append(n(bottom))
        .append("\" y2=\"")
        .append(n(bottom))
        .append("\"/>");
    out.append("<text class=\"lx\" x=\"")
        .append(n((LEFT + WIDTH - RIGHT) / 2))
        .append("\" y=\"")
        .append(n(HEIGHT - 6))
        .append("\">")
        .append(Html.text(xLabel))
        .append("</text><text class=\"ly\" transform=\"translate(13 ")
        .append(n((TOP + bottom) / 2))
        .append(") rotate(-90)\">")
        .append(Html.text(yLabel))
        .append("</text>");
  }

  private static void draw(StringBuilder out, int index, Series s, Axis x, Axis y) {
    out.append("<g class=\"s")
        .append(index % COLOURS)
        .append(' ')
        .append(s.mark.name().toLowerCase(Locale.ROOT))
        .append("\">");
    if (s.mark != Mark.SCATTER && !s.points.isEmpty()) {
      out.append("<path d=\"");
      path(out, s.points, x, y);
      out.append("\"/>");
    }
    if (s.mark != Mark.LINE) {
      for (var p : s.points) {
        if (y.position(p.y) < 0) {
          continue;
        }
        out.append("<circle cx=\"")
            .append(n(px(x, p.x)))
            .append("\" cy=\"")
            .append(n(py(y, p.y)))
            .append("\" r=\"")
            .append(s.mark == Mark.DOTS ? "4" : "3")
            .append("\"/>");
      }
    }
    out.append("</g>");
  }

  /** The line through the points; what lies below the axis is cut off where it crosses it. */
  private static void path(StringBuilder out, List<Point> points, Axis x, Axis y) {
    boolean started = false;
    for (int i = 0; i < points.size(); i++) {
      var p = points.get(i);
      double at = y.position(p.y);
      if (at < 0) {
        started = false;
        continue;
      }
      if (!started) {
        double cross = px(x, p.x), bottom = py(y, p.y);
        if (i > 0) {
          double before = y.position(points.get(i - 1).y), share = at / (at - before);
          cross = px(x, p.x) - share * (px(x, p.x) - px(x, points.get(i - 1).x));
          bottom = HEIGHT - BOTTOM;
        }
        out.append('M').append(n(cross)).append(' ').append(n(bottom));
        started = true;
      }
      out.append('L').append(n(px(x, p.x))).append(' ').append(n(py(y, p.y)));
    }
  }

  /**
   * The points for the script: per series its name, then [px, py, x, y] of each point with the
   * values as text.
   */
  private void points(StringBuilder out, Axis x, Axis y) {
    out.append("{\"x\":").append(Html.jsonString(xLabel)).append(",\"series\":[");
    for (int i = 0; i < series.size(); i++) {
      var s = series.get(i);
      out.append(i == 0 ? "" : ",")
          .append("{\"name\":")
          .append(Html.jsonString(s.name))
          .append(",\"points\":[");
      for (int k = 0; k < s.points.size(); k++) {
        var p = s.points.get(k);
        out.append(k == 0 ? "[" : ",[")
            .append(n(px(x, p.x)))
            .append(',')
            .append(n(Math.min(py(y, p.y), HEIGHT - BOTTOM)))
            .append(",\"")
            .append(Axis.label(round(p.x)))
            .append("\",\"")
            .append(value(p.y))
            .append("\"]");
      }
      out.append("]}");
    }
    out.append("]}");
  }

  private static double round(double v) {
    return Math.round(v * 1000) / 1000.0;
  }

  private String value(double v) {
    return format == Format.PERCENT
        ? String.format(Locale.ROOT, "%.2f %%", 100 * v)
        : String.format(Locale.ROOT, "%.4g", v);
  }

  private static String percentTick(double v, Axis axis) {
    double step = axis.ticks().size() > 1 ? axis.ticks().get(1) - axis.ticks().get(0) : 1;
    return String.format(Locale.ROOT, step * 100 < 0.99 ? "%.1f %%" : "%.0f %%", 100 * v);
  }

  private static double px(Axis axis, double v) {
    return LEFT + (WIDTH - LEFT - RIGHT) * axis.position(v);
  }

  private static double py(Axis axis, double v) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * axis.position(v);
  }

  private static String n(double v) {
    long tenths = Math.round(v * 10);
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : Double.toString(tenths / 10.0);
  }
}
