package dev.espalier.recipes.report;

import dev.espalier.recipes.report.Section.Bar;
import dev.espalier.recipes.report.Section.Charts;
import dev.espalier.recipes.report.Section.Clips;
import dev.espalier.recipes.report.Section.Command;
import dev.espalier.recipes.report.Section.Confusion;
import dev.espalier.recipes.report.Section.Facts;
import dev.espalier.recipes.report.Section.Note;
import dev.espalier.recipes.report.Section.Phases;
import dev.espalier.recipes.report.Section.Picture;
import dev.espalier.recipes.report.Section.Pictures;
import dev.espalier.recipes.report.Section.Samples;
import dev.espalier.recipes.report.Section.Sheets;
import dev.espalier.recipes.report.Section.Table;
import dev.espalier.recipes.report.Section.Texts;
import dev.espalier.recipes.report.Section.Translations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Writes a {@link Report} as one HTML page; style and script are inlined, nothing is loaded from
 * elsewhere.
 */
final class Html {
  private Html() {}

  static String page(Report report) {
    var out = new StringBuilder(64 * 1024);
    out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
        .append(text(report.title()))
        .append(" · Espalier</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n")
        .append(resource("report.css"))
        .append("</style>\n</head>\n<body>\n<header><div><p class=\"brand\">Espalier")
        .append(" <span>training report</span></p><h1>")
        .append(text(report.title()))
        .append("</h1><p class=\"sub\">")
        .append(text(report.subtitle()))
        .append("</p><p class=\"date\">")
        .append(text(report.date()))
        .append("</p></div><button id=\"theme\" type=\"button\">Theme: auto</button>")
        .append("</header>\n<main>\n");
    if (!report.warning().isEmpty()) {
      out.append("<p class=\"warning\" role=\"alert\"><strong>Note.</strong> ")
          .append(text(report.warning()))
          .append("</p>\n");
    }
    out.append("<dl class=\"tiles\">\n");
    for (var tile : report.tiles()) {
      out.append("<div><dt>")
          .append(text(tile.name()))
          .append("</dt><dd>")
          .append(text(tile.value()))
          .append("</dd>");
      if (!tile.hint().isEmpty()) {
        out.append("<dd class=\"hint\">").append(text(tile.hint())).append("</dd>");
      }
      out.append("</div>\n");
    }
    out.append("</dl>\n");
    report.sections().forEach(s -> section(out, s));
    out.append("</main>\n<script>\n")
        .append(resource("report.js"))
        .append("</script>\n</body>\n</html>\n");
    return out.toString();
  }

  private static void section(StringBuilder out, Section section) {
    out.append(narrow(section) ? "<div class=\"half\">" : "<div>");
    switch (section) {
      case Charts c -> {
        open(out, "charts", c.title(), c.note());
        out.append("<div class=\"row\">");
        c.charts().forEach(chart -> chart.render(out));
        out.append("</div>");
      }
      case Confusion c -> confusion(out, c);
      case Table t -> table(out, t);
      case Pictures p -> pictures(out, p.title(), p.note(), "gallery", p.pictures());
      case Sheets s -> pictures(out, s.title(), s.note(), "gallery sheets", s.pictures());
      case Texts t -> TextParts.texts(out, t);
      case Translations t -> TextParts.translations(out, t);
      case Samples s -> TextParts.samples(out, s);
      case Clips c -> clips(out, c);
      case Phases p -> phases(out, p);
      case Facts f -> {
        open(out, "facts", f.title(), "");
        out.append("<dl>");
        f.facts()
            .forEach(x ->
                out.append("<div><dt>")
                    .append(text(x.name()))
                    .append("</dt><dd>")
                    .append(text(x.value()))
                    .append("</dd></div>"));
        out.append("</dl>");
      }
      case Command c -> {
        open(out, "command", c.title(), c.note());
        out.append("<div class=\"copy\"><pre><code>")
            .append(text(c.command()))
            .append(
                "</code></pre><button type=\"button\" class=\"copybutton\">Copy</button></div>");
      }
      case Note n -> open(out, "note", n.title(), n.text());
    }
    out.append("</section></div>\n");
  }

