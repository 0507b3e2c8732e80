package dev.espalier.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import org.junit.jupiter.api.Test;

/** Windows and streams of a text whose character i has the id i. */
class CorpusTest {
  private static Corpus letters(int n) {
    var text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      text.append((char) ('A' + i));
    }
    return Corpus.characters(text.toString(), 0.5);
  }

  @Test
  void windowsLieInTheTrainingPart() {
    var corpus = letters(40);
    assertEquals(20, corpus.trainingTokens());
    assertEquals(20, corpus.validationTokens());
    var batch = corpus.windows(Rng.seed(1), 200, 5);
    var x = batch.x().toLongArray();
    var y = batch.y().toLongArray();
    long first = 99;
    long last = 0;
    for (int i = 0; i < x.length; i++) {
      assertEquals(x[i] + 1, y[i]);
      assertEquals(x[i - i % 5] + i % 5, x[i]);
      first = Math.min(first, x[i]);
      last = Math.max(last, y[i]);
    }
    assertEquals(0, first);
    assertEquals(19, last);
    assertThrows(ValueException.class, () -> corpus.windows(Rng.seed(1), 2, 20));
  }

  @Test
  void validationWindowsComeOneAfterTheOther() {
    var batches = letters(40).validationWindows(2, 5);
    assertEquals(2, batches.size());
    assertArrayEquals(
        new long[] {20, 21, 22, 23, 24, 25, 26, 27, 28, 29}, batches.get(0).x().toLongArray());
    assertArrayEquals(new long[] {30, 31, 32, 33, 34}, batches.get(1).x().toLongArray());
    assertArrayEquals(new long[] {31, 32, 33, 34, 35}, batches.get(1).y().toLongArray());
  }

  @Test
  void streamsGoOn() {
    var pieces = letters(40).validationStreams(2, 4);
    assertEquals(3, pieces.size());
    assertArrayEquals(new long[] {20, 21, 22, 23, 29, 30, 31, 32}, pieces.get(0).x().toLongArray());
    assertArrayEquals(new long[] {24, 25, 26, 27, 33, 34, 35, 36}, pieces.get(1).x().toLongArray());
    assertArrayEquals(new long[] {28, 37}, pieces.get(2).x().toLongArray());
    assertArrayEquals(new long[] {29, 38}, pieces.get(2).y().toLongArray());
  }
}
