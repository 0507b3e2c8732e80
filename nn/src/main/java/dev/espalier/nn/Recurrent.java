package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Scan;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Rnn}, {@link Lstm} and {@link Gru} share: layers, directions, lengths, state. T time,
 * N batch, D directions (1 or 2), L layers, H hidden.
 *
 * <p>Shapes: x (T, N, in), or (N, T, in) with {@code batchFirst}, or (T, in) for one sequence →
 * output (T, N, D · H) and state (L · D, N, H), layer by layer, forwards before backwards. {@link
 * #apply} gives the outputs alone; {@link #run} the state too, and takes one to begin with (zeros
 * otherwise).
 *
 * <p><b>Sequences of several lengths.</b> Pad them to one length and give their lengths (N,): the
 * results are those of PyTorch's {@code pack_padded_sequence} and {@code pad_packed_sequence}. The
 * state is that after each sequence's own last element, the other direction starts there, and
 * outputs beyond are zeros. Lengths are data: other ones need no new plan.
 *
 * <p><b>Streams.</b> Run piece after piece, each with the state that the one before ended with:
 * this gives the bits of one long run. With {@code state.detach()} gradients end at the pieces
 * (truncated backpropagation through time). Not with {@code bidirectional}, whose other direction
 * would have to begin at the end.
 *
 * <p>The recurrence is one {@link Scan}: plans do not grow with T. The products of inputs and
 * weights of all times are one product before it.
 *
 * @param <S> the state
 */
public abstract sealed class Recurrent<S> extends Layer permits Rnn, Lstm, Gru {
  final int in;
  final int hidden;
  private final int projection;
  final RecurrentOptions options;

  /** By PyTorch's names, such as weight_hh_l0_reverse. */
  private final SequencedMap<String, Parameter> weights = new LinkedHashMap<>();

  /** {@code projection}: size of the outputs, 0 for none (they have H elements). */
  Recurrent(int in, int hidden, int gates, int projection, RecurrentOptions options) {
    var name = getClass().getSimpleName();
    Sizes.positive(name, "in", in);
    Sizes.positive(name, "hidden", hidden);
    this.in = in;
    this.hidden = hidden;
    this.projection = projection;
    this.options = options;
    double bound = 1 / Math.sqrt(hidden);
    var init = Initializers.uniform(-bound, bound);
    for (int layer = 0; layer < options.layers(); layer++) {
      int from = layer == 0 ? in : options.directions() * size();
      for (int d = 0; d < options.directions(); d++) {
        var at = suffix(layer, d);
        add("weight_ih" + at, init, gates * hidden, from);
        add("weight_hh" + at, init, gates * hidden, size());
        if (options.bias()) {
          add("bias_ih" + at, init, gates * hidden);
          add("bias_hh" + at, init, gates * hidden);
        }
        if (projection > 0) {
          add("weight_hr" + at, init, projection, hidden);
        }
      }
    }
  }

  /** One layer, one direction, (T, N, …), with biases, no dropout. */
  public static RecurrentOptions options() {
    return new RecurrentOptions(1, false, false, true, 0);
  }

  private void add(String name, Initializer init, int... shape) {
    weights.put(name, new Parameter(init.tensor(Random.generator(), shape)));
  }

  private static String suffix(int layer, int direction) {
    return "_l" + layer + (direction == 0 ? "" : "_reverse");
  }

  /** The weights are saved under their own names. */
  @Override
  protected final String stateName(String field) {
    return field.equals("weights") ? "" : field;
  }

  /** Elements of an output, of one direction. */
  final int size() {
    return projection > 0 ? projection : hidden;
  }

  /** The weights of one layer in one direction. */
  record Weights(
      Tensor ih,
      Tensor hh,
      @Nullable Tensor biasIh,
      @Nullable Tensor biasHh,
      @Nullable Tensor hr) {}

  /** A weight by PyTorch's name, such as {@code weight_ih_l0} or {@code bias_hh_l1_reverse}. */
  public final Parameter weight(String name) {
    var w = weights.get(name);
    if (w == null) {
      throw Refusal.state(
          getClass().getSimpleName(),
          "there is no weight " + name,
          "the name is that of a weight",
          "use one of " + weights.keySet());
    }
    return w;
  }

