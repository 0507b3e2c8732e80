package dev.espalier.rl.scene;

import dev.espalier.base.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A picture made of simple marks, later ones above earlier ones; x goes to the right and y down,
 * from 0 to width and height. The scenes of one episode hold the same marks in the same order, at
 * other places.
 */
public final class Scene {
  private final double width;
  private final double height;
  private final List<Mark> marks = new ArrayList<>();

  /** One mark: what the element is, what never changes about it, and what may move. */
  record Mark(String tag, String fixed, List<String> names, List<String> values, String content) {}

  public Scene(double width, double height) {
    this.width = width;
    this.height = height;
  }

  double width() {
    return width;
  }

  double height() {
    return height;
  }

  List<Mark> marks() {
    return marks;
  }

  /** A line with round ends. */
  public Scene line(double x1, double y1, double x2, double y2, double thickness, Paint paint) {
    return add(
        "line",
        "stroke:var(" + paint.property() + ");stroke-linecap:round",
        List.of("x1", "y1", "x2", "y2", "stroke-width"),
        "",
        x1,
        y1,
        x2,
        y2,
        thickness);
  }

  /** A disk. */
  public Scene circle(double x, double y, double radius, Paint paint) {
    return add("circle", fill(paint), List.of("cx", "cy", "r"), "", x, y, radius);
  }

  /** A rectangle with corners of a radius; x and y are its upper left one. */
  public Scene rect(double x, double y, double width, double height, double radius, Paint paint) {
    return add(
        "rect",
        fill(paint),
        List.of("x", "y", "width", "height", "rx"),
        "",
        x,
        y,
        width,
        height,
        radius);
  }

  /** A filled polygon with corners x, y, x, y, … */
  public Scene polygon(Paint paint, double... corners) {
    if (corners.length < 6 || corners.length % 2 != 0) {
      throw new ShapeException(
          "Scene.polygon",
          corners.length + " numbers are no corners of a polygon",
          "give x and y of at least three corners");
    }
    var points = new StringBuilder();
    for (int i = 0; i < corners.length; i++) {
      points.append(i == 0 ? "" : i % 2 == 0 ? " " : ",").append(number(corners[i]));
    }
    marks.add(new Mark("polygon", fill(paint), List.of("points"), List.of(points.toString()), ""));
    return this;
  }

  /** Text around (x, y). */
  public Scene text(double x, double y, double size, String text, Paint paint) {
    return add(
        "text",
        fill(paint) + ";text-anchor:middle;dominant-baseline:central;font-weight:600",
        List.of("x", "y", "font-size"),
        text,
        x,
        y,
        size);
  }

  private static String fill(Paint paint) {
    return "fill:var(" + paint.property() + ")";
  }

  private Scene add(
      String tag, String fixed, List<String> names, String content, double... numbers) {
    var values = new ArrayList<String>();
    for (double n : numbers) {
      values.add(number(n));
    }
    marks.add(new Mark(tag, fixed, names, List.copyOf(values), content));
    return this;
  }

  /** With at most one decimal. */
  static String number(double x) {
    var text = String.format(Locale.ROOT, "%.1f", x);
    text = text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    return text.equals("-0") ? "0" : text;
  }
}
