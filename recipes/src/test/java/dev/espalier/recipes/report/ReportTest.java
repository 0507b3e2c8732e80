package dev.espalier.recipes.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.recipes.report.Chart.Format;
import dev.espalier.recipes.report.Chart.Mark;
import dev.espalier.recipes.report.Chart.Point;
import dev.espalier.recipes.report.Chart.Series;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("smoke")
class ReportTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void picturesAreReadBackByAnotherDecoder(int channels) throws IOException {
    int w = 7;
    int h = 5;
    var pixels = new byte[w * h * channels];
    new Random(1).nextBytes(pixels);
    var image = ImageIO.read(new ByteArrayInputStream(Png.encode(pixels, w, h, channels)));
    var read = new byte[pixels.length];
    for (int i = 0; i < w * h; i++) {
      for (int c = 0; c < channels; c++) {
        read[i * channels + c] = (byte) image.getRaster().getSample(i % w, i / w, c);
      }
    }
    assertArrayEquals(pixels, read);
  }

  @Test
  void axesHaveRoundTicks() {
    assertEquals(List.of(0.0, 0.2, 0.4, 0.6, 0.8, 1.0), rounded(Axis.linear(0.03, 0.97, true)));
    assertEquals(
        List.of(1.0, 2.0, 3.0),
        rounded(Axis.linear(1, 3, false).ticks().stream().filter(t -> t == Math.rint(t)).toList()));
    var log = Axis.logarithmic(0.02, 2.3);
    assertTrue(
        log.ticks().contains(1.0) && log.ticks().stream().anyMatch(t -> Math.abs(t - 0.1) < 1e-12),
        log.toString());
    assertEquals(1, Axis.linear(0.5, 1, true).upTo(1).to(), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -3, 1e-7, 5e7})
  void anAxisOfOneValueHasTicks(double v) {
    var axis = Axis.linear(v, v, true);
    assertTrue(
        axis.to() > axis.from()
            && !axis.ticks().isEmpty()
            && axis.position(v) >= 0
            && axis.position(v) <= 1,
        axis.toString());
  }

  @Test
  void ticksAreWrittenShortly() {
    assertEquals("0", Axis.label(0));
    assertEquals("0.05", Axis.label(0.05));
    assertEquals("3", Axis.label(3));
    assertEquals("-0.5", Axis.label(-0.5));
    assertEquals("1e-5", Axis.label(1e-5));
    assertEquals("1000", Axis.label(1000));
  }

  @Test
  void aLossThatFallsFarIsDrawnLogarithmically() {
    assertTrue(render(Format.LOSS, new Point(1, 2.3), new Point(2, 0.01)).contains("logarithmic"));
    assertFalse(render(Format.LOSS, new Point(1, 2.3), new Point(2, 1)).contains("logarithmic"));
    assertFalse(
        render(Format.NUMBER, new Point(1, 2.3), new Point(2, 0.01)).contains("logarithmic"));
  }

  @Test
  void chartsLeaveOutWhatIsNotANumberAndThinLongSeries() {
    var points = new ArrayList<Point>();
    for (int i = 0; i < 5000; i++) {
      points.add(new Point(i, i % 7 == 0 ? Double.NaN : i));
    }
    var s = new Series("s", Mark.LINE, points);
    assertTrue(s.points().size() <= 400);
    assertEquals(4999, s.points().getLast().x());
    assertFalse(render(Format.NUMBER, s.points().toArray(Point[]::new)).contains("NaN"));
  }

  @Test
  void textIsEscapedEverywhere() {
    var evil = "<script>alert('x')</script>\"&";
    var report =
        new Report(
            evil,
            evil,
            evil,
            evil,
            List.of(new Report.Tile(evil, evil, evil)),
            List.of(
                new Section.Charts(
                    evil,
                    evil,
                    List.of(
                        new Chart(
                            evil,
                            evil,
                            evil,
                            Format.NUMBER,
                            List.of(
                                new Series(
                                    evil, Mark.DOTS, List.of(new Point(1, 2), new Point(2, 3))))))),
                new Section.Confusion(
                    evil, List.of(evil, "b"), List.of(List.of(1L, 2L), List.of(0L, 0L))),
                new Section.Table(evil, evil, List.of(evil), 1, List.of(List.of(evil)), false),
                new Section.Pictures(
                    evil,
                    evil,
                    List.of(
                        new Section.Picture(
                            "data:,", evil, evil, List.of(new Section.Bar(evil, 0.5, true))))),
                new Section.Texts(
                    evil,
                    evil,
                    List.of(
                        new Section.ScoredText(
                            evil,
                            List.of(new Section.ScoredWord(evil, -0.5)),
                            List.of(new Section.Bar(evil, 0.5, false))))),
                new Section.Translations(
                    evil,
                    evil,
                    List.of(
                        new Section.Translation(
                            evil,
                            evil,
                            evil,
                            evil,
                            new Section.AttentionMap(
                                List.of(evil), List.of(evil), List.of(List.of(1.0)))))),
                new Section.Samples(evil, evil, List.of(new Section.Sample(evil, evil))),
                new Section.Facts(evil, List.of(new Section.Fact(evil, evil))),
                new Section.Phases(evil, List.of(new Section.Phase(evil, 1))),
                new Section.Command(evil, evil, evil),
                new Section.Note(evil, evil)));
    var html = report.toHtml();
    assertFalse(html.contains("<script>alert"));
  }

  @Test
  void wordsAreColouredByTheirScores() {
    var html =
        html(
            new Section.Texts(
                "t",
                "",
                List.of(
                    new Section.ScoredText(
                        "c",
                        List.of(
                            new Section.ScoredWord("bad", -0.25),
                            new Section.ScoredWord("good", 7)),
                        List.of()))));
    assertTrue(html.contains("<span class=\"con\" style=\"--t:0.25\" title=\"-0.25\">bad</span>"));
    assertTrue(html.contains("<span class=\"pro\" style=\"--t:1.00\" title=\"+1.00\">good</span>"));
  }

  @Test
  void anAttentionMapHasACellForEachPair() {
    var map =
        new Section.AttentionMap(
            List.of("the", "a-very-long-token-indeed"),
            List.of("der", "hund", "."),
            List.of(List.of(0.25, 0.75, 0.0), List.of(0.0, 0.0, 1.0)));
    var html =
        html(
            new Section.Translations(
                "t",
                "",
                List.of(
                    new Section.Translation("der hund .", "the …", "the dog .", "BLEU 1.0", map),
                    new Section.Translation("ja", "yes", "yes", "", null))));
    assertEquals(6, html.split("<rect ", -1).length - 1);
    assertEquals(1, html.split("<svg class=\"attention\"", -1).length - 1);
    assertTrue(html.contains("--t:0.500\" data-tip=\"the ← der: 25 %\""), "root of the weight");
    assertTrue(html.contains(">a-very-long-tok…</text>"));
    assertTrue(html.contains("data-tip=\"a-very-long-token-indeed ← .: 100 %\""));
  }

  private static String html(Section section) {
    return new Report("t", "s", "d", "", List.of(), List.of(section)).toHtml();
  }

  @Test
  void nothingIsLoadedFromElsewhere() {
    var html = new Report("t", "s", "d", "", List.of(), List.of()).toHtml();
    // The name of the SVG namespace is the only address; no browser loads it.
    assertFalse(html.replace("http://www.w3.org/2000/svg", "").contains("http"));
    assertFalse(html.contains("@import"));
    assertTrue(html.contains("prefers-color-scheme: dark") && html.contains("id=\"theme\""));
  }

  private static String render(Format format, Point... points) {
    var out = new StringBuilder();
    new Chart("t", "x", "y", format, List.of(new Series("s", Mark.LINE, List.of(points))))
        .render(out);
    return out.toString();
  }

  private static List<Double> rounded(Axis axis) {
    return rounded(axis.ticks());
  }

  private static List<Double> rounded(List<Double> ticks) {
    return ticks.stream().map(t -> Math.round(t * 1e6) / 1e6).toList();
  }
}
