package dev.espalier.io;

import dev.espalier.base.DTypeException;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header of a {@code .npy} file: a Python dict such as {@code {'descr': '<f4', 'fortran_order':
 * False, 'shape': (3, 4), }}. This reads the literals that a valid header may hold and nothing
 * else.
 */
record NpyHeader(Wire wire, ByteOrder order, boolean fortran, Shape shape) {
  private static final Map<String, Wire> TYPES =
      Map.ofEntries(
          Map.entry("f8", Wire.F64),
          Map.entry("f4", Wire.F32),
          Map.entry("f2", Wire.F16),
          Map.entry("i8", Wire.I64),
          Map.entry("i4", Wire.I32),
          Map.entry("i2", Wire.I16),
          Map.entry("i1", Wire.I8),
          Map.entry("u8", Wire.U64),
          Map.entry("u4", Wire.U32),
          Map.entry("u2", Wire.U16),
          Map.entry("u1", Wire.U8),
          Map.entry("b1", Wire.BOOL));

  static NpyHeader parse(String text) {
    return new Parser(text).parse();
  }

  /**
   * The header of an array in version 1.0, as NumPy pads it: the elements begin at a multiple of
   * 64.
   */
  static byte[] of(TensorData array) {
    String type =
        switch (array.dtype()) {
          case FLOAT32 -> "<f4";
          case FLOAT64 -> "<f8";
          case INT32 -> "<i4";
          case INT64 -> "<i8";
          case FLOAT16 -> "<f2";
          case INT16 -> "<i2";
          case INT8 -> "|i1";
          case BFLOAT16 ->
              throw new DTypeException(
                  "write", "NumPy has no bfloat16", "convert it: x.to(DType.FLOAT32)");
          case UINT8 -> "|u1";
          case BOOL -> "|b1";
        };
    String dict =
        "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + array.shape() + ", }";
    int rank = array.shape().rank(); // NumPy leaves room for the first extent to grow to 21 digits
    int room = rank == 0 ? 0 : 21 - String.valueOf(array.shape().dim(0)).length();
    int length =
        ((10 + dict.length() + room + 1) / 64 + 1) * 64 - 10; // one space at least, as in NumPy
    var s =
        new StringBuilder("\u0093NUMPY\1\0")
            .append((char) (length & 0xFF))
            .append((char) (length >> 8))
            .append(dict);
    s.repeat(' ', length - dict.length() - 1).append('\n');
    return s.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static final class Parser {
    private final String s;
    private int at;

    Parser(String text) {
      s = text;
    }

    NpyHeader parse() {
      @Nullable String descr = null;
      @Nullable Boolean fortran = null;
      @Nullable List<Long> shape = null;
      expect('{');
      while (!skip('}')) {
        String key = string();
        expect(':');
        boolean again;
        switch (key) {
          case "descr" -> {
            again = descr != null;
            descr = descr();
          }
          case "fortran_order" -> {
            again = fortran != null;
            fortran = bool();
          }
          case "shape" -> {
            again = shape != null;
            shape = tuple();
          }
          default -> throw bad("key '" + key + "' is unknown");
        }
        if (again) {
          throw bad("key '" + key + "' appears twice");
        }
        if (!skip(',')) {
          expect('}');
          break;
        }
      }
      space();
      if (at < s.length()) {
        throw bad("text after the dict");
      }
      if (descr == null || fortran == null || shape == null) {
        throw bad("one of descr, fortran_order and shape is missing");
      }
      return of(descr, fortran, shape);
    }

    private static NpyHeader of(String descr, boolean fortran, List<Long> extents) {
      char order = descr.isEmpty() ? ' ' : descr.charAt(0);
      String type = descr.isEmpty() ? "" : descr.substring(1);
      var wire = TYPES.get(type);
      if (wire == null || "<>|=".indexOf(order) < 0 || order == '|' && wire.bytes > 1) {
        throw unsupported(descr);
      }
      var dims = new int[extents.size()];
      for (int i = 0; i < dims.length; i++) {
        long d = extents.get(i);
        if (d < 0 || d > Integer.MAX_VALUE) {
          throw Npy.damaged("extent " + d + " of the shape is not from 0 to " + Integer.MAX_VALUE);
        }
        dims[i] = (int) d;
      }
      var bytes =
          order == '>'
              ? ByteOrder.BIG_ENDIAN
              : order == '=' ? ByteOrder.nativeOrder() : ByteOrder.LITTLE_ENDIAN;
      try {
        return new NpyHeader(wire, bytes, fortran, Shape.of(dims));
      } catch (ShapeException e) {
        throw new ValueException("npy", e.problem(), "split the array before saving it");
      }
    }

    private static ValueException unsupported(String descr) {
      String kind = descr.length() < 2 ? "" : descr.substring(1, 2);
      String what =
          switch (kind) {
            case "O" -> "Python objects, which are pickled code";
            case "c" -> "complex numbers";
            case "U", "S", "a" -> "text";
            case "M", "m" -> "times";
            case "V" -> "structured or raw data";
            default -> "an element type that is not supported";
          };
      return new ValueException(
          "npy",
          "dtype '" + descr + "' is " + what,
          "save it with array.astype(numpy.float32) or another numeric dtype");
    }

    private String descr() {
      space();
      if (at < s.length() && (s.charAt(at) == '[' || s.charAt(at) == '{')) {
        throw new ValueException(
            "npy", "the array has a structured dtype", "save each field as an array of its own");
      }
      return string();
    }

    private String string() {
      space();
      char quote = at < s.length() ? s.charAt(at) : ' ';
      if (quote != '\'' && quote != '"') {
        throw bad("expected a string");
      }
      int end = s.indexOf(quote, at + 1);
      if (end < 0) {
        throw bad("a string does not end");
      }
      String text = s.substring(at + 1, end);
      if (text.indexOf('\\') >= 0) {
        throw bad("an escape in a string");
      }
      at = end + 1;
      return text;
    }

    private boolean bool() {
      space();
      for (boolean b : new boolean[] {true, false}) {
        String word = b ? "True" : "False";
        if (s.startsWith(word, at)) {
          at += word.length();
          return b;
        }
      }
      throw bad("expected True or False");
    }

    private List<Long> tuple() {
      var extents = new ArrayList<Long>();
      expect('(');
      while (!skip(')')) {
        extents.add(integer());
        if (!skip(',')) {
          if (extents.size() == 1) {
            throw bad("(n) is no tuple, (n,) is");
          }
          expect(')');
          break;
        }
      }
      return extents;
    }

    private long integer() {
      space();
      int start = at;
      if (at < s.length() && s.charAt(at) == '-') {
        at++;
      }
      while (at < s.length() && s.charAt(at) >= '0' && s.charAt(at) <= '9') {
        at++;
      }
      try {
        long v = Long.parseLong(s.substring(start, at));
        if (at < s.length() && s.charAt(at) == 'L') {
          at++; // NumPy on Python 2 wrote it
        }
        return v;
      } catch (NumberFormatException _) {
        throw bad("expected a whole number");
      }
    }

    private void expect(char c) {
      if (!skip(c)) {
        throw bad("expected " + c);
      }
    }

    private boolean skip(char c) {
      space();
      if (at < s.length() && s.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    private void space() {
      while (at < s.length() && " \t\r\n".indexOf(s.charAt(at)) >= 0) {
        at++;
      }
    }

    private ValueException bad(String problem) {
      return Npy.damaged("header, character " + at + ": " + problem);
    }
  }
}
