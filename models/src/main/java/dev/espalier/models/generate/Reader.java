package dev.espalier.models.generate;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * N texts that grow, and a decoder that reads them. Texts are read in pieces of one token or of
 * {@link #PIECE}, so that there are two plans whatever the lengths; where a text outgrows the
 * context, its last half is read anew.
 */
final class Reader {
  private static final int PIECE = 32;

  private final DecoderState state;
  private final int context;
  private final int piece;
  private int[][] texts;
  private int[] lengths;
  private int[] starts; // where what the decoder has before it begins
  private int[] read; // how much of a text it has read

  Reader(Decoder decoder, GenerationOptions options, int[][] prompts) {
    int most = decoder.context();
    if (options.context() > most) {
      throw new ValueException(
          "generate",
          "a context of " + options.context() + " tokens, and the network has " + most,
          "use context(" + most + "), or 0");
    }
    context = options.context() == 0 ? most : options.context();
    piece = Math.min(PIECE, context);
    int n = prompts.length;
    texts = new int[n][];
    lengths = new int[n];
    starts = new int[n];
    read = new int[n];
    for (int r = 0; r < n; r++) {
      check(prompts[r], r, decoder.vocabulary());
      texts[r] = Arrays.copyOf(prompts[r], prompts[r].length + 64);
      lengths[r] = prompts[r].length;
    }
    state = Mode.inference(() -> decoder.begin(n, context));
  }

  private static void check(int[] prompt, int sequence, int vocabulary) {
    if (prompt.length == 0) {
      throw new ValueException(
          "generate",
          "prompt " + sequence + " has no token",
          "begin with one, such as the model's begin-of-text token");
    }
    for (int i = 0; i < prompt.length; i++) {
      if (prompt[i] < 0 || prompt[i] >= vocabulary) {
        throw new ValueException(
            "generate",
            "token " + i + " of prompt " + sequence + " is " + prompt[i],
            "use ids from 0 to "
                + (vocabulary - 1)
                + ", of the tokenizer that belongs to the model");
      }
    }
  }

  int sequences() {
    return texts.length;
  }

  int[] text(int r) {
    return texts[r];
  }

  int length(int r) {
    return lengths[r];
  }

  void append(int r, int id) {
    if (lengths[r] == texts[r].length) {
      texts[r] = Arrays.copyOf(texts[r], 2 * lengths[r]);
    }
    texts[r][lengths[r]++] = id;
  }

  /** Text i goes on as {@code from[i]} was. */
  void reorder(int[] from) {
    boolean same = from.length == texts.length;
    for (int i = 0; same && i < from.length; i++) {
      same = from[i] == i;
    }
    if (same) {
      return;
    }
    Mode.inference(() -> {
      state.reorder(from);
      return from;
    });
    var oldTexts = texts;
    texts = new int[from.length][];
    for (int i = 0; i < from.length; i++) {
      texts[i] = oldTexts[from[i]].clone();
    }
    lengths = chosen(lengths, from);
    starts = chosen(starts, from);
    read = chosen(read, from);
  }

  private static int[] chosen(int[] x, int[] from) {
    return Arrays.stream(from).map(r -> x[r]).toArray();
  }

  /**
   * Reads what is new of the texts that are awake, and gives for each what {@code after} makes of
   * its logits (N, V); null for a text that had nothing new.
   */
  float[][] read(boolean[] awake, UnaryOperator<Tensor> after) {
    int n = texts.length;
    var result = new float[n][];
    restart(awake);
    while (true) {
      int most = 0;
      for (int r = 0; r < n; r++) {
        most = awake[r] ? Math.max(most, lengths[r] - read[r]) : most;
      }
      if (most == 0) {
        return result;
      }
      int t = most == 1 ? 1 : piece;
      var ids = new long[n * t];
      var counts = new int[n];
      for (int r = 0; r < n; r++) {
        counts[r] = awake[r] ? Math.min(t, lengths[r] - read[r]) : 0;
        for (int i = 0; i < counts[r]; i++) {
          ids[r * t + i] = texts[r][read[r] + i];
        }
        read[r] += counts[r];
      }
      var rows =
          Mode.inference(() -> after.apply(state.read(Tensor.of(ids, n, t), counts))).toArray();
      int v = rows.length / n;
      for (int r = 0; r < n; r++) {
        if (counts[r] > 0 && read[r] == lengths[r]) {
          result[r] = Arrays.copyOfRange(rows, r * v, (r + 1) * v);
        }
      }
    }
  }

  /** Texts that do not fit go on from their last half. */
  private void restart(boolean[] awake) {
    var forgotten = new boolean[texts.length];
    boolean any = false;
    for (int r = 0; r < texts.length; r++) {
      if (awake[r] && lengths[r] - starts[r] > context) {
        starts[r] = lengths[r] - Math.max(1, context / 2);
        forgotten[r] = true;
        any = true;
        read[r] = starts[r];
      }
    }
    if (any) {
      Mode.inference(() -> {
        state.forget(forgotten);
        return forgotten;
      });
    }
  }
}
