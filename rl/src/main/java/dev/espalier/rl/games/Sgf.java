package dev.espalier.rl.games;

import dev.espalier.base.ValueException;
import dev.espalier.io.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes SGF, the Smart Game Format, FF[4] (A. Hollosi, "SGF FF[4]"; files of older
 * versions are read too: lower-case letters in names of properties, a property that stands twice).
 * Any game's tree is read; {@link GoRecord} makes a game of Go of one.
 *
 * <p>A file is decoded as its property {@code CA} says; without one as UTF-8 when it is that, else
 * as ISO-8859-1. Written files are UTF-8.
 *
 * <p>Trees may be as deep as they like. A file of more than 64 MiB, or of more than two million
 * nodes and values, is refused.
 */
public final class Sgf {
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_PARTS = 2_000_000;

  private Sgf() {}

  /**
   * The games of a file, each as its root node.
   *
   * @throws ValueException when it is not SGF, with line and column
   */
  public static List<SgfNode> read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new ValueException(
            "read " + file,
            "the file has " + Files.size(file) + " bytes, more than 64 MiB",
            "split the collection into smaller files");
      }
      return parse(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw failed("read " + file, e);
    }
  }

  private static ValueException failed(String what, IOException e) {
    var error =
        e instanceof NoSuchFileException
            ? new ValueException(what, "there is no such file", "check the path")
            : new ValueException(
                what, "the file cannot be used (" + e.getMessage() + ")", "check its rights");
    error.initCause(e);
    return error;
  }

  /**
   * The games of a file's content.
   *
   * @param name the file's name, for errors
   */
  public static List<SgfNode> parse(byte[] content, String name) {
    return parse(decode(content, name), name);
  }

  /**
   * The games of a text.
   *
   * @param name the file's name, for errors
   */
  public static List<SgfNode> parse(String text, String name) {
    return new Parser(text, name).collection();
  }

  private static String decode(byte[] bytes, String name) {
    if (bytes.length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF) {
      return new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8);
    }
    var latin = new String(bytes, StandardCharsets.ISO_8859_1);
    int ca = latin.indexOf("CA[");
    int end = ca < 0 ? -1 : latin.indexOf(']', ca);
    if (end < 0) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException _) {
        return latin;
      }
    }
    var charset = latin.substring(ca + 3, Math.min(end, ca + 43)).strip();
    try {
      return new String(bytes, Charset.forName(charset));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
      throw new ValueException(
          "read " + name,
          "the file names the encoding '" + charset + "', which is not known, at byte " + ca,
          "convert it to UTF-8 and write CA[UTF-8]");
    }
  }

  /** Writes games as UTF-8; each root says so in {@code CA}. */
  public static void write(Path file, List<SgfNode> games) {
    games.forEach(g -> g.set("CA", "UTF-8"));
    try {
      AtomicFile.writeString(file, text(games));
    } catch (IOException e) {
      throw failed("write " + file, e);
    }
  }

  /** The text of games; what was read stands as it stood, but for white space between nodes. */
  public static String text(List<SgfNode> games) {
    var out = new StringBuilder();
    for (var game : games) {
      write(game, out);
    }
    return out.toString();
  }

  /** A node still to be written, perhaps as the first of a variation, or the end of one. */
  private record Task(SgfNode node, boolean opens, boolean closes) {}

  private static void write(SgfNode root, StringBuilder out) {
    var todo = new ArrayDeque<Task>();
    todo.push(new Task(root, true, false));
    while (!todo.isEmpty()) {
      var task = todo.pop();
      if (task.closes()) {
        out.append(")\n");
        continue;
      }
      var node = task.node();
      if (task.opens()) {
        out.append('(');
        todo.push(new Task(node, false, true));
      }
      out.append(';');
      for (var p : node.properties()) {
        out.append(p);
        for (var v : node.rawValues(p)) {
          out.append('[').append(v).append(']');
        }
      }
      var children = node.children();
      boolean branches = children.size() > 1;
      if (branches) {
        out.append('\n');
      }
      for (int i = children.size() - 1; i >= 0; i--) {
        todo.push(new Task(children.get(i), branches, false));
      }
    }
  }

  /** A parser with its own stack: the depth of a tree costs no Java frames. */
  private static final class Parser {
    private final String text;
    private final String name;
    private int at;
    private int parts; // nodes and values
    private int line = 1; // of lineStart
    private int lineStart;
    private int counted; // line breaks before this are counted

    Parser(String text, String name) {
      this.text = text;
      this.name = name;
    }

    List<SgfNode> collection() {
      var games = new ArrayList<SgfNode>();
      while (findGame()) {
        games.add(game());
      }
      if (games.isEmpty()) {
        at = 0;
        throw error("there is no game: nothing in it begins with (;", "give a file in SGF");
      }
      return games;
    }

    /** Goes to the next {@code (;}: what stands between games is no part of them. */
    private boolean findGame() {
      while (true) {
        at = text.indexOf('(', at);
        if (at < 0) {
          return false;
        }
        int open = at++;
        skipSpace();
        if (at < text.length() && text.charAt(at) == ';') {
          at = open;
          return true;
        }
      }
    }

    private void skipSpace() {
      while (at < text.length() && text.charAt(at) <= ' ') {
        at++;
      }
    }

    private SgfNode game() {
      int start = at;
      var top = new SgfNode();
      var open = new ArrayDeque<SgfNode>(); // the nodes at which open variations began
      var node = top;
      while (true) {
        skipSpace();
        if (at == text.length()) {
          at = start;
          throw error(
              "the game that begins here is not closed", "get the file again; it needs a )");
        }
        char c = text.charAt(at);
        if (c == '(') {
          at++;
          skipSpace();
          if (at == text.length() || text.charAt(at) != ';') {
            throw error("a variation must begin with a node", "write ; after (");
          }
          open.push(node);
        } else if (c == ')') {
          at++;
          node = open.pop();
          if (open.isEmpty()) {
            return top.children().getFirst();
          }
        } else if (c == ';') {
          countPart();
          int column = position();
          node = node.add(new SgfNode(line, column));
          at++;
        } else if (isLetter(c)) {
          property(node);
        } else {
          throw error(
              "'" + c + "' is not expected here", "write ;, (, ) or the name of a property");
        }
      }
    }

    private void countPart() {
      if (++parts > MOST_PARTS) {
        throw error("there are more than two million nodes and values", "split the collection");
      }
    }

    private void property(SgfNode node) {
      int start = at;
      var id = new StringBuilder();
      while (at < text.length() && isLetter(text.charAt(at))) {
        char c = text.charAt(at++);
        if (c <= 'Z') {
          id.append(c);
        }
      }
      skipSpace();
      if (id.isEmpty() || at == text.length() || text.charAt(at) != '[') {
        var property = text.substring(start, Math.min(at, start + 20)).strip();
        at = start;
        throw error(
            "property '" + property + "' has no value",
            id.isEmpty() ? "a property has a name in upper-case letters" : "write " + id + "[…]");
      }
      var property = id.toString();
      while (at < text.length() && text.charAt(at) == '[') {
        int open = at++;
        while (at < text.length() && text.charAt(at) != ']') {
          at += text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= text.length()) {
          at = open;
          throw error(
              "the value of " + property + " has no end", "write ] after it; \\] is a bracket");
        }
        countPart();
        node.addRaw(property, text.substring(open + 1, at++));
        skipSpace();
      }
    }

    private static boolean isLetter(char c) {
      return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    /** Counts lines up to here and returns the column, from 1. */
    private int position() {
      for (; counted < at; counted++) {
        if (text.charAt(counted) == '\n') {
          line++;
          lineStart = counted + 1;
        }
      }
      return at - lineStart + 1;
    }

    private ValueException error(String problem, String fix) {
      if (at < counted) { // an error about something before
        line = 1;
        lineStart = 0;
        counted = 0;
      }
      int column = position();
      return new ValueException(
          "read " + name, problem + " (line " + line + ", column " + column + ")", fix);
    }
  }
}