  private Weights weights(int layer, int direction) {
    var at = suffix(layer, direction);
    return new Weights(
        weight("weight_ih" + at),
        weight("weight_hh" + at),
        weights.get("bias_ih" + at),
        weights.get("bias_hh" + at),
        weights.get("weight_hr" + at));
  }

  // ---- what the kinds differ in
  // --------------------------------------------------------------------------------------

  /** The gates of the inputs of all times: (T, N, …). */
  abstract Tensor gates(Tensor x, Weights w);

  /** The parts of the state after a step; the first is what is put out. */
  abstract List<Tensor> step(Tensor gates, List<Tensor> state, Weights w);

  /** Elements of each part of the state. */
  abstract List<Integer> sizes();

  abstract List<Tensor> parts(S state);

  abstract S state(List<Tensor> parts);

  // ---- running
  // -------------------------------------------------------------------------------------------------------

  /** The outputs alone, from a state of zeros. */
  @Override
  protected final Tensor forward(Tensor x) {
    return compute(x, null, null).output();
  }

  /** From a state of zeros. */
  public final RecurrentResult<S> run(Tensor x) {
    return run(x, null, null);
  }

  /** From a state, such as that of the piece before. */
  public final RecurrentResult<S> run(Tensor x, S state) {
    return run(x, state, null);
  }

  /**
   * From a state (null: zeros) over sequences of these lengths (null: all of them to the end).
   *
   * @param lengths (N,), integral, from 0 to T (beyond, T); a sequence of length 0 leaves its state
   */
  public final RecurrentResult<S> run(Tensor x, @Nullable S state, @Nullable Tensor lengths) {
    return call(() -> compute(x, state, lengths));
  }

  private RecurrentResult<S> compute(Tensor x, @Nullable S state, @Nullable Tensor lengths) {
    checkInput(x);
    boolean single = x.rank() == 2;
    var time = single ? x.unsqueeze(1) : options.batchFirst() ? x.transpose(0, 1) : x;
    int batch = time.dim(1);
    var start = state == null ? null : parts(state);
    if (start != null) {
      checkState(start, single, batch);
    }
    var valid = lengths == null ? null : valid(lengths, time.dim(0), batch);
    var last = new ArrayList<List<Tensor>>();
    for (int layer = 0; layer < options.layers(); layer++) {
      if (layer > 0) {
        time = Dropout.drop(time, options.dropout());
      }
      var outputs = new Tensor[options.directions()];
      for (int d = 0; d < outputs.length; d++) {
        var from = start == null ? null : at(start, last.size(), single);
        var run = direction(time, from, valid, weights(layer, d), d == 1);
        outputs[d] = run.outputs().getFirst();
        last.add(run.state());
      }
      time = outputs.length == 1 ? outputs[0] : Tensor.concat(2, outputs);
    }
    var parts = new ArrayList<Tensor>();
    for (int p = 0; p < sizes().size(); p++) {
      int part = p;
      var all = Tensor.stack(0, last.stream().map(s -> s.get(part)).toArray(Tensor[]::new));
      parts.add(single ? all.squeeze(1) : all);
    }
    var y = single ? time.squeeze(1) : options.batchFirst() ? time.transpose(0, 1) : time;
    return new RecurrentResult<>(y, state(parts));
  }

  private static List<Tensor> at(List<Tensor> state, int i, boolean single) {
    return state.stream().map(s -> (single ? s.unsqueeze(1) : s).select(0, i)).toList();
  }

  /** (T, N, 1): whether a time lies within the sequence. */
  private Tensor valid(Tensor lengths, int time, int batch) {
    if (!lengths.shape().equals(Shape.of(batch))) {
      throw Refusal.shape(
          getClass().getSimpleName(),
          "lengths have the shape " + lengths.shape() + " for " + batch + " sequences",
          "lengths.shape == " + Shape.of(batch),
          "give one length a sequence: " + Shape.of(batch),
          Refusal.operand("lengths", lengths));
    }
    if (lengths.dtype().isFloating() || lengths.dtype() == DType.BOOL) {
      throw Refusal.dtype(
          getClass().getSimpleName(),
          "lengths are " + lengths.dtype(),
          "lengths are integers",
          "give them as int64: lengths.to(DType.INT64)",
          Refusal.operand("lengths", lengths));
    }
    return Tensor.arange(time).unsqueeze(1).lt(lengths.to(DType.INT64)).unsqueeze(2);
  }

