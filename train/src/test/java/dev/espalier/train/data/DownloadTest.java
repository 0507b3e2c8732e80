package dev.espalier.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.espalier.base.ValueException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  private static final byte[] CONTENT = "abc".getBytes(StandardCharsets.US_ASCII);
  // FIPS 180-2, appendix B.1: SHA-256 of "abc"
  private static final String DIGEST =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;
  private HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/good",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(200, CONTENT.length);
          exchange.getResponseBody().write(CONTENT);
          exchange.close();
        });
    server.createContext(
        "/short",
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(CONTENT);
          exchange.getResponseBody().flush();
          exchange.close();
        });
    server.createContext(
        "/missing",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void nothingWasKept() throws IOException {
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  private ValueException refused(String path, String digest) {
    return assertThrows(
        ValueException.class, () -> Download.fetch(at(path), folder.resolve("f.bin"), digest));
  }

  @Test
  void keepsAFileWithTheRightDigest() throws IOException {
    var shown = new ByteArrayOutputStream();
    var to = folder.resolve("sub/f.bin");
    Download.fetch(
        at("/good"),
        to,
        DIGEST,
        Download.bar(new PrintStream(shown, true, StandardCharsets.UTF_8), "f.bin"));
    assertArrayEquals(CONTENT, Files.readAllBytes(to));
    assertTrue(shown.toString(StandardCharsets.UTF_8).contains("100 %"));
    Download.fetch(at("/good"), to, DIGEST);
    assertEquals(1, requests.get(), "a right file is not fetched again");
    Files.writeString(to, "damaged");
    Download.fetch(at("/good"), to, DIGEST.toUpperCase(java.util.Locale.ROOT));
    assertArrayEquals(CONTENT, Files.readAllBytes(to));
  }

  @Test
  void refusesAWrongDigest() throws IOException {
    var e = refused("/good", "0".repeat(64));
    assertTrue(e.problem().contains(DIGEST) && e.problem().contains("0000"), e.problem());
    nothingWasKept();
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    var e = refused("/short", DIGEST);
    assertTrue(e.getMessage().contains("/short"), e.getMessage());
    nothingWasKept();
  }

  @Test
  void saysWhatTheServerAnswered() throws IOException {
    assertTrue(refused("/missing", DIGEST).problem().contains("404"));
    nothingWasKept();
  }

  @Test
  void leavesAnEarlierFileWhenItFails() throws IOException {
    var to = Files.writeString(folder.resolve("f.bin"), "old");
    refused("/missing", DIGEST);
    assertEquals("old", Files.readString(to));
  }

  @Test
  void refusesWhatIsNoDigest() {
    assertTrue(refused("/good", "abc").problem().contains("SHA-256"));
    assertEquals(0, requests.get());
  }

  @Test
  void takesOnlyHttp() throws IOException {
    for (var address : new String[] {"file:///etc/hosts", "data.bin"}) {
      var e =
          assertThrows(
              ValueException.class,
              () -> Download.fetch(URI.create(address), folder.resolve("x"), DIGEST));
      assertTrue(e.problem().contains("not http"), e.problem());
    }
    nothingWasKept();
  }

  @Test
  void saysWhenThereIsNoServer() {
    var port = server.getAddress().getPort();
    server.stop(0);
    var e =
        assertThrows(
            ValueException.class,
            () ->
                Download.fetch(
                    URI.create("http://127.0.0.1:" + port + "/x"), folder.resolve("x"), DIGEST));
    assertTrue(e.fix().contains("network"));
  }
}
