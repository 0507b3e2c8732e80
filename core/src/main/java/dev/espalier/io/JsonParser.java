package dev.espalier.io;

import dev.espalier.base.ValueException;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** A recursive-descent parser; its depth is bounded by {@link Json#MAX_DEPTH}. */
final class JsonParser {
  private final String s;
  private int at;
  private int depth;
  private int values;

  JsonParser(String text) {
    s = text;
  }

  Json parse() {
    var v = value();
    space();
    if (at < s.length()) {
      throw error("text after the value", "remove what follows the value");
    }
    return v;
  }

  private Json value() {
    if (++values > Json.MAX_VALUES) {
      throw error("more than " + Json.MAX_VALUES + " values", "split the text");
    }
    space();
    char c = peek();
    return switch (c) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new Json.Str(string());
      case 't' -> word("true", new Json.Bool(true));
      case 'f' -> word("false", new Json.Bool(false));
      case 'n' -> word("null", new Json.Null());
      default -> {
        if (c != '-' && !isDigit(c)) {
          throw error(
              "expected a value, found " + show(c),
              "strings need double quotes; NaN and Infinity are not JSON");
        }
        yield number();
      }
    };
  }

  private Json object() {
    enter();
    var members = new LinkedHashMap<String, Json>();
    if (open('}')) {
      do {
        space();
        if (peek() != '"') {
          throw error("expected a key, found " + show(peek()), "keys are strings in double quotes");
        }
        int start = at;
        String key = string();
        space();
        expect(':');
        if (members.containsKey(key)) {
          at = start;
          throw error("key \"" + key + "\" appears twice", "keep one of them");
        }
        members.put(key, value());
      } while (more('}'));
    }
    depth--;
    return new Json.Obj(members);
  }

  private Json array() {
    enter();
    var items = new ArrayList<Json>();
    if (open(']')) {
      do {
        items.add(value());
      } while (more(']'));
    }
    depth--;
    return new Json.Arr(items);
  }

  private void enter() {
    if (++depth > Json.MAX_DEPTH) {
      throw error("nested more than " + Json.MAX_DEPTH + " deep", "flatten the structure");
    }
  }

  /** Steps over the opening bracket; false when the closing one follows. */
  private boolean open(char close) {
    at++;
    space();
    if (peek() == close) {
      at++;
      return false;
    }
    return true;
  }

  private boolean more(char close) {
    space();
    char c = peek();
    if (c != ',' && c != close) {
      throw error("expected , or " + close + ", found " + show(c), "check the commas and brackets");
    }
    at++;
    return c == ',';
  }

  private String string() {
    at++;
    int start = at;
    while (at < s.length() && s.charAt(at) != '"' && s.charAt(at) != '\\' && s.charAt(at) >= 0x20) {
      at++;
    }
    if (peek() == '"') { // the common case: nothing to decode
      return s.substring(start, at++);
    }
    var b = new StringBuilder(s.substring(start, at));
    while (true) {
      char c = peek();
      if (c < 0x20) {
        throw error("a control character in a string", "write it as \\n, \\t or \\u00XX");
      }
      at++;
      if (c == '"') {
        return b.toString();
      }
      b.append(c == '\\' ? escape(b) : c);
    }
  }

  private char escape(StringBuilder before) {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        char high = hex();
        if (!Character.isSurrogate(high)) {
          yield high;
        }
        if (Character.isHighSurrogate(high) && s.startsWith("\\u", at)) {
          at += 2;
          char low = hex();
          if (Character.isLowSurrogate(low)) {
            before.append(high);
            yield low;
          }
        }
        throw error("half of a surrogate pair", "write both halves or the character itself");
      }
      default -> throw error("unknown escape \\" + c, "write \\\\ for a backslash");
    };
  }

  private char hex() {
    int v = 0;
    for (int i = 0; i < 4; i++) {
      char c = peek();
      int d = c < 128 ? Character.digit(c, 16) : -1;
      if (d < 0) {
        throw error("expected four hexadecimal digits, found " + show(c), "write \\u00XX");
      }
      v = v << 4 | d;
      at++;
    }
    return (char) v;
  }

  private Json number() {
    int start = at;
    skip('-');
    char first = peek();
    digits();
    if (first == '0' && at - start > (s.charAt(start) == '-' ? 2 : 1)) {
      throw error("a number with a leading zero", "remove the zero");
    }
    boolean whole = true;
    if (skip('.')) {
      whole = false;
      digits();
    }
    if (skip('e') || skip('E')) {
      whole = false;
      if (!skip('-')) {
        skip('+');
      }
      digits();
    }
    String text = s.substring(start, at);
    if (whole && text.length() <= 20 && !text.equals("-0")) {
      try {
        return new Json.Int(Long.parseLong(text));
      } catch (NumberFormatException _) {
        // wider than a long: a double, as everywhere in JSON
      }
    }
    double d = Double.parseDouble(text);
    if (Double.isInfinite(d)) {
      throw error("a number beyond the range of double", "use a smaller number");
    }
    return new Json.Real(d);
  }

  private void digits() {
    if (!isDigit(peek())) {
      throw error("expected a digit, found " + show(peek()), "write numbers as 1, -0.5 or 1e-3");
    }
    while (at < s.length() && isDigit(s.charAt(at))) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private boolean skip(char c) {
    if (at < s.length() && s.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private Json word(String word, Json value) {
    if (!s.startsWith(word, at)) {
      throw error("expected " + word, "strings need double quotes");
    }
    at += word.length();
    return value;
  }

  private void expect(char c) {
    if (peek() != c) {
      throw error(
          "expected " + c + ", found " + show(peek()), "check the commas, colons and brackets");
    }
    at++;
  }

  private void space() {
    while (at < s.length() && " \t\n\r".indexOf(s.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= s.length()) {
      throw error("the text ends too early", "the file may be cut off");
    }
    return s.charAt(at);
  }

  private static String show(char c) {
    return c < 0x20 || c == 0x7f ? "\\u%04x".formatted((int) c) : String.valueOf(c);
  }

  private ValueException error(String problem, String fix) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < at && i < s.length(); i++) {
      boolean lineEnd = s.charAt(i) == '\n';
      line += lineEnd ? 1 : 0;
      column = lineEnd ? 1 : column + 1;
    }
    return new ValueException("json", "line " + line + ", column " + column + ": " + problem, fix);
  }
}
