package dev.espalier.train.data;

import dev.espalier.base.ValueException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads files of UTF-8 lines, plain or gzipped. */
public final class TextLines {
  /** Bytes that a file may have once unpacked: a small gzip file may hold terabytes of zeros. */
  static final int MOST_BYTES = 1 << 28;

  private TextLines() {}

  /**
   * The lines of a file, without their line ends ({@code \n} or {@code \r\n}); an empty last line
   * does not count.
   */
  public static List<String> read(Path file) {
    return read(file, null);
  }

  /** As {@link #read(Path)}, also from a file whose name ends with {@code .xz}. */
  public static List<String> read(Path file, @Nullable Decompressor xz) {
    byte[] bytes;
    try (var in = DataFiles.open(file, xz)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw DataFiles.failed(file.toString(), e);
    }
    if (bytes.length > MOST_BYTES) {
      throw DataFiles.corrupt(
          file.toString(),
          MOST_BYTES,
          "the text goes on after " + (MOST_BYTES >> 20) + " MiB",
          "split the file");
    }
    var lines = new ArrayList<String>();
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      boolean end = i == bytes.length;
      if (end ? start < i : bytes[i] == '\n') {
        int stop = !end && i > start && bytes[i - 1] == '\r' ? i - 1 : i;
        lines.add(decoded(file, lines.size() + 1, bytes, start, stop));
        start = i + 1;
      }
    }
    return lines;
  }

  private static String decoded(Path file, int line, byte[] bytes, int start, int stop) {
    var in = ByteBuffer.wrap(bytes, start, stop - start);
    var out = CharBuffer.allocate(stop - start);
    var decoder = StandardCharsets.UTF_8.newDecoder();
    try {
      var result = decoder.decode(in, out, true);
      if (result.isError()) {
        result.throwException();
      }
      decoder.flush(out);
    } catch (CharacterCodingException e) {
      var error =
          new ValueException(
              "read " + file,
              "line " + line + " is not UTF-8 text (byte " + in.position() + ")",
              "get the file again, or save it as UTF-8");
      error.initCause(e);
      throw error;
    }
    return out.flip().toString();
  }

  /**
   * The file of this name in a folder, plain or with {@code .gz}.
   *
   * @param set the data set's name, for the error
   * @param fix where the set comes from and how it is laid out, for the error
   */
  static Path find(String set, Path folder, String name, String fix) {
    for (var n : List.of(name, name + ".gz")) {
      var file = folder.resolve(n);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new ValueException(set, "there is no " + name + " (or .gz) in " + folder, fix);
  }
}
