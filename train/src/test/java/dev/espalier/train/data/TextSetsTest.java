package dev.espalier.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ValueException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextSetsTest {
  @TempDir Path folder;

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gz = new GZIPOutputStream(out)) {
      gz.write(bytes);
    }
    return out.toByteArray();
  }

  private void write(String name, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    Files.write(folder.resolve(name), name.endsWith(".gz") ? gzip(bytes) : bytes);
  }

  private static void refused(Runnable read, String... words) {
    var e = assertThrows(ValueException.class, read::run);
    for (var w : words) {
      assertTrue(e.getMessage().contains(w), () -> "\"" + w + "\" is not in: " + e.getMessage());
    }
  }

  @Test
  void linesEndAsOnAnySystem() throws IOException {
    write("a", "one\r\n\ntw\u00e9\u2028o\n");
    assertEquals(List.of("one", "", "tw\u00e9\u2028o"), TextLines.read(folder.resolve("a")));
    write("b.gz", "\nlast without an end");
    assertEquals(List.of("", "last without an end"), TextLines.read(folder.resolve("b.gz")));
    write("c", "");
    assertEquals(List.of(), TextLines.read(folder.resolve("c")));
  }

  @Test
  @Tag("smoke")
  void readsSentencesAndLabels() throws IOException {
    write("train.tsv.gz", "sentence\tlabel\na good film \t1\nkids , spirit\t0\n");
    write("test.tsv", "sentence\tlabel\nbad\t0\n");
    assertEquals(
        List.of(new LabelledText("a good film ", 1), new LabelledText("kids , spirit", 0)),
        Sst2.train(folder));
    assertEquals(List.of(new LabelledText("bad", 0)), Sst2.test(folder));
    refused(
        () -> Sst2.dev(folder), "there is no dev.tsv (or .gz) in " + folder, "forest-snow/alps");
  }

  @Test
  void saysWhichSentenceIsWrong() throws IOException {
    write("dev.tsv", "a good film\t1\n");
    refused(() -> Sst2.dev(folder), "dev.tsv", "line 1", "sentence<TAB>label");
    write("dev.tsv", "");
    refused(() -> Sst2.dev(folder), "dev.tsv", "line 1");
    write("dev.tsv", "sentence\tlabel\ngood\t1\nbad\t2\n");
    refused(() -> Sst2.dev(folder), "dev.tsv", "line 3", "\"2\", not 0 or 1");
    write("dev.tsv", "sentence\tlabel\ngood\n");
    refused(() -> Sst2.dev(folder), "line 2", "no sentence and tab");
    write("dev.tsv", "sentence\tlabel\n \t1\n");
    refused(() -> Sst2.dev(folder), "line 2", "no sentence and tab");
    write("dev.tsv", "sentence\tlabel\n");
    refused(() -> Sst2.dev(folder), "line 2: there is no sentence");
  }

  @Test
  void readsLinesBesideTheirTranslations() throws IOException {
    write("train.de.gz", "Ein Hund.\n Zwei M\u00e4nner. \n");
    write("train.en.gz", "A dog.\nTwo men.\n");
    assertEquals(
        List.of(new TextPair("Ein Hund.", "A dog."), new TextPair("Zwei M\u00e4nner.", "Two men.")),
        Multi30k.train(folder, "de", "en"));
    assertEquals(
        new TextPair("A dog.", "Ein Hund."), Multi30k.train(folder, "en", "de").getFirst());
    refused(
        () -> Multi30k.train(folder, "de", "fr"),
        "there is no train.fr (or .gz) in " + folder,
        "multi30k/dataset");
    refused(() -> Multi30k.validation(folder, "de", "en"), "there is no val.de (or .gz)");
    write("val.de", "eins\nzwei\n");
    write("val.en", "one\n");
    refused(() -> Multi30k.validation(folder, "de", "en"), "val.de has 2 lines", "val.en has 1");
    write("test_2016_flickr.de", "eins\n\nzwei\n");
    write("test_2016_flickr.en", "one\ntwo\nthree\n");
    refused(() -> Multi30k.test(folder, "de", "en"), "test_2016_flickr.de", "line 2 is empty");
    write("val.de", "");
    write("val.en", "");
    refused(() -> Multi30k.validation(folder, "de", "en"), "has no line");
  }

  @Test
  void damagedFilesGiveOneLine() throws IOException {
    var whole =
        gzip("sentence\tlabel\na good film\t1\n".repeat(500).getBytes(StandardCharsets.UTF_8));
    var file = folder.resolve("train.tsv.gz");
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    refused(() -> Sst2.train(folder), file.toString(), "damaged");
    Files.write(file, new byte[] {0x1f, (byte) 0x8b, 0});
    refused(() -> Sst2.train(folder), file.toString(), "damaged");
    Files.write(file, new byte[] {'o', 'k', '\n', 'x', (byte) 0xff, 'y', '\n'});
    refused(() -> TextLines.read(file), "line 2 is not UTF-8 text (byte 4)");
    Files.write(file, new byte[] {'x', (byte) 0xc3});
    refused(() -> TextLines.read(file), "line 1 is not UTF-8 text (byte 1)");
  }

  @Test
  void smallFileWithEndlessTextIsRefused() throws IOException {
    var file = folder.resolve("train.de.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      var zeros = new byte[1 << 20];
      for (int i = 0; i <= TextLines.MOST_BYTES >> 20; i++) {
        out.write(zeros);
      }
    }
    refused(() -> TextLines.read(file), file.toString(), "256 MiB");
  }
}
