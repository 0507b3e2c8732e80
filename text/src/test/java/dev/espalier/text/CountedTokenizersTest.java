package dev.espalier.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ValueException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tokenizers whose vocabulary is counted: characters and words. */
@Tag("smoke")
class CountedTokenizersTest {
  @Test
  void charactersAreSortedByCodePoint() {
    var t = Tokenizers.characters("bad \uD83D\uDE00 \uFFEE cab");
    assertEquals(7, t.vocabSize());
    assertEquals(List.of(" ", "a", "b", "c", "d", "\uFFEE", "\uD83D\uDE00"), tokens(t));
    assertArrayEquals(new int[] {3, 1, 2, 6}, t.ids("cab\uD83D\uDE00"));
    assertEquals("cab\uD83D\uDE00", t.decode(3, 1, 2, 6));
  }

  @Test
  void offsetsCountCodePoints() {
    var e = Tokenizers.characters("ab\uD83D\uDE00").encode("\uD83D\uDE00ab");
    assertEquals(3, e.length());
    assertArrayEquals(new int[][] {{0, 1}, {1, 2}, {2, 3}}, e.offsets());
  }

  @Test
  void anUnknownCharacterIsNamed() {
    var t = Tokenizers.characters("abc");
    var e = assertThrows(ValueException.class, () -> t.encode("abX"));
    assertTrue(e.problem().contains("\"X\" (U+0058) at 2"), e.problem());
  }

  @Test
  void wordsAreSortedBehindTheSpecialTokens() {
    var texts = List.of("the cat the hat", "a cat\tthe  end");
    var t = Tokenizers.words(texts, 2, List.of("<pad>", "<unk>"));
    assertEquals(List.of("<pad>", "<unk>", "cat", "the"), tokens(t));
    assertArrayEquals(new int[] {3, 1, 2}, t.ids("the hat cat"));
    assertEquals("the cat", t.decode(3, 0, 2));
    assertEquals("the <pad> cat", t.decode(new int[] {3, 0, 2}, false));
  }

  @Test
  void allWordsNeedNoUnknown() {
    var t = Tokenizers.words(List.of("b a"), 1, List.of());
    assertEquals(List.of("a", "b"), tokens(t));
    assertThrows(ValueException.class, () -> t.encode("c"));
    assertThrows(ValueException.class, () -> Tokenizers.words(List.of("b a"), 2, List.of()));
  }

  @Test
  void streamsTextAsItBecomesComplete() {
    var t = Tokenizers.characters("abc");
    var s = t.streamDecoder();
    assertEquals("a", s.next(0));
    assertEquals("c", s.next(2));
    assertEquals("", s.flush());
  }

  private static List<String> tokens(Tokenizer t) {
    return java.util.stream.IntStream.range(0, t.vocabSize()).mapToObj(t::token).toList();
  }
}
