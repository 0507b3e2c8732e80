package dev.espalier.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RngTest {
  /** Known answers for philox4x32, 10 rounds, from Random123's kat_vectors. */
  @ParameterizedTest
  @CsvSource({
    "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
    "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
  })
  void philoxGivesTheKnownAnswers(String counter, String key, String answer) {
    int[] c = words(counter);
    int[] k = words(key);
    int[] actual = new int[4];
    Arrays.setAll(actual, i -> Rng.philox(c[0], c[1], c[2], c[3], k[0], k[1], i));
    assertArrayEquals(words(answer), actual);
  }

  private static int[] words(String s) {
    return Arrays.stream(s.strip().split(" ", -1)).mapToInt(HexFormat::fromHexDigits).toArray();
  }

  @Test
  void aDrawIsAddressedByCounterAndWord() {
    assertEquals(0x6627e8d5, Rng.bits(0, 0, 0));
    assertEquals(0x9b00dbd8, Rng.bits(0, 0, 3));
    long seed = 0x299f31d0a4093822L;
    for (int word = 0; word < 4; word++) {
      assertEquals(
          Rng.philox(5, 7, 0, 0, 0xa4093822, 0x299f31d0, word), Rng.bits(seed, 0x700000005L, word));
    }
    for (long i = 0; i < 40; i++) { // one long draw is the same as several that follow each other
      assertEquals(Rng.bits(seed, 100, i), Rng.bits(seed, 100 + i / 4, i % 4));
    }
    assertEquals(Rng.bits(seed, 0x1_0000_0000L, 0), Rng.bits(seed, 0xFFFF_FFFFL, 4));
  }

  @Test
  void drawsReserveWholeBlocksAndTheStateIsSeedAndCounter() {
    var r = Rng.seed(42);
    assertEquals(0, r.reserve(1));
    assertEquals(1, r.reserve(4));
    assertEquals(2, r.reserve(5));
    assertEquals(4, r.reserve(0));
    assertEquals(4, r.counter());
    var copy = Rng.of(r.seed(), r.counter());
    int next = r.nextInt();
    assertEquals(next, copy.nextInt());
    r.seek(4);
    assertEquals(next, r.nextInt());
  }

  @Test
  void forksDifferAndDoNotDraw() {
    var r = Rng.seed(42);
    int a = r.fork(0).nextInt();
    assertEquals(a, r.fork(0).nextInt());
    assertNotEquals(a, r.fork(1).nextInt());
    assertNotEquals(a, Rng.seed(43).fork(0).nextInt());
    assertNotEquals(r.fork(0).fork(1).nextInt(), r.fork(1).fork(0).nextInt());
    assertEquals(0, r.counter());
  }

  @Test
  void numbersAreUniform() {
    var r = Rng.seed(1);
    int n = 60_000;
    var counts = new int[6];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      counts[r.nextInt(6)]++;
      float f = r.nextFloat();
      assertTrue(f >= 0 && f < 1);
      sum += f;
    }
    for (int c : counts) {
      assertEquals(n / 6.0, c, 5 * Math.sqrt(n / 6.0)); // five standard deviations
    }
    assertEquals(0.5, sum / n, 5 / Math.sqrt(12.0 * n));
    assertThrows(ValueException.class, () -> r.nextInt(0));
    assertEquals(0, r.nextInt(1));
  }

  @Test
  void permutationsHoldEachNumberOnce() {
    var p = Rng.seed(3).permutation(1000);
    assertTrue(Arrays.mismatch(p, Rng.seed(4).permutation(1000)) >= 0);
    Arrays.sort(p);
    for (int i = 0; i < p.length; i++) {
      assertEquals(i, p[i]);
    }
    assertEquals(0, Rng.seed(3).permutation(0).length);
  }

  private static @Nullable Throwable inThread(String name, Runnable body)
      throws InterruptedException {
    var failure = new AtomicReference<Throwable>();
    Thread.ofPlatform()
        .name(name)
        .start(() -> {
          try {
            body.run();
          } catch (RuntimeException e) {
            failure.set(e);
          }
        })
        .join();
    return failure.get();
  }

  @Test
  void aSecondThreadIsTurnedAway() throws InterruptedException {
    var r = Rng.seed(1);
    r.nextInt();
    var e = assertInstanceOf(StateException.class, inThread("loader", r::nextInt));
    assertEquals(
        "thread \"loader\" draws from the generator of thread \""
            + Thread.currentThread().getName()
            + "\"",
        e.problem());
    assertEquals("give each thread its own, made beforehand: rng.fork(id)", e.fix());
    assertEquals(1, r.counter());
    assertNull(inThread("loader", () -> r.fork(1).nextInt()));
    assertNull(inThread("loader", () -> Rng.of(r.seed(), r.counter()).nextInt()));
  }

  @Test
  void aGeneratorMayBeMadeElsewhereAndOutlivesItsThread() throws InterruptedException {
    var r = Rng.seed(1);
    assertNull(inThread("first", r::nextInt));
    r.nextInt();
    assertNotNull(inThread("second", r::nextInt));
  }
}
