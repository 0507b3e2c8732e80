package dev.espalier.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on the corpus gives what the library {@code tokenizers} gives. */
class TrainerTest {
  @TempDir Path folder;

  private final List<String> corpus = Resources.corpus();

  @Test
  void bytesHaveTheSameMerges() {
    same("bytes", BpeTrainer.bytes().vocabSize(500).train(corpus));
  }

  @Test
  void markedWordsHaveTheSameMerges() {
    same("marked", BpeTrainer.marked().vocabSize(400).train(corpus));
  }

  private static void same(String name, Tokenizer trained) {
    var expected = Resources.json(name + ".json").get("tokenizer").get("model");
    var actual = trained.json().get("model");
    assertEquals(expected.get("merges"), actual.get("merges"));
    assertEquals(expected.get("vocab").members(), actual.get("vocab").members());
  }

  /**
   * With suffixes and prefixes, the ids of the first symbols follow the order of a hash table
   * there, which decides between equally frequent pairs: so these are held against merging by hand.
   */
  @Test
  void suffixesAndPrefixesMergeAsCountedAnewEachTime() {
    var suffixed = BpeTrainer.suffixed().vocabSize(260).train(corpus);
    assertEquals(
        ByHand.learn(
            ByHand.words(corpus, "\\s+"), suffixed.specialTokens().keySet(), 260, "", "</w>"),
        tokens(suffixed));
    var pieces = WordPieceTrainer.bert().cased().vocabSize(300).train(corpus);
    assertEquals(
        ByHand.learn(
            ByHand.words(spaced(corpus), "\\s+"), pieces.specialTokens().keySet(), 300, "##", ""),
        tokens(pieces));
  }

  /** With spaces around signs and Chinese characters. */
  private static List<String> spaced(List<String> texts) {
    return texts.stream()
        .map(s -> s.replaceAll("(\\p{Punct}|\\p{IsP}|\\p{IsHan})", " $1 "))
        .toList();
  }

  private static List<String> tokens(Tokenizer t) {
    return IntStream.range(0, t.vocabSize()).mapToObj(t::token).toList();
  }

  @Test
  void theOrderOfTheTextsDoesNotMatter() {
    var shuffled = new ArrayList<String>();
    for (int i : Rng.seed(1).permutation(corpus.size())) {
      shuffled.add(corpus.get(i));
    }
    assertEquals(
        WordPieceTrainer.bert().vocabSize(300).train(corpus).json(),
        WordPieceTrainer.bert().vocabSize(300).train(shuffled).json());
    assertEquals(
        BpeTrainer.suffixed().vocabSize(300).train(corpus).json(),
        BpeTrainer.suffixed().vocabSize(300).train(shuffled).json());
  }

  @Test
  void decodingGivesTheTextBack() {
    var bytes = BpeTrainer.bytes().vocabSize(400).train(corpus);
    var marked = BpeTrainer.marked().vocabSize(400).train(corpus);
    for (var line : corpus) {
      assertEquals(line, bytes.decode(bytes.ids(line)));
      assertEquals(line, marked.decode(marked.ids(line)));
    }
    assertEquals("\uD83E\uDD80 new", bytes.decode(bytes.ids("\uD83E\uDD80 new")));
  }

  @Test
  void whatIsTrainedCanBeWrittenAndRead() {
    for (var t :
        List.of(
            BpeTrainer.bytes().vocabSize(300).train(corpus),
            BpeTrainer.marked().vocabSize(300).train(corpus),
            BpeTrainer.suffixed().vocabSize(300).train(corpus),
            WordPieceTrainer.bert().vocabSize(300).train(corpus),
            Tokenizers.words(corpus, 2, List.of("<pad>", "<unk>")),
            Tokenizers.characters(String.join("\n", corpus)))) {
      var again = Tokenizers.of(Json.parse(t.json().toString()));
      assertEquals(t.json(), again.json());
      for (var line : corpus.subList(0, 20)) {
        assertArrayEquals(t.ids(line), again.ids(line));
        assertEquals(t.decode(t.ids(line)), again.decode(t.ids(line)));
      }
    }
  }

  @Test
  void vocabulariesCanBeWrittenAndRead() throws IOException {
    var bytes = BpeTrainer.bytes().vocabSize(300).train(corpus);
    Tokenizers.writeVocabulary(bytes, folder);
    assertEquals(bytes.json(), Tokenizers.read(folder).json());
    assertEquals(
        bytes.json(),
        Tokenizers.gpt2(folder.resolve("vocab.json"), folder.resolve("merges.txt")).json());
    var pieces = WordPieceTrainer.bert().cased().vocabSize(300).train(corpus);
    Tokenizers.writeVocabulary(pieces, folder);
    assertEquals(pieces.json(), Tokenizers.read(folder.resolve("vocab.txt")).json());
    var marked = BpeTrainer.marked().vocabSize(300).train(corpus);
    assertThrows(ValueException.class, () -> Tokenizers.writeVocabulary(marked, folder));
    Tokenizers.write(marked, folder.resolve("tokenizer.json"));
    assertEquals(marked.json(), Tokenizers.read(folder).json(), "tokenizer.json comes first");
  }

  @Test
  void fewTextsGiveFewTokens() {
    assertEquals(4, BpeTrainer.marked().train(List.of()).vocabSize());
    assertEquals(257, BpeTrainer.bytes().train(List.of()).vocabSize());
    assertEquals(7, BpeTrainer.marked().train(List.of("ab")).vocabSize());
    assertEquals(5, WordPieceTrainer.bert().train(List.of("")).vocabSize());
    assertThrows(ValueException.class, () -> BpeTrainer.marked().vocabSize(0));
    assertThrows(ValueException.class, () -> BpeTrainer.marked().specials("<s>", "<s>"));
  }
}
