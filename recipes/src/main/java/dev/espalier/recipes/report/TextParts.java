package dev.espalier.recipes.report;

import dev.espalier.recipes.report.Section.AttentionMap;
import dev.espalier.recipes.report.Section.Samples;
import dev.espalier.recipes.report.Section.Texts;
import dev.espalier.recipes.report.Section.Translations;
import java.util.List;
import java.util.Locale;

/** Draws what networks read and wrote. */
final class TextParts {
  private static final int CELL = 24;

  /** Longer tokens are cut in an attention map; the tip shows them whole. */
  private static final int LONGEST = 16;

  private TextParts() {}

  static void texts(StringBuilder out, Texts t) {
    Html.open(out, "texts", t.title(), t.note());
    out.append("<ol>");
    for (var text : t.texts()) {
      out.append("<li><div>");
      if (!text.caption().isEmpty()) {
        out.append("<b class=\"said\">").append(Html.text(text.caption())).append("</b>");
      }
      out.append("<p>");
      for (var word : text.words()) {
        double score = Math.clamp(word.score(), -1, 1);
        out.append("<span class=\"")
            .append(score < 0 ? "con" : "pro")
            .append("\" style=\"--t:")
            .append(String.format(Locale.ROOT, "%.2f", Math.abs(score)))
            .append("\" title=\"")
            .append(String.format(Locale.ROOT, "%+.2f", score))
            .append("\">")
            .append(Html.text(word.text()))
            .append("</span> ");
      }
      out.append("</p></div>");
      Html.bars(out, text.bars());
      out.append("</li>");
    }
    out.append("</ol>");
  }

  static void translations(StringBuilder out, Translations t) {
    Html.open(out, "translations", t.title(), t.note());
    for (var x : t.translations()) {
      out.append("<article><dl>");
      line(out, "Source", x.source(), "");
      line(out, "Translation", x.translation(), x.figure());
      line(out, "Reference", x.reference(), "");
      out.append("</dl>");
      var map = x.attention();
      if (map != null) {
        attention(out, map);
      }
      out.append("</article>");
    }
  }

  private static void line(StringBuilder out, String name, String text, String figure) {
    out.append("<div><dt>").append(name).append("</dt><dd>").append(Html.text(text));
    if (!figure.isEmpty()) {
      out.append(" <small>").append(Html.text(figure)).append("</small>");
    }
    out.append("</dd></div>");
  }

  /** A cell a pair of tokens, whose tone grows with the square root of its weight. */
  private static void attention(StringBuilder out, AttentionMap map) {
    int left = margin(map.written());
    int top = margin(map.read());
    int width = left + CELL * map.read().size() + 2;
    int height = top + CELL * map.written().size() + 2;
    out.append("<div class=\"scroll\"><svg class=\"attention\" role=\"img\" width=\"")
        .append(width)
        .append("\" height=\"")
        .append(height)
        .append("\" viewBox=\"0 0 ")
        .append(width)
        .append(' ')
        .append(height)
        .append("\" aria-label=\"Attention of each written token to each one that was read\">");
    for (int c = 0; c < map.read().size(); c++) {
      int x = left + CELL * c + CELL / 2 + 4;
      out.append("<text transform=\"translate(")
          .append(x)
          .append(' ')
          .append(top - 6)
          .append(") rotate(-90)\">")
          .append(Html.text(cut(map.read().get(c))))
          .append("</text>");
    }
    for (int r = 0; r < map.written().size(); r++) {
      int y = top + CELL * r;
      out.append("<text class=\"row\" x=\"")
          .append(left - 6)
          .append("\" y=\"")
          .append(y + CELL / 2 + 4)
          .append("\">")
          .append(Html.text(cut(map.written().get(r))))
          .append("</text>");
      for (int c = 0; c < map.read().size(); c++) {
        double weight = map.weights().get(r).get(c);
        out.append("<rect x=\"")
            .append(left + CELL * c + 1)
            .append("\" y=\"")
            .append(y + 1)
            .append("\" width=\"")
            .append(CELL - 2)
            .append("\" height=\"")
            .append(CELL - 2)
            .append("\" rx=\"3\" style=\"--t:")
            .append(String.format(Locale.ROOT, "%.3f", Math.sqrt(Math.clamp(weight, 0.0, 1.0))))
            .append("\" data-tip=\"")
            .append(
                Html.text(
                    String.format(
                        Locale.ROOT,
                        "%s ← %s: %.0f %%",
                        map.written().get(r),
                        map.read().get(c),
                        100 * weight)))
            .append("\"/>");
      }
    }
    out.append("</svg></div>");
  }

  /** Room for the longest label. */
  private static int margin(List<String> labels) {
    int most = 1;
    for (var l : labels) {
      most = Math.max(most, cut(l).length());
    }
    return 14 + 8 * most;
  }

  private static String cut(String label) {
    return label.length() <= LONGEST ? label : label.substring(0, LONGEST - 1) + "…";
  }

  static void samples(StringBuilder out, Samples s) {
    Html.open(out, "samples", s.title(), s.note());
    out.append("<ol>");
    for (var sample : s.samples()) {
      out.append("<li><b>")
          .append(Html.text(sample.time()))
          .append("</b><pre>")
          .append(Html.text(sample.text()))
          .append("</pre></li>");
    }
    out.append("</ol>");
  }
}
