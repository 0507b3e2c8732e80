package dev.espalier.io;

import dev.espalier.base.ValueException;
import java.util.Iterator;

/** JSON values to text. */
final class JsonWriter {
  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;

  private JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  static String compact(Json value) {
    var w = new JsonWriter(false);
    w.write(value, 0);
    return w.out.toString();
  }

  static String pretty(Json value) {
    var w = new JsonWriter(true);
    w.write(value, 0);
    return w.out.append('\n').toString();
  }

  static ValueException unexpected(Json found, String wanted) {
    String text = found.toString();
    return new ValueException(
        "json",
        "found " + (text.length() > 40 ? text.substring(0, 40) + "…" : text),
        "there must be " + wanted);
  }

  private void write(Json value, int level) {
    switch (value) {
      case Json.Obj(var members) -> {
        out.append('{');
        for (var it = members.entrySet().iterator(); it.hasNext(); ) {
          var e = it.next();
          newLine(level + 1);
          quote(e.getKey());
          out.append(pretty ? ": " : ":");
          write(e.getValue(), level + 1);
          comma(it);
        }
        if (!members.isEmpty()) {
          newLine(level);
        }
        out.append('}');
      }
      case Json.Arr(var items) -> {
        out.append('[');
        for (var it = items.iterator(); it.hasNext(); ) {
          newLine(level + 1);
          write(it.next(), level + 1);
          comma(it);
        }
        if (!items.isEmpty()) {
          newLine(level);
        }
        out.append(']');
      }
      case Json.Str(var s) -> quote(s);
      case Json.Int(var i) -> out.append(i);
      case Json.Real(var d) -> out.append(d);
      case Json.Bool(var b) -> out.append(b);
      case Json.Null() -> out.append("null");
    }
  }

  private void comma(Iterator<?> it) {
    if (it.hasNext()) {
      out.append(',');
    }
  }

  private void newLine(int level) {
    if (pretty) {
      out.append('\n').repeat(' ', 2 * level);
    }
  }

  private void quote(String s) {
    out.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u%04x".formatted((int) c));
          } else if (!Character.isSurrogate(c)) {
            out.append(c);
          } else if (Character.isHighSurrogate(c)
              && i + 1 < s.length()
              && Character.isLowSurrogate(s.charAt(i + 1))) {
            out.append(c).append(s.charAt(++i));
          } else {
            out.append('\uFFFD'); // half a character has no UTF-8 form
          }
        }
      }
    }
    out.append('"');
  }
}
