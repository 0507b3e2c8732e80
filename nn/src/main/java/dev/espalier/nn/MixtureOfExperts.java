package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Joins;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Several blocks, the experts, of which each position uses only the k that a router gives the
 * largest probabilities: {@code p = softmax(W_g x)}, {@code y = Σ wₑ · expertₑ(x)} over its k
 * experts, with weights {@code wₑ = pₑ}, divided by their sum if so wanted.
 *
 * <p>Shapes: x (…, dim) → (…, the experts' elements). Parameters: gate.weight (experts, dim)
 * without bias, uniform in ±1/√dim, and experts.0.…, experts.1.….
 *
 * <p>Without a capacity every expert computes every position, and what it was not asked for counts
 * nothing: exact, and as expensive as using all. With a capacity factor c each expert computes ⌈c ·
 * k · positions / experts⌉ positions: first choices come first, then second choices, each in order;
 * what finds no room is left out (those positions get less, or 0). The positions of all samples
 * share that room, so a sample's result may depend on the others in its batch.
 *
 * <p>Training adds a little of {@link Result#balanceLoss}, so that experts are used alike.
 *
 * <p>Shazeer et al., "Outrageously large neural networks: the sparsely-gated mixture-of-experts
 * layer", 2017; capacity and loss: Lepikhin et al., "GShard", 2020, Fedus et al., "Switch
 * transformers", 2021.
 */
public final class MixtureOfExperts extends Layer {
  private final Linear gate;
  private final List<Layer> experts;
  private final Options options;

  /**
   * Options: {@code MixtureOfExperts.options().topK(1).capacityFactor(1.25)}.
   *
   * @param topK experts for each position
   * @param normalised whether the weights of those experts are divided by their sum
   * @param capacityFactor room of an expert, in shares of an even distribution; 0 for no limit
   */
  public record Options(int topK, boolean normalised, double capacityFactor) {
    public Options topK(int topK) {
      return new Options(topK, normalised, capacityFactor);
    }

    public Options normalised(boolean normalised) {
      return new Options(topK, normalised, capacityFactor);
    }

    public Options capacityFactor(double capacityFactor) {
      return new Options(topK, normalised, capacityFactor);
    }
  }

  /** Two experts, weights that sum to 1, no capacity: Mixtral's. */
  public static Options options() {
    return new Options(2, true, 0);
  }

  /**
   * What the layer gives.
   *
   * @param output (…, elements)
   * @param balanceLoss a scalar, 1 when experts are used alike, up to their number when one does
   *     all: experts · Σₑ fₑ Pₑ, with the share fₑ of the choices that fell on e and its mean
   *     probability Pₑ
   * @param load int64 (experts): how many choices fell on each, before any was left out
   */
  public record Result(Tensor output, Tensor balanceLoss, Tensor load) {}

  /**
   * {@code count} experts made by {@code expert} from their number, of which each takes and gives
   * (n, …) rows.
   */
  public MixtureOfExperts(
      int dim, int count, IntFunction<? extends Layer> expert, Options options) {
    Sizes.positive("MixtureOfExperts", "count", count);
    if (options.topK < 1 || options.topK > count || !(options.capacityFactor >= 0)) {
      throw new ValueException(
          "MixtureOfExperts",
          "topK "
              + options.topK
              + " of "
              + count
              + " experts, capacity factor "
              + options.capacityFactor,
          "use topK from 1 to " + count + " and a capacity factor above 0, or 0 for no limit");
    }
    this.options = options;
    gate = new Linear(dim, count, false);
    experts = new ArrayList<>();
    for (int e = 0; e < count; e++) {
      experts.add(expert.apply(e));
    }
  }

  @Override
  protected Tensor forward(Tensor x) {
    return compute(x).output();
  }

  /** The output with what is known of the routing. */
  public Result run(Tensor x) {
    return call(() -> compute(x));
  }

  private Result compute(Tensor x) {
    var rows = x.rank() == 1 ? x.unsqueeze(0) : x.flatten(0, -2);
    var p = gate.apply(rows).softmax(-1); // (rows, experts)
    var chosen = p.topk(options.topK, -1, true);
    var weights = chosen.values();
    if (options.normalised) {
      weights = weights.div(weights.sum(new int[] {-1}, true));
    }
    var picks = chosen.indices().oneHot(experts.size()); // (rows, k, experts)
    var y =
        options.capacityFactor == 0
            ? everywhere(rows, weights, picks)
            : withinCapacity(rows, weights, chosen.indices(), picks);
    var load = picks.sum(0, 1);
    var share = load.to(p.dtype()).div((double) Math.max(1, rows.dim(0)) * options.topK);
    var balance = share.mul(p.mean(0)).sum().mul(experts.size());
    var d = x.shape().toArray();
    d[d.length - 1] = y.dim(-1);
    return new Result(y.reshape(Shape.of(d)), balance, load);
  }

  /** Every expert on every row. */
  private Tensor everywhere(Tensor rows, Tensor weights, Tensor picks) {
    var shares = weights.unsqueeze(-1).mul(picks.to(weights.dtype())).sum(1); // (rows, experts)
    var y = new ArrayList<Tensor>();
    for (int e = 0; e < experts.size(); e++) {
      y.add(experts.get(e).apply(rows).mul(shares.slice(1, e, e + 1)));
    }
    return sum(y);
  }

  private static Tensor sum(List<Tensor> all) {
    var y = all.getFirst();
    for (Tensor next : all.subList(1, all.size())) {
      y = y.add(next);
    }
    return y;
  }

  /** Each expert on the rows that find room: R rows, n experts with room for C. */
  private Tensor withinCapacity(Tensor rows, Tensor weights, Tensor chosen, Tensor picks) {
    int r = rows.dim(0);
    int k = options.topK;
    int n = experts.size();
    int room = (int) Math.max(1, Math.ceil(options.capacityFactor * k * r / n));
    // The choices in order of precedence (k · R): how many before each fell on the same expert.
    var order = picks.transpose(0, 1).flatten(0, 1);
    var before = order.cumsum(0).mul(order).sum(1).sub(1);
    var expert = chosen.transpose(0, 1).flatten();
    var kept = before.lt(room);
    var slot = Tensor.where(kept, expert.mul(room).add(before), Tensor.full(n * room, DType.INT64));
    // Row numbers by slot; R, a row of zeros, where a slot stays free. The last slot is a bin.
    var row = Tensor.arange(r).repeat(k);
    var held = Tensor.full(r, DType.INT64, n * room + 1).indexCopy(0, slot, row);
    var padded = Tensor.cat(0, rows, Tensor.zeros(rows.dtype(), 1, rows.dim(1)));
    var inputs = padded.indexSelect(0, held.slice(0, 0, n * room)).unflatten(0, n, room).unbind(0);
    var outputs = new ArrayList<Tensor>();
    for (int e = 0; e < n; e++) {
      outputs.add(experts.get(e).apply(inputs.get(e)));
    }
    outputs.add(Tensor.zeros(rows.dtype(), 1, outputs.getFirst().dim(-1)));
    var back = Joins.cat(0, outputs).indexSelect(0, slot); // (k · R, elements)
    var w = Tensor.where(kept, weights.transpose(0, 1).flatten(), Tensor.zeros(weights.dtype()));
    return back.mul(w.unsqueeze(1)).unflatten(0, k, r).sum(0);
  }

  @Override
  public String describe() {
    return "MixtureOfExperts(" + experts.size() + " experts, top " + options.topK + ")";
  }
}
