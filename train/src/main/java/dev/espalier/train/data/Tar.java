package dev.espalier.train.data;

import dev.espalier.base.ValueException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a tar archive one after the other, from a stream: POSIX ustar and pax, and
 * GNU's long names. Nothing is written anywhere, and links, folders and devices are passed over.
 *
 * <pre>{@code
 * try (var tar = Tar.open(file, XZInputStream::new)) {
 *   for (var f = tar.next(); f != null; f = tar.next()) {
 *     if (f.name().endsWith(".sgf")) {
 *       var bytes = tar.read(1 << 20);
 *     }
 *   }
 * }
 * }</pre>
 */
public final class Tar implements Closeable {
  private static final int BLOCK = 512;
  private static final int MOST_NAME = 1 << 16;
  private static final String DAMAGED = "get the archive again and compare its checksum";

  /**
   * A file of the archive.
   *
   * @param name as it stands there, without a leading {@code ./}
   * @param size bytes
   */
  public record Entry(String name, long size) {}

  private final InputStream in;
  private final String archive;
  private long position; // bytes read from the archive
  private long left; // bytes of the current file not read yet
  private long padding; // bytes after it up to the next block
  private long size;

  private Tar(InputStream in, String archive) {
    this.in = in;
    this.archive = archive;
  }

  /** An archive in a stream; {@code archive} names it in errors. */
  public static Tar of(InputStream in, String archive) {
    return new Tar(in, archive);
  }

  /**
   * Opens a file: a tar, one in gzip, or, when its name ends with {@code .xz}, one in xz.
   *
   * @param xz what unpacks the last
   * @throws ValueException when it cannot be opened
   */
  public static Tar open(Path file, @Nullable Decompressor xz) {
    return new Tar(DataFiles.open(file, xz), file.toString());
  }

  /**
   * The next file, or null after the last; what is left of the one before is passed over.
   *
   * @throws ValueException when the archive is damaged
   */
  public @Nullable Entry next() {
    try {
      String longName = null;
      while (true) {
        skip(left + padding);
        left = 0;
        padding = 0;
        var header = new byte[BLOCK];
        long at = position;
        int n = in.readNBytes(header, 0, BLOCK);
        position += n;
        if (n < BLOCK) {
          throw damaged(at, "the archive ends without its end mark: it is cut off");
        }
        if (isZero(header)) {
          return null;
        }
        check(header, at);
        size = size(header, at);
        left = size;
        padding = (BLOCK - size % BLOCK) % BLOCK;
        switch (header[156]) {
          case 'L' -> longName = text(content(MOST_NAME), 0, (int) size);
          case 'x' -> longName = pax(content(MOST_NAME), longName);
          case '0', 0, '7' -> {
            var name = longName != null ? longName : name(header);
            return new Entry(name.startsWith("./") ? name.substring(2) : name, size);
          }
          default -> longName = null; // a folder, link or device, with the name that was for it
        }
      }
    } catch (IOException e) {
      throw DataFiles.failed(archive, e);
    }
  }

  /**
   * The content of the file that {@link #next} gave.
   *
   * @param most the bytes that are acceptable
   * @throws ValueException when it is larger, or the archive ends within it
   */
  public byte[] read(int most) {
    try {
      return content(most);
    } catch (IOException e) {
      throw DataFiles.failed(archive, e);
    }
  }

  private byte[] content(int most) throws IOException {
    if (left > most) {
      throw damaged(
          position, "a file of " + left + " bytes is larger than the " + most + " expected");
    }
    int n = (int) left;
    var bytes = in.readNBytes(n);
    position += bytes.length;
    left = 0;
    if (bytes.length < n) {
      throw damaged(position, "the archive ends within a file: it is cut off");
    }
    return bytes;
  }

  private void skip(long n) throws IOException {
    try {
      in.skipNBytes(n);
    } catch (java.io.EOFException _) {
      throw damaged(position, "the archive ends within a file: it is cut off");
    }
    position += n;
  }

  private static boolean isZero(byte[] header) {
    for (byte b : header) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** The header's sum, with spaces in the place of the sum itself. */
  private void check(byte[] header, long at) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
    }
    if (octal(header, 148, 8) != sum) {
      throw damaged(at, "this is no tar archive, or a damaged one: a header's sum is wrong");
    }
  }

  private long size(byte[] header, long at) {
    long n;
    if ((header[124] & 0x80) != 0) { // GNU: the number itself, in 11 bytes
      n = 0;
      for (int i = 125; i < 136; i++) {
        n = n >>> 55 != 0 ? -1 : n << 8 | header[i] & 0xFF;
      }
    } else {
      n = octal(header, 124, 12);
    }
    if (n < 0 || n > Long.MAX_VALUE / 2) {
      throw damaged(at, "a file's size is no number");
    }
    return n;
  }

  /** An octal number between spaces and zero bytes; −1 when there is something else. */
  private static long octal(byte[] header, int from, int length) {
    long n = 0;
    boolean any = false;
    for (int i = from; i < from + length; i++) {
      int c = header[i];
      if (c >= '0' && c <= '7') {
        n = n * 8 + c - '0';
        any = true;
      } else if (c == 0 || c == ' ') {
        if (any) {
          return n;
        }
      } else {
        return -1;
      }
    }
    return n;
  }

  private static String name(byte[] header) {
    var name = text(header, 0, 100);
    boolean ustar = text(header, 257, 6).startsWith("ustar");
    var prefix = ustar && header[263] == '0' ? text(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  /** The {@code path} of a pax header of records {@code LENGTH KEY=VALUE\n}. */
  private @Nullable String pax(byte[] bytes, @Nullable String otherwise) {
    String path = otherwise;
    int at = 0;
    while (at < bytes.length) {
      int space = at;
      int length = 0;
      while (space < bytes.length
          && bytes[space] >= '0'
          && bytes[space] <= '9'
          && length < MOST_NAME) {
        length = length * 10 + bytes[space++] - '0';
      }
      if (space == at || length <= space - at + 1 || length > bytes.length - at) {
        throw damaged(position, "an extended header is damaged");
      }
      var line = Arrays.copyOfRange(bytes, space + 1, at + length - 1);
      var record = new String(line, StandardCharsets.UTF_8);
      if (record.startsWith("path=")) {
        path = record.substring(5);
      }
      at += length;
    }
    return path;
  }

  private ValueException damaged(long at, String problem) {
    return DataFiles.corrupt(archive, at, problem, DAMAGED);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