  /** Whether a part takes half of the page's width, beside another such part. */
  private static boolean narrow(Section section) {
    return switch (section) {
      case Confusion c -> true;
      case Phases p -> true;
      case Facts f -> true;
      case Table t -> t.textColumns() == 1;
      case Charts c -> false;
      case Pictures p -> p.pictures().size() == 1;
      case Sheets s -> false;
      case Texts t -> false;
      case Translations t -> false;
      case Samples s -> false;
      case Clips c -> c.clips().size() == 1;
      case Command c -> false;
      case Note n -> false;
    };
  }

  static void open(StringBuilder out, String kind, String title, String note) {
    out.append("<section class=\"")
        .append(kind)
        .append("\"><h2>")
        .append(text(title))
        .append("</h2>");
    if (!note.isEmpty()) {
      out.append("<p class=\"lead\">").append(text(note)).append("</p>");
    }
  }

  private static void confusion(StringBuilder out, Confusion c) {
    open(
        out,
        "confusion",
        c.title(),
        "Rows are the true class, columns the predicted one. Blue on the diagonal is right, orange"
            + " is wrong; the tone of a mistake grows with the square root of its share of the row,"
            + " so that rare ones can be seen.");
    boolean wide = c.classes().stream().anyMatch(name -> name.length() > 3);
    out.append("<div class=\"scroll\"><table class=\"matrix")
        .append(wide ? " words" : "")
        .append("\"><caption>Predicted</caption><thead><tr><td></td>");
    c.classes()
        .forEach(name ->
            out.append("<th scope=\"col\"><span>").append(text(name)).append("</span></th>"));
    out.append("</tr></thead><tbody>");
    for (int row = 0; row < c.classes().size(); row++) {
      var counts = c.counts().get(row);
      long total = counts.stream().mapToLong(Long::longValue).sum();
      out.append("<tr><th scope=\"row\">").append(text(c.classes().get(row))).append("</th>");
      for (int column = 0; column < counts.size(); column++) {
        long count = counts.get(column);
        double share = total == 0 ? 0 : (double) count / total;
        boolean right = row == column;
        // A mistake of a quarter of the class has the full tone.
        double tone = right ? share * share : Math.min(1, Math.sqrt(4 * share));
        out.append("<td class=\"")
            .append(count == 0 ? "none" : right ? "hit" : "miss")
            .append(right && tone > 0.7 ? " strong" : "")
            .append("\" style=\"--t:")
            .append(String.format(Locale.ROOT, "%.3f", tone))
            .append("\" data-tip=\"")
            .append(
                text(
                    String.format(
                        Locale.ROOT,
                        "%s %s: %,d of %,d (%.1f %%)",
                        c.classes().get(row),
                        right ? "recognised" : "taken for " + c.classes().get(column),
                        count,
                        total,
                        100 * share)))
            .append("\">")
            .append(count == 0 ? "·" : Long.toString(count))
            .append("</td>");
      }
      out.append("</tr>");
    }
    out.append("</tbody></table></div>");
  }

  private static void table(StringBuilder out, Table t) {
    open(out, "table", t.title(), t.note());
    out.append("<div class=\"scroll\"><table class=\"data\"><thead><tr>");
    for (int i = 0; i < t.columns().size(); i++) {
      boolean bars = !t.rows().isEmpty() && t.rows().getFirst().get(i).startsWith("bar:");
      out.append("<th scope=\"col\"")
          .append(i < t.textColumns() ? " class=\"text\"" : bars ? " class=\"text barhead\"" : "")
          .append('>')
          .append(text(t.columns().get(i)))
          .append("</th>");
    }
    out.append("</tr></thead><tbody>");
    for (int row = 0; row < t.rows().size(); row++) {
      out.append(t.totalRow() && row == t.rows().size() - 1 ? "<tr class=\"total\">" : "<tr>");
      var cells = t.rows().get(row);
      for (int i = 0; i < cells.size(); i++) {
        cell(out, cells.get(i), i < t.textColumns());
      }
      out.append("</tr>");
    }
    out.append("</tbody></table></div>");
  }

