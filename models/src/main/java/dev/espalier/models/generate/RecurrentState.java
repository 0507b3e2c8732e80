package dev.espalier.models.generate;

import dev.espalier.nn.LstmState;
import dev.espalier.tensor.Tensor;

/** The state of an LSTM that is a decoder: its own. */
public final class RecurrentState implements DecoderState {
  /** One run of the network. */
  @FunctionalInterface
  public interface Network {
    /**
     * The outputs (N, T, E) for ids (N, T), and the state after each sequence's own last token.
     *
     * @param lengths int64 (N): each sequence's own tokens
     */
    Run apply(Tensor ids, Tensor lengths, LstmState state);
  }

  /** What a run gives. */
  public record Run(Tensor output, LstmState state) {}

  private final Network network;
  private final CachedState.Head head;
  private LstmState state;

  /** Begins with a state of zeros for N sequences: h (layers, N, hidden) and c alike. */
  public RecurrentState(
      int layers, int sequences, int hidden, Network network, CachedState.Head head) {
    this.network = network;
    this.head = head;
    this.state = new LstmState(zeros(layers, sequences, hidden), zeros(layers, sequences, hidden));
  }

  private static Tensor zeros(int layers, int sequences, int hidden) {
    return Tensor.wrap(new float[layers * sequences * hidden], layers, sequences, hidden);
  }

  @Override
  public Tensor read(Tensor ids, int[] counts) {
    var lengths = new long[counts.length];
    var last = new long[counts.length];
    for (int r = 0; r < counts.length; r++) {
      lengths[r] = counts[r];
      last[r] = Math.max(counts[r] - 1, 0);
    }
    var run = network.apply(ids, Tensor.of(lengths, lengths.length), state);
    keep(run.state().h(), run.state().c());
    return head.apply(CachedState.atLast(run.output(), last));
  }

  private void keep(Tensor h, Tensor c) {
    state = new LstmState(h.register(), c.register());
  }

  @Override
  public void reorder(int[] from) {
    var rows = CachedState.rows(from);
    keep(state.h().indexSelect(1, rows), state.c().indexSelect(1, rows));
  }

  @Override
  public void forget(boolean[] sequences) {
    var kept = new float[sequences.length];
    for (int r = 0; r < kept.length; r++) {
      kept[r] = sequences[r] ? 0 : 1;
    }
    var mask = Tensor.of(kept, kept.length, 1);
    keep(state.h().mul(mask), state.c().mul(mask));
  }
}
