package dev.espalier.rl.scene;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import java.util.ArrayList;
import java.util.List;

/**
 * Scenes in time as one SVG that moves by itself (SMIL) and starts over: no script, nothing loaded.
 * It stands in a page, where it follows {@code data-theme} of the root element if that is set, or
 * alone in a file; its colours are those of a light or of a dark surrounding.
 */
public final class Animation {
  /** More are thinned out, which keeps files small; what lies between is interpolated. */
  private static final int MOST = 400;

  private final String title;
  private final double framesPerSecond;
  private final List<Scene> scenes = new ArrayList<>();

  /**
   * @param title what it shows, for those who cannot see it
   * @param framesPerSecond above 0
   */
  public Animation(String title, double framesPerSecond) {
    if (!(framesPerSecond > 0)) {
      throw new ValueException(
          "Animation", framesPerSecond + " frames a second", "use a number above 0");
    }
    this.title = title;
    this.framesPerSecond = framesPerSecond;
  }

  /**
   * Adds the next scene.
   *
   * @throws ShapeException when it does not hold the marks of those before it
   */
  public void add(Scene scene) {
    if (!scenes.isEmpty()) {
      var first = scenes.getFirst().marks();
      boolean same = first.size() == scene.marks().size();
      for (int i = 0; same && i < first.size(); i++) {
        var a = first.get(i);
        var b = scene.marks().get(i);
        same =
            a.tag().equals(b.tag())
                && a.fixed().equals(b.fixed())
                && a.content().equals(b.content());
      }
      if (!same) {
        throw new ShapeException(
            "Animation.add",
            "scene " + scenes.size() + " holds other marks than the first",
            "draw the same marks in the same order in each scene; hide one by the radius 0");
      }
    }
    scenes.add(scene);
  }

  /** The number of scenes. */
  public int frames() {
    return scenes.size();
  }

  /** The picture; empty when there are no scenes. */
  public String svg() {
    if (scenes.isEmpty()) {
      return "";
    }
    var first = scenes.getFirst();
    var shown = thinned();
    double seconds = scenes.size() / framesPerSecond + 1; // the end is shown for a second
    var out = new StringBuilder();
    out.append(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"scene\" role=\"img\" viewBox=\"0 0 ")
        .append(Scene.number(first.width()))
        .append(' ')
        .append(Scene.number(first.height() + 6))
        .append("\" font-family=\"system-ui,sans-serif\"><title>")
        .append(escaped(title))
        .append("</title><style>")
        .append(style())
        .append("</style>");
    for (int m = 0; m < first.marks().size(); m++) {
      mark(out, shown, m, seconds);
    }
    if (scenes.size() > 1) {
      progress(out, first, seconds);
    }
    return out.append("</svg>\n").toString();
  }

  private static String style() {
    var light = Paint.properties(false);
    var dark = Paint.properties(true);
    return ".scene{"
        + light
        + "background:var(--scene-paper)}"
        + "@media(prefers-color-scheme:dark){.scene{"
        + dark
        + "}}:root[data-theme=light] .scene{"
        + light
        + "}:root[data-theme=dark] .scene{"
        + dark
        + "}";
  }

  /** Scenes at the same distance, the first and the last among them. */
  private List<Scene> thinned() {
    int n = scenes.size();
    if (n <= MOST) {
      return scenes;
    }
    var some = new ArrayList<Scene>();
    for (int i = 0; i < MOST; i++) {
      some.add(scenes.get((int) ((long) i * (n - 1) / (MOST - 1))));
    }
    return some;
  }

  private void mark(StringBuilder out, List<Scene> shown, int m, double seconds) {
    var mark = shown.getFirst().marks().get(m);
    out.append('<').append(mark.tag()).append(" style=\"").append(mark.fixed()).append('"');
    var moving = new StringBuilder();
    for (int a = 0; a < mark.names().size(); a++) {
      var name = mark.names().get(a);
      var value = mark.values().get(a);
      out.append(' ').append(name).append("=\"").append(value).append('"');
      int attribute = a;
      if (shown.stream().anyMatch(s -> !value.equals(s.marks().get(m).values().get(attribute)))) {
        animate(moving, name, shown, m, a, seconds);
      }
    }
    if (mark.content().isEmpty() && moving.isEmpty()) {
      out.append("/>");
    } else {
      out.append('>')
          .append(escaped(mark.content()))
          .append(moving)
          .append("</")
          .append(mark.tag())
          .append('>');
    }
  }

  private void animate(
      StringBuilder out, String name, List<Scene> shown, int m, int a, double seconds) {
    out.append("<animate attributeName=\"")
        .append(name)
        .append("\" repeatCount=\"indefinite\" dur=\"")
        .append(Scene.number(seconds))
        .append("s\" values=\"");
    for (var s : shown) {
      out.append(s.marks().get(m).values().get(a)).append(';');
    }
    // The last value stands until the end; the times of all others are evenly spread before that.
    out.append(shown.getLast().marks().get(m).values().get(a)).append("\" keyTimes=\"");
    double end = (seconds - 1) / seconds;
    for (int i = 0; i < shown.size(); i++) {
      double time = shown.size() == 1 ? 0 : end * i / (shown.size() - 1);
      out.append(Double.toString(Math.round(time * 1e5) / 1e5)).append(';');
    }
    out.append("1\"/>");
  }

  /** A bar below that says how far the episode is. */
  private static void progress(StringBuilder out, Scene scene, double seconds) {
    out.append("<rect style=\"fill:var(--scene-line)\" x=\"0\" y=\"")
        .append(Scene.number(scene.height() + 2))
        .append("\" width=\"")
        .append(Scene.number(scene.width()))
        .append("\" height=\"4\"/><rect style=\"fill:var(--scene-soft)\" x=\"0\" y=\"")
        .append(Scene.number(scene.height() + 2))
        .append(
            "\" width=\"0\" height=\"4\"><animate attributeName=\"width\""
                + " repeatCount=\"indefinite\" dur=\"")
        .append(Scene.number(seconds))
        .append("s\" values=\"0;")
        .append(Scene.number(scene.width()))
        .append(';')
        .append(Scene.number(scene.width()))
        .append("\" keyTimes=\"0;")
        .append(Double.toString(Math.round((seconds - 1) / seconds * 1e5) / 1e5))
        .append(";1\"/></rect>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
