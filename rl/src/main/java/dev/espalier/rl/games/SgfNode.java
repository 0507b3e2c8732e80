package dev.espalier.rl.games;

import dev.espalier.base.ValueException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A node of an SGF game tree: properties, each with one or more values, and the nodes that follow.
 * The first child goes on with the main line, others are variations.
 *
 * <p>Texts are given and taken without SGF's escapes; what was read is kept as it was written.
 */
public final class SgfNode {
  private final SequencedMap<String, List<String>> raw = new LinkedHashMap<>(4);
  private final List<SgfNode> children = new ArrayList<>(1);
  private final int line;
  private final int column;

  /** A node without properties and children. */
  public SgfNode() {
    this(0, 0);
  }

  SgfNode(int line, int column) {
    this.line = line;
    this.column = column;
  }

  /** The line of the file on which the node begins, from 1; 0 for one that was not read. */
  public int line() {
    return line;
  }

  /** The column at which it begins, from 1; 0 for one that was not read. */
  public int column() {
    return column;
  }

  /** The nodes that follow, the main line first. */
  public List<SgfNode> children() {
    return Collections.unmodifiableList(children);
  }

  /** Adds a node that follows, and returns it. */
  public SgfNode add(SgfNode child) {
    children.add(child);
    return child;
  }

  /** The names of the properties, in the order of the file. */
  public List<String> properties() {
    return List.copyOf(raw.keySet());
  }

  public boolean has(String property) {
    return raw.containsKey(property);
  }

  /** The values of a property as texts; none when it is not there. */
  public List<String> values(String property) {
    var values = raw.get(property);
    return values == null ? List.of() : values.stream().map(SgfNode::unescaped).toList();
  }

  /** The first value of a property, or null. */
  public @Nullable String value(String property) {
    var values = raw.get(property);
    return values == null ? null : unescaped(values.getFirst());
  }

  /**
   * Sets a property to these values, at least one.
   *
   * @param property upper-case letters, such as {@code AB}
   */
  public SgfNode set(String property, String... values) {
    if (values.length == 0 || property.isEmpty() || !property.chars().allMatch(SgfNode::isUpper)) {
      throw new ValueException(
          "sgf",
          "property '" + property + "' with " + values.length + " values",
          "name it in upper-case letters and give at least one value, which may be empty");
    }
    var list = new ArrayList<String>();
    for (var v : values) {
      list.add(escaped(v));
    }
    raw.put(property, list);
    return this;
  }

  /** Takes a property away. */
  public SgfNode remove(String property) {
    raw.remove(property);
    return this;
  }

  private static boolean isUpper(int c) {
    return c >= 'A' && c <= 'Z';
  }

  /** The values as they stand in the file. */
  List<String> rawValues(String property) {
    return raw.getOrDefault(property, List.of());
  }

  /** Adds a value as it stands in a file. */
  void addRaw(String property, String value) {
    raw.computeIfAbsent(property, _ -> new ArrayList<>(1)).add(value);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("]", "\\]");
  }

  /**
   * A backslash takes the next character as it is, before a line break it removes that (SGF's soft
   * line break); white space other than line breaks becomes a space.
   */
  private static String unescaped(String raw) {
    var text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean literal = c == '\\' && i + 1 < raw.length();
      if (literal) {
        c = raw.charAt(++i);
        if (c == '\n' || c == '\r') {
          char pair = c == '\n' ? '\r' : '\n';
          i += i + 1 < raw.length() && raw.charAt(i + 1) == pair ? 1 : 0;
          continue;
        }
      }
      text.append(c == '\t' || c == '\f' || c == 0x0B ? ' ' : c);
    }
    return text.toString();
  }
}
