package dev.espalier.io;

import dev.espalier.base.ValueException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value (RFC 8259), for headers and settings: {@code
 * Json.parse(text).get("optimizer").get("lr").number()}.
 *
 * <p>Reading is strict: UTF-8, no comments, no NaN, no repeated keys, no unpaired surrogates, at
 * most {@value #MAX_DEPTH} levels and {@value #MAX_VALUES} values, so that a hostile text costs
 * neither stack nor heap out of proportion. Whole numbers that fit a long stay whole; others are
 * doubles. {@code toString} writes the value in one line. Every refusal is a {@link
 * ValueException}.
 */
public sealed interface Json {
  /** Levels of nesting that are read. */
  int MAX_DEPTH = 128;

  /** Values that are read in one text. */
  int MAX_VALUES = 2_000_000;

  /** An object; the members keep their order. */
  record Obj(Map<String, Json> members) implements Json {
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  /** An array. */
  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }

    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  record Str(String value) implements Json {
    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  /** A number without fraction and exponent that fits a long. */
  record Int(long value) implements Json {
    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  /** Any other number; finite. */
  record Real(double value) implements Json {
    public Real {
      if (!Double.isFinite(value)) {
        throw new ValueException(
            "json", "JSON has no " + value, "write null or a string in its place");
      }
    }

    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  record Bool(boolean value) implements Json {
    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  record Null() implements Json {
    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  /** The one value of a text. */
  static Json parse(String text) {
    return new JsonParser(text).parse();
  }

  /** The one value of a text in UTF-8. */
  static Json parse(byte[] utf8) {
    try {
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      throw new ValueException("json", "the text is not UTF-8", "save it in UTF-8");
    }
  }

  /**
   * The JSON of a Java value: null, Boolean, String, Enum (its name), a number, Map with keys that
   * are strings, Iterable, or Json. A float gets the shortest decimal that is read back as the same
   * float.
   */
  static Json of(@Nullable Object value) {
    return switch (value) {
      case null -> new Null();
      case Json j -> j;
      case Boolean b -> new Bool(b);
      case CharSequence s -> new Str(s.toString());
      case Enum<?> e -> new Str(e.name());
      case Float f when Float.isFinite(f) -> new Real(Double.parseDouble(Float.toString(f)));
      case Float f -> new Real(f);
      case Double d -> new Real(d);
      case BigInteger b when b.bitLength() > 63 -> new Real(b.doubleValue());
      case Long _, Integer _, Short _, Byte _, BigInteger _ ->
          new Int(((Number) value).longValue());
      case Map<?, ?> m -> {
        var members = new LinkedHashMap<String, Json>();
        m.forEach((k, v) -> members.put((String) k, of(v)));
        yield new Obj(members);
      }
      case Iterable<?> list -> {
        var items = new ArrayList<Json>();
        list.forEach(v -> items.add(of(v)));
        yield new Arr(items);
      }
      default ->
          throw new ValueException(
              "json",
              value.getClass().getName() + " has no JSON form",
              "use maps, lists, strings, numbers, booleans or null");
    };
  }

  /** This value over several lines, two spaces a level, ending in a line feed. */
  default String pretty() {
    return JsonWriter.pretty(this);
  }

  /** A member of an object; an error when there is none. */
  default Json get(String key) {
    var v = find(key);
    if (v == null) {
      throw new ValueException(
          "json", "there is no \"" + key + "\"", "the object has " + members().keySet());
    }
    return v;
  }

  /** A member of an object, or null when there is none. */
  default @Nullable Json find(String key) {
    return members().get(key);
  }

  default Map<String, Json> members() {
    if (this instanceof Obj(var m)) {
      return m;
    }
    throw JsonWriter.unexpected(this, "an object");
  }

  default List<Json> items() {
    if (this instanceof Arr(var i)) {
      return i;
    }
    throw JsonWriter.unexpected(this, "an array");
  }

  default String string() {
    if (this instanceof Str(var s)) {
      return s;
    }
    throw JsonWriter.unexpected(this, "a string");
  }

  default boolean bool() {
    if (this instanceof Bool(var b)) {
      return b;
    }
    throw JsonWriter.unexpected(this, "true or false");
  }

  /** A number as a double. */
  default double number() {
    return switch (this) {
      case Int(var i) -> i;
      case Real(var d) -> d;
      case Obj _, Arr _, Str _, Bool _, Null _ -> throw JsonWriter.unexpected(this, "a number");
    };
  }

  /** A whole number that fits a long, written without fraction and exponent. */
  default long integer() {
    if (this instanceof Int(var i)) {
      return i;
    }
    throw JsonWriter.unexpected(this, "a whole number");
  }
}
