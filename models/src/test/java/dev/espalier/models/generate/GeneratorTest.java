package dev.espalier.models.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ValueException;
import dev.espalier.models.generate.Completion.Finish;
import dev.espalier.models.text.LstmLanguageModel;
import dev.espalier.tensor.Random;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Streams, stop texts, cancelling, seeds. */
class GeneratorTest {
  private static final int[] PROMPT = {1, 2};

  private static LstmLanguageModel lstm() {
    Random.seed(3);
    return new LstmLanguageModel(new LstmLanguageModel.Config(7, 8, 9, 2, 0));
  }

  /** Letters a, b, c, … */
  private static String letters(int[] ids) {
    var s = new StringBuilder();
    for (int id : ids) {
      s.append((char) ('a' + id));
    }
    return s.toString();
  }

  @Test
  void theSameSeedDrawsTheSameText() {
    var model = lstm();
    var options = GenerationOptions.sampling(1.5).maxTokens(50).seed(5);
    var prompts = List.of(PROMPT, new int[] {4}, PROMPT);
    var first = new Generator(model, options).generate(prompts);
    var again = new Generator(model, options).generate(prompts);
    for (int i = 0; i < prompts.size(); i++) {
      assertArrayEquals(first.get(i).ids(), again.get(i).ids());
      assertEquals(50, first.get(i).ids().length);
      assertTrue(first.get(i).logProbability() < 0);
    }
    assertArrayEquals(first.getFirst().ids(), new Generator(model, options).generate(PROMPT).ids());
    assertFalse(letters(first.getFirst().ids()).equals(letters(first.get(2).ids())));
    var other = new Generator(model, options.seed(6)).generate(PROMPT);
    assertFalse(letters(first.getFirst().ids()).equals(letters(other.ids())));
  }

  @Test
  void aStreamGivesWhatGenerateGives() {
    var options = GenerationOptions.sampling(1.5).maxTokens(40).seed(1).endTokens(6);
    for (long seed = 0; seed < 5; seed++) {
      var generator = new Generator(lstm(), options.seed(seed), GeneratorTest::letters);
      var whole = generator.generate(PROMPT);
      var ids = new ArrayList<Integer>();
      var text = new StringBuilder();
      var stream = generator.stream(PROMPT);
      boolean last = false;
      while (stream.hasNext()) {
        assertFalse(last);
        var t = stream.next();
        ids.add(t.id());
        text.append(t.text());
        last = t.last();
      }
      assertTrue(last);
      assertThrows(NoSuchElementException.class, stream::next);
      if (whole.finish() == Finish.END_TOKEN) {
        assertEquals(6, ids.removeLast());
      }
      assertArrayEquals(whole.ids(), ids.stream().mapToInt(i -> i).toArray());
      assertEquals(whole.text(), text.toString());
      assertEquals(letters(whole.ids()), whole.text());
    }
  }

  @Test
  void generationStopsAtAText() {
    var free =
        new Generator(lstm(), GenerationOptions.sampling(2).maxTokens(60), GeneratorTest::letters);
    var all = free.generate(PROMPT).text();
    var stop = all.substring(20, 24); // several tokens
    int first = all.indexOf(stop);
    var options = GenerationOptions.sampling(2).maxTokens(60).stop("zz", stop);
    var pieces = new ArrayList<String>();
    var cut =
        new Generator(lstm(), options, GeneratorTest::letters)
            .generate(List.of(PROMPT), t -> pieces.add(t.text()))
            .getFirst();
    assertEquals(all.substring(0, first), cut.text());
    assertEquals(Finish.STOP_TEXT, cut.finish());
    assertEquals(first + 4, cut.ids().length);
    assertEquals(cut.text(), String.join("", pieces));
    assertThrows(ValueException.class, () -> new Generator(lstm(), options));
  }

  @Test
  void aListenerCancels() {
    var generator = new Generator(lstm(), GenerationOptions.sampling(1), GeneratorTest::letters);
    var heard = new ArrayList<Token>();
    var c = generator.generate(List.of(PROMPT), t -> heard.add(t) && heard.size() < 7).getFirst();
    assertEquals(7, c.ids().length);
    assertEquals(Finish.CANCELLED, c.finish());
    Thread.currentThread().interrupt();
    var none = generator.generate(PROMPT);
    assertTrue(Thread.interrupted());
    assertEquals(Finish.CANCELLED, none.finish());
    assertEquals(0, none.ids().length);
  }

  @Test
  void aFrozenModelWritesWhateverIsDoneToTheLiveOne() {
    var model = lstm();
    var options = GenerationOptions.sampling(1).maxTokens(30).endTokens(6, 6);
    var before = new Generator(model, options).generate(PROMPT);
    var frozen = model.freeze();
    model.parameters().forEach(p -> p.assign(p.mul(-1).realize()));
    var after =
        frozen.call(LstmLanguageModel.class, m -> new Generator(m, options).generate(PROMPT));
    assertArrayEquals(before.ids(), after.ids());
    assertEquals(before.logProbability(), after.logProbability());
    assertFalse(
        before.logProbability() == new Generator(model, options).generate(PROMPT).logProbability());
  }

  @Test
  void promptsMustBeOfTheVocabulary() {
    var g = new Generator(lstm(), GenerationOptions.greedy());
    var e = assertThrows(ValueException.class, () -> g.generate(new int[] {0, 7}));
    assertEquals("token 1 of prompt 0 is 7", e.problem());
    assertThrows(ValueException.class, () -> g.generate(new int[0]));
    assertTrue(g.generate(List.of()).isEmpty());
  }

  // ---- texts of tokens
  // -----------------------------------------------------------------------------------------------

  /** Each id is a byte. */
  private static String bytes(int[] ids) {
    var b = new ByteArrayOutputStream();
    for (int id : ids) {
      b.write(id);
    }
    return b.toString(StandardCharsets.UTF_8);
  }

  private static List<String> streamed(List<String> stop, String text) {
    var s = new TextStream(GeneratorTest::bytes, stop, new int[] {'x'});
    var pieces = new ArrayList<String>();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      pieces.add(s.add(b & 255));
    }
    pieces.add(s.end());
    return pieces;
  }

  @Test
  void halvesOfCharactersAreHeldBack() {
    assertEquals(
        List.of("a", "", "é", "", "", "€", "", "", "", "😀", ""), streamed(List.of(), "aé€😀"));
    var broken = new TextStream(GeneratorTest::bytes, List.of(), new int[] {'x'});
    assertEquals("", broken.add(0xe2));
    assertEquals("", broken.add(0x82));
    assertEquals("\uFFFD", broken.end());
  }

  @Test
  void whatMayBecomeAStopTextIsHeldBack() {
    var stop = List.of("END", "\n\n");
    assertEquals(List.of("o", "", "", "EN", "E", "\nx", ""), streamed(stop, "oENE\nx"));
    assertEquals(List.of("o", "", "", "", "", ""), streamed(stop, "oENDx"));
    assertEquals(List.of("a", "", "", ""), streamed(stop, "a\n\n"));
    assertEquals(List.of("a", "", "\n"), streamed(stop, "a\n"));
  }
}