  /** The outputs (T, N, size) and the last state of one layer in one direction. */
  private Scan.Result direction(
      Tensor x, @Nullable List<Tensor> from, @Nullable Tensor valid, Weights w, boolean reverse) {
    var gates = gates(x, w);
    var start = from;
    if (start == null) {
      start = new ArrayList<>();
      for (int n : sizes()) {
        start.add(Tensor.zeros(gates.dtype(), x.dim(1), n));
      }
    }
    Scan.Body body =
        (state, e) -> {
          var next = step(e.getFirst(), state, w);
          if (valid != null) {
            var kept = new ArrayList<Tensor>();
            for (int p = 0; p < next.size(); p++) {
              kept.add(Tensor.where(e.get(1), next.get(p), state.get(p)));
            }
            next = kept;
          }
          return new Scan.Result(next, List.of(next.getFirst()));
        };
    var sequences = valid == null ? List.of(gates) : List.of(gates, valid);
    var run = reverse ? Scan.reversed(start, sequences, body) : Scan.of(start, sequences, body);
    if (valid == null) {
      return run;
    }
    var y = run.outputs().getFirst();
    return new Scan.Result(run.state(), List.of(Tensor.where(valid, y, y.zerosLike())));
  }

  // ---- errors
  // --------------------------------------------------------------------------------------------------------

  private void checkInput(Tensor x) {
    var name = getClass().getSimpleName();
    var order = options.batchFirst() ? "(batch, time, " : "(time, batch, ";
    if (x.rank() != 2 && x.rank() != 3) {
      throw Refusal.shape(
          name,
          "the input has " + x.rank() + " axes",
          "input is " + order + in + "), or (time, " + in + ") for one sequence",
          x.rank() == 1 && x.dim(0) == in
              ? "give one step: x.unsqueeze(0), which makes it " + Shape.of(1, in)
              : x.rank() == 4
                  ? "give one vector a step: x.flatten(2), which makes it "
                      + Shape.of(x.dim(0), x.dim(1), x.dim(2) * x.dim(3))
                  : "give sequences " + order + in + ")",
          x);
    }
    if (x.dim(-1) != in) {
      boolean plain = options.equals(options());
      throw Refusal.shape(
          name,
          "the input has " + x.dim(-1) + " features, not " + in,
          "input.shape[-1] == " + in,
          x.rank() == 3 && x.dim(1) == in
              ? "the features seem to come before the steps: x.transpose(1, 2)"
              : "new " + name + "(" + x.dim(-1) + ", " + hidden + (plain ? ")" : ", …)"),
          x);
    }
  }

  private void checkState(List<Tensor> state, boolean single, int batch) {
    int n = options.layers() * options.directions();
    for (int p = 0; p < state.size(); p++) {
      int size = sizes().get(p);
      var expected = single ? Shape.of(n, size) : Shape.of(n, batch, size);
      if (!state.get(p).shape().equals(expected)) {
        throw Refusal.shape(
            getClass().getSimpleName(),
            "the state has the shape " + state.get(p).shape() + ", not " + expected,
            "state.shape == " + expected,
            "give one of shape "
                + expected
                + " (layers · directions, "
                + (single ? "" : "batch, ")
                + "size), or none for zeros",
            Refusal.operand("state", state.get(p)));
      }
    }
  }

  @Override
  public String describe() {
    var s = new StringBuilder(getClass().getSimpleName());
    s.append('(').append(in).append(" → ").append(options.directions() * size());
    if (options.layers() > 1) {
      s.append(", ").append(options.layers()).append(" layers");
    }
    s.append(options.bidirectional() ? ", bidirectional" : "");
    s.append(options.batchFirst() ? ", batch first" : "");
    s.append(options.bias() ? "" : ", no bias");
    if (options.dropout() > 0) {
      s.append(", dropout ").append(options.dropout());
    }
    return s.append(')').toString();
  }
}
