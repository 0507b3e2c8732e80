package dev.espalier.models.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.io.Safetensors;
import dev.espalier.io.TensorData;
import dev.espalier.models.generate.Decoder;
import dev.espalier.nn.Layer;
import dev.espalier.nn.RotaryPositions.Pairing;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks with PyTorch's weights give PyTorch's logits, whole and piece by piece. */
class GoldenTextTest {
  private static Safetensors.Content golden;

  @BeforeAll
  static void read(@TempDir Path folder) throws IOException {
    var file = folder.resolve("text.safetensors");
    try (var in = GoldenTextTest.class.getResourceAsStream("text.safetensors")) {
      Files.copy(Objects.requireNonNull(in, "text.safetensors"), file);
    }
    golden = Safetensors.read(file);
  }

  private static Tensor tensor(String name) {
    return tensor(golden.get(name));
  }

  private static Tensor tensor(TensorData data) {
    return Tensor.wrap(data.storage(), data.shape());
  }

  private static void loaded(String name, Layer model) {
    var weights = new HashMap<String, Tensor>();
    golden
        .tensors()
        .forEach((k, v) -> {
          if (k.startsWith(name + "/w.")) {
            weights.put(k.substring(name.length() + 3), tensor(v));
          }
        });
    model.loadStateDict(weights);
  }

  private static void same(String name, Tensor out) {
    assertEquals(golden.get(name + "/out").shape(), out.shape());
    assertArrayEquals(tensor(name + "/out").toArray(), out.toArray(), 2e-5f);
  }

  private static void check(String name, Layer model, UnaryOperator<Tensor> call) {
    loaded(name, model);
    same(name, Mode.inference(() -> call.apply(tensor(name + "/ids"))));
  }

  /** Logits of the last token of each row, read in pieces through the decoder's state. */
  private static <M extends Layer & Decoder> void checkDecoder(String name, M model) {
    check(name, model, model);
    var ids = tensor(name + "/ids").toLongArray();
    var expected = tensor(name + "/out");
    readInPieces(model, ids, expected);
  }

  /** Rows of 9, 6 and 7 tokens, in pieces that are padded, some rows idle. */
  private static void readInPieces(Decoder decoder, long[] ids, Tensor expected) {
    int columns = ids.length / 3;
    int[][] pieces = {{4, 2, 1}, {0, 1, 4}, {1, 0, 1}, {0, 1, 0}, {1, 1, 0}};
    int[] at = {0, 0, 0};
    var state = Mode.inference(() -> decoder.begin(3, 9));
    for (var piece : pieces) {
      int t = Arrays.stream(piece).max().orElse(0);
      var next = new long[3 * t];
      for (int r = 0; r < 3; r++) {
        System.arraycopy(ids, r * columns + at[r], next, r * t, piece[r]);
        at[r] += piece[r];
      }
      var logits = Mode.inference(() -> state.read(Tensor.of(next, 3, t), piece)).realize();
      for (int r = 0; r < 3; r++) {
        if (piece[r] > 0) {
          var row = expected.select(0, r).select(0, at[r] - 1).toArray();
          assertArrayEquals(row, logits.select(0, r).toArray(), 2e-5f, "row " + r);
        }
      }
    }
    // The last two rows change places, the first begins anew.
    Mode.inference(() -> {
      state.reorder(new int[] {0, 2, 1});
      state.forget(new boolean[] {true, false, false});
      return state;
    });
    var next = new long[] {ids[0], ids[2 * columns + at[2]], ids[columns + at[1]]};
    int[] one = {1, 1, 1};
    var logits = Mode.inference(() -> state.read(Tensor.of(next, 3, 1), one)).realize();
    int[] rows = {0, 2, 1};
    int[] columnsOf = {0, at[2], at[1]};
    for (int i = 0; i < 3; i++) {
      var row = expected.select(0, rows[i]).select(0, columnsOf[i]).toArray();
      assertArrayEquals(row, logits.select(0, i).toArray(), 2e-5f, "place " + i);
    }
  }

  @Test
  void classifiers() {
    var lstm = new LstmClassifier(new LstmClassifier.Config(19, 16, 12, 2, 3, 0.5));
    check("lstm_classifier", lstm, lstm);
    var config = new TransformerClassifier.Config(19, 16, 4, 24, 2, 11, 3, 0.3);
    var transformer = new TransformerClassifier(config);
    check("transformer_classifier", transformer, transformer);
  }

  @Test
  void encoderDecoder() {
    var model = new EncoderDecoder(new EncoderDecoder.Config(19, 16, 4, 24, 2, 2, 13, 0.1));
    var name = "encoder_decoder";
    var target = tensor(name + "/target");
    check(name, model, source -> model.apply(source, target));
    var source = tensor(name + "/ids");
    readInPieces(model.decoder(source), target.toLongArray(), tensor(name + "/out"));
    var looks = Mode.inference(() -> model.attention(source, target)).realize();
    assertArrayEquals(new int[] {3, 7, 9}, looks.shape().toArray());
    assertArrayEquals(
        new float[7], looks.select(0, 2).slice(1, 1, 2).flatten().toArray(), "padding");
    for (float sum : looks.sum(-1).toArray()) {
      assertEquals(1, sum, 1e-5);
    }
  }

  @Test
  void languageModels() {
    checkDecoder("lstm_lm", new LstmLanguageModel(new LstmLanguageModel.Config(19, 16, 12, 2, 0)));
    checkDecoder("gpt", new Gpt(new Gpt.Config(19, 13, 2, 4, 16, 0, false, false)));
    checkDecoder("gpt2", new Gpt(new Gpt.Config(19, 13, 2, 4, 16, 0.1, true, true)));
    checkDecoder(
        "llama",
        new Llama(new Llama.Config(19, 13, 16, 24, 2, 4, 2, 10_000, Pairing.HALVES, 1e-5, false)));
    checkDecoder(
        "llama_meta",
        new Llama(
            new Llama.Config(19, 13, 16, 24, 2, 4, 1, 10_000, Pairing.NEIGHBOURS, 1e-5, true)));
  }
}