  private static void cell(StringBuilder out, String cell, boolean left) {
    if (cell.startsWith("bar:")) {
      double share = Double.parseDouble(cell.substring(4));
      out.append("<td class=\"barcell\">");
      if (share > 0) {
        out.append("<i style=\"width:")
            .append(String.format(Locale.ROOT, "%.1f", 100 * share))
            .append("%\"></i>");
      }
      out.append("</td>");
    } else {
      out.append("<td")
          .append(left ? " class=\"text\"" : "")
          .append('>')
          .append(text(cell))
          .append("</td>");
    }
  }

  private static void pictures(
      StringBuilder out, String title, String note, String style, List<Picture> pictures) {
    open(out, "pictures", title, note);
    out.append("<div class=\"").append(style).append("\">");
    for (var picture : pictures) {
      out.append("<figure><img src=\"")
          .append(picture.dataUri())
          .append("\" alt=\"")
          .append(text(picture.description()))
          .append("\"><figcaption>")
          .append(text(picture.caption()))
          .append("</figcaption>");
      bars(out, picture.bars());
      out.append("</figure>");
    }
    out.append("</div>");
  }

  private static void clips(StringBuilder out, Clips c) {
    open(out, "clips", c.title(), c.note());
    out.append("<div class=\"reel\">");
    for (var clip : c.clips()) {
      out.append("<figure>")
          .append(clip.svg())
          .append("<figcaption>")
          .append(text(clip.caption()))
          .append("</figcaption></figure>");
    }
    out.append("</div>");
  }

  /** Labelled bars with their shares in per cent. */
  static void bars(StringBuilder out, List<Bar> bars) {
    if (bars.isEmpty()) {
      return;
    }
    out.append("<ul class=\"bars\">");
    for (var bar : bars) {
      out.append("<li class=\"")
          .append(bar.good() ? "good" : "bad")
          .append("\"><b>")
          .append(text(bar.label()))
          .append("</b><span><i style=\"width:")
          .append(String.format(Locale.ROOT, "%.1f", 100 * bar.share()))
          .append("%\"></i></span><em>")
          .append(String.format(Locale.ROOT, "%.0f", 100 * bar.share()))
          .append("</em></li>");
    }
    out.append("</ul>");
  }

  private static void phases(StringBuilder out, Phases p) {
    open(out, "phases", p.title(), "");
    double total = p.phases().stream().mapToDouble(Section.Phase::seconds).sum();
    out.append("<div class=\"stack\" aria-hidden=\"true\">");
    for (int i = 0; i < p.phases().size(); i++) {
      out.append("<i class=\"p")
          .append(i % 6)
          .append("\" style=\"flex-grow:")
          .append(
              String.format(
                  Locale.ROOT, "%.4f", p.phases().get(i).seconds() / Math.max(total, 1e-9)))
          .append("\"></i>");
    }
    out.append("</div><ul>");
    for (int i = 0; i < p.phases().size(); i++) {
      var phase = p.phases().get(i);
      out.append("<li class=\"p")
          .append(i % 6)
          .append("\"><span>")
          .append(text(phase.name()))
          .append("</span><b>")
          .append(seconds(phase.seconds()))
          .append("</b><em>")
          .append(
              String.format(Locale.ROOT, "%.1f %%", 100 * phase.seconds() / Math.max(total, 1e-9)))
          .append("</em></li>");
    }
    out.append("</ul>");
  }

  private static String seconds(double s) {
    return String.format(Locale.ROOT, s < 0.1 ? "%.3f s" : s < 100 ? "%.2f s" : "%.0f s", s);
  }

  /** Escapes text for element content and quoted attributes. */
  static String text(String s) {
    return s.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A JSON string that may stand inside a script element. */
  static String jsonString(String s) {
    var out = new StringBuilder("\"");
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '"' || c == '\\' || c < ' ' || c == '<' || c == '>' || c == '&') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  private static String resource(String name) {
    try (var in = Html.class.getResourceAsStream(name)) {
      assert in != null : name;
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
