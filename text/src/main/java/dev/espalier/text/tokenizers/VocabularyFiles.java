package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;
import dev.espalier.io.AtomicFile;
import dev.espalier.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Writes vocabularies in the forms of GPT-2 and BERT. */
public final class VocabularyFiles {
  private VocabularyFiles() {}

  /** See {@code Tokenizers.writeVocabulary}. */
  public static void write(Json tokenizer, Path folder) throws IOException {
    var model = tokenizer.get("model");
    var type = model.get("type").string();
    if (type.equals("BPE") && TokenizerFiles.isByteLevel(tokenizer.get("pre_tokenizer"))) {
      AtomicFile.writeString(folder.resolve("vocab.json"), model.get("vocab") + "\n");
      AtomicFile.writeString(folder.resolve("merges.txt"), merges(model));
    } else if (type.equals("WordPiece")) {
      AtomicFile.writeString(folder.resolve("vocab.txt"), lines(model.get("vocab").members()));
    } else {
      throw new ValueException(
          "Tokenizers.writeVocabulary",
          "a vocabulary alone does not tell how this " + type + " cuts texts",
          "use Tokenizers.write, which writes a tokenizer.json");
    }
  }

  private static String merges(Json model) {
    var text = new StringBuilder("#version: 0.2\n");
    for (var pair : model.get("merges").items()) {
      var both = pair.items();
      text.append(both.get(0).string()).append(' ').append(both.get(1).string()).append('\n');
    }
    return text.toString();
  }

  private static String lines(Map<String, Json> vocabulary) {
    var text = new StringBuilder();
    int next = 0;
    for (var e : vocabulary.entrySet()) { // by id
      var token = e.getKey();
      if (e.getValue().integer() != next++ || token.indexOf('\n') >= 0 || token.endsWith(" ")) {
        throw new ValueException(
            "Tokenizers.writeVocabulary",
            "the token \"" + Text.shown(token) + "\" has the id " + e.getValue() + ", not its line",
            "use Tokenizers.write, which writes a tokenizer.json");
      }
      text.append(token).append('\n');
    }
    return text.toString();
  }
}
