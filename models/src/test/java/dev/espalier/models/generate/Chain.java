package dev.espalier.models.generate;

import dev.espalier.base.Rng;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;

/** A language model without a network: the next token depends on the last two, by a table. */
final class Chain implements Decoder {
  private final int vocabulary;
  private final float[] table; // logits [last but one][last][next]

  Chain(int vocabulary, long seed, double spread) {
    this.vocabulary = vocabulary;
    var rng = Rng.seed(seed);
    table = new float[vocabulary * vocabulary * vocabulary];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) (spread * (rng.nextFloat() - 0.5));
    }
  }

  /** ln p of the next tokens. */
  double[] logProbabilities(int before, int last) {
    var x = new double[vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      x[i] = table[(before * vocabulary + last) * vocabulary + i];
    }
    double all = Sampler.logSumExp(x);
    return Arrays.stream(x).map(v -> v - all).toArray();
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public int context() {
    return Integer.MAX_VALUE;
  }

  @Override
  public DecoderState begin(int sequences, int context) {
    return new State(sequences);
  }

  private final class State implements DecoderState {
    private int[] before;
    private int[] last;

    State(int sequences) {
      before = new int[sequences];
      last = new int[sequences];
    }

    @Override
    public Tensor read(Tensor ids, int[] counts) {
      var x = ids.toLongArray();
      int t = ids.dim(1);
      var logits = new float[last.length * vocabulary];
      for (int r = 0; r < last.length; r++) {
        for (int i = 0; i < counts[r]; i++) {
          before[r] = last[r];
          last[r] = (int) x[r * t + i];
        }
        System.arraycopy(
            table,
            (before[r] * vocabulary + last[r]) * vocabulary,
            logits,
            r * vocabulary,
            vocabulary);
      }
      return Tensor.of(logits, last.length, vocabulary);
    }

    @Override
    public void reorder(int[] from) {
      before = Arrays.stream(from).map(r -> before[r]).toArray();
      last = Arrays.stream(from).map(r -> last[r]).toArray();
    }

    @Override
    public void forget(boolean[] sequences) {
      for (int r = 0; r < last.length; r++) {
        before[r] = sequences[r] ? 0 : before[r];
        last[r] = sequences[r] ? 0 : last[r];
      }
    }
  }
}
