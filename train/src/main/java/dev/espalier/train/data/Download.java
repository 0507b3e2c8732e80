package dev.espalier.train.data;

import dev.espalier.base.ValueException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Fetches a file over HTTP and keeps it only when its SHA-256 digest is the expected one: it is
 * written under another name in the target's folder and moved when it is complete and right. A
 * target that is there and right is left as it is.
 */
public final class Download {
  private static final int TIMEOUT_MS = 30_000;

  /** Told how far a download is; called a few times a second and at the end. */
  public interface Progress {
    /**
     * Some bytes have come.
     *
     * @param total −1 when the server does not say
     */
    void at(long bytes, long total);
  }

  private Download() {}

  /** Fetches without showing progress. */
  public static Path fetch(URI from, Path to, String sha256) {
    return fetch(from, to, sha256, (_, _) -> {});
  }

  /**
   * Fetches a file.
   *
   * @param from an http or https address
   * @param to the file to make; its folder is made when it is not there
   * @param sha256 64 hexadecimal digits, from the publisher of the file
   * @return {@code to}
   */
  public static Path fetch(URI from, Path to, String sha256, Progress progress) {
    if (!sha256.matches("[0-9a-fA-F]{64}")) {
      throw new ValueException(
          "download " + from,
          "\"" + sha256 + "\" is not a SHA-256 digest",
          "give the 64 hexadecimal digits that the publisher states");
    }
    var expected = sha256.toLowerCase(Locale.ROOT);
    try {
      if (Files.isRegularFile(to) && digest(to).equals(expected)) {
        return to;
      }
      Files.createDirectories(to.toAbsolutePath().getParent());
      var part =
          Files.createTempFile(to.toAbsolutePath().getParent(), "." + to.getFileName(), ".part");
      try {
        var actual = copy(from, part, progress);
        if (!actual.equals(expected)) {
          throw new ValueException(
              "download " + from,
              "the file has SHA-256 " + actual + ", expected " + expected,
              "the file changed or was tampered with: check the address and the digest with its publisher; nothing was kept");
        }
        Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      var error =
          new ValueException(
              "download " + from,
              "it failed: " + e.getMessage(),
              "check the network and the folder "
                  + to.toAbsolutePath().getParent()
                  + ", or get the file by hand");
      error.initCause(e);
      throw error;
    }
    return to;
  }

  /** A progress bar, rewritten in place: {@code name [##### ] 52 % 4.8 of 9.2 MB}. */
  public static Progress bar(PrintStream out, String name) {
    return (bytes, total) -> {
      if (total <= 0) {
        out.printf(Locale.ROOT, "\r%s  %.1f MB", name, bytes / 1e6);
        return;
      }
      int filled = (int) (30 * bytes / total);
      out.printf(
          Locale.ROOT,
          "\r%s  [%s%s]  %d %%  %.1f of %.1f MB%s",
          name,
          "#".repeat(filled),
          " ".repeat(30 - filled),
          100 * bytes / total,
          bytes / 1e6,
          total / 1e6,
          bytes == total ? System.lineSeparator() : "");
      out.flush();
    };
  }

  private static String copy(URI from, Path part, Progress progress) throws IOException {
    if (!("http".equals(from.getScheme()) || "https".equals(from.getScheme()))
        || !(from.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new ValueException(
          "download " + from, "the address is not http or https", "use an http or https address");
    }
    connection.setConnectTimeout(TIMEOUT_MS);
    connection.setReadTimeout(TIMEOUT_MS);
    try {
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new ValueException(
            "download " + from,
            "the server answered with status " + status,
            "check the address, or get the file by hand");
      }
      long total = connection.getContentLengthLong();
      var sha = sha256();
      long done = 0;
      long shown = System.nanoTime();
      try (InputStream in = connection.getInputStream();
          var out = FileChannel.open(part, StandardOpenOption.WRITE)) {
        var buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          sha.update(buffer, 0, n);
          var bytes = java.nio.ByteBuffer.wrap(buffer, 0, n);
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
          done += n;
          if (System.nanoTime() - shown > 200_000_000L) {
            shown = System.nanoTime();
            progress.at(done, total);
          }
        }
        out.force(true);
      }
      if (total >= 0 && done != total) {
        throw new ValueException(
            "download " + from,
            "the connection ended after " + done + " of " + total + " bytes",
            "try again; nothing was kept");
      }
      progress.at(done, total);
      return HexFormat.of().formatHex(sha.digest());
    } finally {
      connection.disconnect();
    }
  }

  private static String digest(Path file) throws IOException {
    var sha = sha256();
    try (var in = Files.newInputStream(file)) {
      var buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }
}
