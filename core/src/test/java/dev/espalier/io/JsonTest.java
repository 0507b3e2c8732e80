package dev.espalier.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ValueException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "0.5",
        "-0.0",
        "1.0E-7",
        "\"\"",
        "[]",
        "{}",
        "[1,[2,[]],{\"a\":{}}]",
        "{\"b\":1,\"a\":[true,null],\"c\":\"x\"}",
        "\"é 漢 😀 \\\" \\\\ \\n \\u0001\""
      })
  void canonicalTextComesBack(String text) {
    assertEquals(text, Json.parse(text).toString());
    assertEquals(Json.parse(text), Json.parse(Json.parse(text).pretty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1e3|1000.0",
        "1E+2|100.0",
        "-0|-0.0",
        "9223372036854775808|9.223372036854775807E18",
        "1e-400|0.0",
        "\"\\u00e9\\ud83d\\ude00\\/\\b\"|\"é😀/\\u0008\"",
        "` { \"a\" : [ 1 , 2 ] }\n`|{\"a\":[1,2]}"
      })
  void otherFormsAreNormalised(String text, String canonical) {
    assertEquals(
        canonical.replace("9.223372036854775807E18", Double.toString(0x1p63)),
        Json.parse(text).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|line 1, column 1: the text ends too early",
        "{|line 1, column 2: the text ends too early",
        "[1,]|line 1, column 4: expected a value, found ]",
        "{\"a\":1,}|line 1, column 8: expected a key, found }",
        "{a:1}|line 1, column 2: expected a key, found a",
        "{\"a\" 1}|line 1, column 6: expected :, found 1",
        "[1 2]|line 1, column 4: expected , or ], found 2",
        "01|line 1, column 3: a number with a leading zero",
        "-|line 1, column 2: the text ends too early",
        "1.|line 1, column 3: the text ends too early",
        "[.5]|line 1, column 2: expected a value, found .",
        "[1.e5]|line 1, column 4: expected a digit, found e",
        "+1|line 1, column 1: expected a value, found +",
        "1e999|line 1, column 6: a number beyond the range of double",
        "NaN|line 1, column 1: expected a value, found N",
        "nul|line 1, column 1: expected null",
        "'x'|line 1, column 1: expected a value, found '",
        "\"x|line 1, column 3: the text ends too early",
        "\"\\x\"|line 1, column 4: unknown escape \\x",
        "\"\\u12g4\"|line 1, column 6: expected four hexadecimal digits, found g",
        "\"\\ud83d\"|line 1, column 8: half of a surrogate pair",
        "\"\\ude00\\ud83d\"|line 1, column 8: half of a surrogate pair",
        "`\"a\nb\"`|line 1, column 3: a control character in a string",
        "`{\"a\":1,\n \"a\":2}`|line 2, column 2: key \"a\" appears twice",
        "1 1|line 1, column 3: text after the value",
        "`\uFEFF{}`|line 1, column 1: expected a value, found \uFEFF",
      })
  void whatIsWrongIsSaid(String text, String problem) {
    var e = assertThrows(ValueException.class, () -> Json.parse(text));
    assertEquals(problem, e.problem());
    assertEquals("json", e.op());
  }

  @Test
  void hostileTextCostsNeitherStackNorHeap() {
    for (String open : List.of("[", "{\"a\":")) {
      var e = assertThrows(ValueException.class, () -> Json.parse(open.repeat(1_000_000)));
      assertTrue(e.problem().contains("nested more than 128 deep"), e.problem());
    }
    Json.parse("[".repeat(128) + "]".repeat(128));
    var e =
        assertThrows(ValueException.class, () -> Json.parse("[" + "1,".repeat(Json.MAX_VALUES)));
    assertTrue(e.problem().contains("more than 2000000 values"), e.problem());
  }

  @Test
  void textMustBeUtf8() {
    assertEquals("é", Json.parse("\"é\"".getBytes(StandardCharsets.UTF_8)).string());
    assertThrows(
        ValueException.class, () -> Json.parse("\"é\"".getBytes(StandardCharsets.ISO_8859_1)));
  }

  private enum Kind {
    ADAM
  }

  @Test
  void javaValuesHaveAForm() {
    var m = new LinkedHashMap<String, Object>();
    m.put("f", 0.1f);
    m.put("d", 0.1);
    m.put("l", Long.MAX_VALUE);
    m.put("big", BigInteger.TWO.pow(70));
    m.put("e", Kind.ADAM);
    m.put("list", List.of(1, (byte) 2, (short) 3));
    m.put("none", null);
    assertEquals(
        "{\"f\":0.1,\"d\":0.1,\"l\":9223372036854775807,\"big\":1.1805916207174113E21,\"e\":\"ADAM\",\"list\":[1,2,3],\"none\":null}",
        Json.of(m).toString());
    assertThrows(ValueException.class, () -> Json.of(Double.NaN));
    assertThrows(ValueException.class, () -> Json.of(Float.NEGATIVE_INFINITY));
    assertThrows(ValueException.class, () -> Json.of(new Object()));
    assertEquals("\"a\uFFFDb\"", Json.of("a\ud83db").toString());
  }

  @Test
  void prettyTextIsIndented() {
    assertEquals(
        """
        {
          "a": [
            1,
            {}
          ],
          "b": []
        }
        """,
        Json.parse("{\"a\":[1,{}],\"b\":[]}").pretty());
  }

  @Test
  void accessorsSayWhatTheyFound() {
    var j = Json.parse("{\"lr\":1e-3,\"steps\":3,\"name\":\"adam\",\"on\":true,\"xs\":[1]}");
    assertEquals(1e-3, j.get("lr").number());
    assertEquals(3.0, j.get("steps").number());
    assertEquals(3, j.get("steps").integer());
    assertEquals("adam", j.get("name").string());
    assertTrue(j.get("on").bool());
    assertEquals(List.of(new Json.Int(1)), j.get("xs").items());
    assertNull(j.find("momentum"));
    var e = assertThrows(ValueException.class, () -> j.get("momentum"));
    assertEquals("there is no \"momentum\"", e.problem());
    assertEquals("the object has [lr, steps, name, on, xs]", e.fix());
    e = assertThrows(ValueException.class, () -> j.get("lr").integer());
    assertEquals("found 0.001", e.problem());
    assertEquals("there must be a whole number", e.fix());
    assertThrows(ValueException.class, () -> j.get("name").number());
    assertThrows(ValueException.class, () -> j.get("xs").members());
    assertEquals(Map.of("a", new Json.Null()), Json.parse("{\"a\":null}").members());
  }
}
