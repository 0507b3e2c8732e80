package dev.espalier.recipes;

import dev.espalier.base.Rng;
import dev.espalier.train.data.LabelledText;
import dev.espalier.train.data.TextPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/** Texts of small grammars in the layout of the real data sets, which must not be bundled. */
final class ToyText {
  private static final List<String> THINGS =
      List.of("film", "movie", "story", "plot", "script", "cast", "ending", "score", "pace");
  private static final List<String> GOOD = List.of("wonderful", "charming", "funny", "moving");
  private static final List<String> BAD = List.of("dull", "boring", "tedious", "awful");
  private static final List<String> DEGREES = List.of("", "very ", "rather ", "truly ", "so ");

  private ToyText() {}

  /** Opinions with negations: "the plot is not dull" is a good one. */
  static void sst2(Path folder, int train, int test) {
    tsv(folder.resolve("train.tsv.gz"), opinions(Rng.seed(1), train));
    tsv(folder.resolve("dev.tsv.gz"), opinions(Rng.seed(2), test));
    tsv(folder.resolve("test.tsv.gz"), opinions(Rng.seed(3), test));
  }

  private static List<LabelledText> opinions(Rng rng, int count) {
    var all = new ArrayList<LabelledText>();
    for (int i = 0; i < count; i++) {
      boolean praise = rng.nextInt(2) == 0;
      boolean negated = rng.nextInt(3) == 0;
      var word = one(rng, praise != negated ? GOOD : BAD);
      var text =
          "the %s %s %s%s%s"
              .formatted(
                  one(rng, THINGS),
                  rng.nextInt(2) == 0 ? "is" : "was",
                  negated ? "not " : "",
                  one(rng, DEGREES),
                  word);
      var tail = rng.nextInt(3);
      text += tail == 0 ? " ." : tail == 1 ? " , as the " + one(rng, THINGS) + " says ." : " !";
      all.add(new LabelledText(text, praise ? 1 : 0));
    }
    return all;
  }

  private static void tsv(Path file, List<LabelledText> rows) {
    gzip(file, "sentence\tlabel\n" + lines(rows, r -> r.text() + "\t" + r.label()));
  }

  private record Noun(String accusative, String english, String ending) {}

  private static final List<List<String>> WHO =
      List.of(
          List.of("Der Mann", "The man"),
          List.of("Die Frau", "The woman"),
          List.of("Das Kind", "The child"),
          List.of("Der Hund", "The dog"),
          List.of("Ein Junge", "A boy"));
  private static final List<List<String>> DOES =
      List.of(
          List.of("sieht", "sees"),
          List.of("trägt", "carries"),
          List.of("malt", "paints"),
          List.of("findet", "finds"),
          List.of("liebt", "loves"));
  private static final List<Noun> WHAT =
      List.of(
          new Noun("Ball", "ball", "en"),
          new Noun("Hut", "hat", "en"),
          new Noun("Buch", "book", "es"),
          new Noun("Boot", "boat", "es"),
          new Noun("Blume", "flower", "e"));
  private static final List<List<String>> COLOURS =
      List.of(
          List.of("rot", "red"),
          List.of("blau", "blue"),
          List.of("grün", "green"),
          List.of("weiß", "white"));
  private static final List<List<String>> WHERE =
      List.of(
          List.of("im Park", "in the park"),
          List.of("am Strand", "at the beach"),
          List.of("auf der Straße", "on the street"));

  /** German sentences, half of them with the place and the verb in front, and their English. */
  static void multi30k(Path folder, int train, int test) {
    pairs(folder, "train", sentences(Rng.seed(1), train));
    pairs(folder, "val", sentences(Rng.seed(2), test));
    pairs(folder, "test_2016_flickr", sentences(Rng.seed(3), test));
  }

  private static List<TextPair> sentences(Rng rng, int count) {
    var all = new ArrayList<TextPair>();
    for (int i = 0; i < count; i++) {
      var who = one(rng, WHO);
      var does = one(rng, DOES);
      var what = one(rng, WHAT);
      var colour = one(rng, COLOURS);
      var where = one(rng, WHERE);
      var article = what.ending.equals("en") ? "einen" : what.ending.equals("e") ? "eine" : "ein";
      var object = "%s %s%s %s".formatted(article, colour.get(0), what.ending, what.accusative);
      var subject = who.get(0);
      var german =
          rng.nextInt(2) == 0
              ? "%s %s %s %s.".formatted(subject, does.get(0), object, where.get(0))
              : "%s%s %s %s%s %s."
                  .formatted(
                      where.get(0).substring(0, 1).toUpperCase(java.util.Locale.ROOT),
                      where.get(0).substring(1),
                      does.get(0),
                      subject.substring(0, 1).toLowerCase(java.util.Locale.ROOT),
                      subject.substring(1),
                      object);
      all.add(
          new TextPair(
              german,
              "%s %s a %s %s %s."
                  .formatted(who.get(1), does.get(1), colour.get(1), what.english, where.get(1))));
    }
    return all;
  }

  private static void pairs(Path folder, String part, List<TextPair> pairs) {
    gzip(folder.resolve(part + ".de.gz"), lines(pairs, TextPair::source));
    gzip(folder.resolve(part + ".en.gz"), lines(pairs, TextPair::target));
  }

  private static <T> String lines(List<T> rows, Function<T, String> line) {
    var out = new StringBuilder();
    rows.forEach(r -> out.append(line.apply(r)).append('\n'));
    return out.toString();
  }

  private static void gzip(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T one(Rng rng, List<T> of) {
    return of.get(rng.nextInt(of.size()));
  }
}
