package dev.espalier.train.data;

import dev.espalier.base.ValueException;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Opens data files and words what can be wrong with them. */
final class DataFiles {
  private DataFiles() {}

  /** Opens a file; one that begins as gzip does is unpacked. */
  static InputStream open(Path file) {
    try {
      return unpacked(Files.newInputStream(file));
    } catch (IOException e) {
      throw failed(file.toString(), e);
    }
  }

  /**
   * Opens a file; one whose name ends with {@code .xz} is unpacked by {@code xz}, one that begins
   * as gzip does by the JDK.
   */
  static InputStream open(Path file, @Nullable Decompressor xz) {
    if (!file.toString().endsWith(".xz")) {
      return open(file);
    }
    if (xz == null) {
      throw new ValueException(
          "read " + file,
          "the file is compressed with xz",
          "unpack it with `xz -dk " + file + "`, or pass XZInputStream::new");
    }
    try {
      return new BufferedInputStream(
          xz.open(new BufferedInputStream(Files.newInputStream(file), 1 << 16)), 1 << 16);
    } catch (IOException e) {
      throw failed(file.toString(), e);
    }
  }

  /** The stream, unpacked when it begins as gzip does. */
  static InputStream unpacked(InputStream raw) throws IOException {
    var in = new BufferedInputStream(raw, 1 << 16);
    in.mark(2);
    boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
    in.reset();
    return gzip ? new GZIPInputStream(in, 1 << 16) : in;
  }

  static ValueException corrupt(String file, long position, String problem, String fix) {
    return new ValueException("read " + file, problem + " at byte " + position, fix);
  }

  static ValueException failed(String file, IOException e) {
    var error =
        switch (e) {
          case NoSuchFileException _, FileNotFoundException _ ->
              new ValueException("read " + file, "there is no such file", "check the path");
          case AccessDeniedException _ ->
              new ValueException("read " + file, "access is denied", "allow reading the file");
          default ->
              new ValueException(
                  "read " + file,
                  "the file is damaged or cannot be read (" + e.getMessage() + ")",
                  "get the file again and compare its checksum");
        };
    error.initCause(e);
    return error;
  }
}
