package dev.espalier.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Files that are either the old or the new one, whole, whatever happens: the content goes to a
 * temporary file in the same folder ({@code .NAME.PID-N.tmp}), is forced to the disk and moved over
 * the old one. A failure leaves the old file and no temporary one; only a killed process leaves its
 * temporary file behind.
 */
public final class AtomicFile {
  private static final AtomicLong COUNT = new AtomicLong();

  private AtomicFile() {}

  /** What to put into the file. */
  @FunctionalInterface
  public interface Body {
    void writeTo(WritableByteChannel out) throws IOException;
  }

  /** Writes a file; a symbolic link is followed. */
  public static void write(Path path, Body body) throws IOException {
    var target = Files.isSymbolicLink(path) ? path.toRealPath() : path.toAbsolutePath();
    String name =
        "."
            + target.getFileName()
            + "."
            + ProcessHandle.current().pid()
            + "-"
            + COUNT.incrementAndGet()
            + ".tmp";
    var temporary = target.resolveSibling(name);
    try {
      try (var out =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        body.writeTo(out);
        out.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (Throwable e) { // whatever the body raised, the folder stays clean
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    forceFolder(target);
  }

  /** Writes a text in UTF-8. */
  public static void writeString(Path path, String text) throws IOException {
    write(path, out -> writeFully(out, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /**
   * The move itself reaches the disk with the folder; systems that cannot open folders do without.
   */
  private static void forceFolder(Path file) {
    try (var folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException _) {
      // the new content is complete in either case
    }
  }
}
