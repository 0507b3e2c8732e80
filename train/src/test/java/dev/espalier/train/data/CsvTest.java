package dev.espalier.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
  private static Table parse(String text) {
    return Csv.withHeader().parse(text, "t.csv");
  }

  private static ValueException refused(Runnable r, String... words) {
    var e = assertThrows(ValueException.class, r::run);
    for (var w : words) {
      assertTrue(e.getMessage().contains(w), () -> "\"" + w + "\" is not in: " + e.getMessage());
    }
    return e;
  }

  @Test
  void readsQuotedFieldsAsRfc4180() {
    var t =
        parse(
            "name,note\n\"Smith, J.\",\"said \"\"hi\"\"\"\r\n  Ann  , \"two\nlines\" \n\n5\" pipe,\"\"\n");
    assertEquals(List.of("name", "note"), t.columns());
    assertEquals(List.of("Smith, J.", "Ann", "5\" pipe"), t.texts("name"));
    assertEquals(List.of("said \"hi\"", "two\nlines", ""), t.texts("note"));
  }

  @Test
  void readsOtherSeparatorsAndNoHeader() {
    var t = Csv.noHeader("a", "b").separator('\t').parse("1\t\t\n".replace("\t\t", "\t2"), "t.tsv");
    assertArrayEquals(new float[] {2}, t.numbers("b"));
    assertEquals(
        List.of("x", ""), Csv.withHeader().separator(';').parse("a;b\n1;x\n2;", "t").texts("b"));
    assertEquals(
        List.of("1"), parse("\uFEFFa\n1").texts("a"), "a byte order mark is no part of a name");
  }

  @Test
  void givesNumbersAndCategories() {
    var t = parse("x,kind\n1e3,b\n-.5,a\n+7,b\n");
    assertArrayEquals(new float[] {1000, -.5f, 7}, t.numbers("x"));
    assertTrue(t.isNumeric("x"));
    assertFalse(t.isNumeric("kind"));
    assertEquals(List.of("a", "b"), t.categories("kind"));
    assertArrayEquals(new long[] {1, 0, 1}, t.codes("kind"));
    var data = t.classification(List.of("x"), "kind");
    assertEquals(Shape.of(1), data.x().shape());
    assertEquals(-.5, data.get(1).x().item());
    assertEquals(0, data.get(1).y().item());
    assertEquals(7, t.regression(List.of("x"), "x").get(2).y().item());
  }

  @Test
  void namesTheLineOfAMistake() {
    refused(() -> parse("a,b\n1,2\n3\n"), "t.csv", "line 3", "1 fields", "2 columns");
    refused(
        () -> parse("a,b\n\"x\ny\",1\n2,3,4\n"),
        "line 4",
        "3 fields"); // a quoted line break counts
    refused(() -> parse("a\n\n\"open\n"), "line 3", "not closed");
    refused(() -> parse("a\n\"b\"c\n"), "line 2", "closing quote");
    refused(() -> parse("a,b\n"), "no row");
    refused(() -> parse("a\n1\nx\n").numbers("a"), "line 3", "column a", "not a number: x");
    refused(() -> parse("a\n1f\n").numbers("a"), "line 2", "not a number");
    refused(() -> parse("a\n1\n").numbers("b"), "no column b", "[a]");
    refused(
        () ->
            Csv.withHeader()
                .read(new ByteArrayInputStream(new byte[] {'a', '\n', (byte) 0xFF}), "l1.csv"),
        "l1.csv",
        "UTF-8");
  }

  @Test
  void refusesMissingValuesWithTheirLineOrDropsTheRows() {
    for (var missing : List.of("", "?", "NA", "NaN")) {
      var text = "a,b\n1,2\n3," + missing + "\n5,6\n";
      refused(() -> parse(text).numbers("b"), "line 3", "column b has no value");
      assertArrayEquals(
          new float[] {2, 6}, Csv.withHeader().dropMissing().parse(text, "t.csv").numbers("b"));
    }
    assertEquals(
        2,
        Csv.withHeader().dropMissing().parse("a,b\n1,\"?\"\n2,x\n", "t").size(),
        "a quoted ? is a text");
  }

  @Test
  void bundlesIris() {
    var t = Iris.table();
    assertEquals(150, t.size());
    assertEquals(
        List.of("Iris-setosa", "Iris-versicolor", "Iris-virginica"), t.categories("species"));
    var data = Iris.dataset();
    // the means that R's summary(iris) prints: 5.843, 3.057 (3.054 with the two typing errors of
    // the UCI file), 3.758, 1.199
    var mean = Normalize.fit(data).mean();
    assertArrayEquals(new float[] {5.8433f, 3.054f, 3.7587f, 1.1987f}, mean, 1e-4f);
    assertEquals(2, data.get(149).y().item());
  }

  @Test
  void readsGzippedStreams() throws java.io.IOException {
    var packed = IdxTest.gzip("a\n4\n".getBytes(StandardCharsets.UTF_8));
    assertArrayEquals(
        new float[] {4},
        Csv.withHeader().read(new ByteArrayInputStream(packed), "a.csv.gz").numbers("a"));
  }
}
