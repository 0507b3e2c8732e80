package dev.espalier.models.generate;

import dev.espalier.base.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A batch that is being written, one token of each sequence at a time, greedily or by chance. */
final class Writing {
  private final GenerationOptions options;
  private final Sampler sampler;
  private final Reader reader;
  private final Rng[] rngs;
  private final TextStream @Nullable [] streams;
  private final int[] prompts;
  private final double[] logProbabilities;
  private final Completion.Finish[] finishes;
  private final boolean[] awake;

  Writing(
      Decoder decoder,
      GenerationOptions options,
      @Nullable Spelling spelling,
      List<int[]> prompts) {
    this.options = options;
    int n = prompts.size();
    sampler = new Sampler(options);
    reader = new Reader(decoder, options, prompts.toArray(new int[0][]));
    rngs = new Rng[n];
    streams = spelling == null ? null : new TextStream[n];
    this.prompts = new int[n];
    logProbabilities = new double[n];
    finishes = new Completion.Finish[n];
    awake = new boolean[n];
    var root = Rng.seed(options.seed());
    for (int r = 0; r < n; r++) {
      rngs[r] = root.fork(r);
      this.prompts[r] = prompts.get(r).length;
      awake[r] = true;
      // A sequence that is cut off by force was cancelled.
      finishes[r] = Completion.Finish.CANCELLED;
      if (streams != null && spelling != null) {
        streams[r] = new TextStream(spelling, options.stop(), prompts.get(r));
      }
    }
  }

  boolean ended() {
    if (Thread.currentThread().isInterrupted()) {
      cancel();
    }
    for (boolean a : awake) {
      if (a) {
        return false;
      }
    }
    return true;
  }

  void cancel() {
    Arrays.fill(awake, false);
  }

  /** The next token of each sequence that has not ended. */
  List<Token> step() {
    var logits = reader.read(awake, UnaryOperator.identity());
    var tokens = new ArrayList<Token>();
    for (int r = 0; r < awake.length; r++) {
      var row = logits[r];
      if (awake[r] && row != null) {
        tokens.add(next(r, row));
      }
    }
    return tokens;
  }

  private Token next(int r, float[] row) {
    var scores = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      scores[i] = row[i];
    }
    double all = Sampler.logSumExp(scores);
    int id = sampler.choose(scores, reader.text(r), reader.length(r), rngs[r]);
    logProbabilities[r] += row[id] - all;
    var stream = streams == null ? null : streams[r];
    var text = "";
    if (options.endTokens().contains(id)) {
      finish(r, Completion.Finish.END_TOKEN);
    } else {
      reader.append(r, id);
      text = stream == null ? "" : stream.add(id);
      if (stream != null && stream.stopped()) {
        finish(r, Completion.Finish.STOP_TEXT);
      } else if (reader.length(r) - prompts[r] == options.maxTokens()) {
        finish(r, Completion.Finish.LENGTH);
      }
    }
    if (!awake[r] && stream != null) {
      text += stream.end();
    }
    return new Token(r, id, text, !awake[r]);
  }

  private void finish(int r, Completion.Finish how) {
    awake[r] = false;
    finishes[r] = how;
  }

  List<Completion> completions() {
    var all = new ArrayList<Completion>();
    for (int r = 0; r < awake.length; r++) {
      var ids = Arrays.copyOfRange(reader.text(r), prompts[r], reader.length(r));
      var text = "";
      if (streams != null) {
        streams[r].end();
        text = streams[r].text();
      }
      all.add(new Completion(ids, text, finishes[r], logProbabilities[r], logProbabilities[r]));
    }
    return all;
  }
}
