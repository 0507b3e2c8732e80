package dev.espalier.nn.optim;

import dev.espalier.base.Shape;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * L-BFGS, a quasi-Newton method for losses without noise, as PyTorch's {@code LBFGS}: it evaluates
 * the loss several times a step, through a closure:
 *
 * <pre>{@code
 * var optimizer = new Lbfgs(model.parameters(), Lbfgs.options(1).strongWolfe(true));
 * var loss = optimizer.step(() -> {
 *   optimizer.zeroGrad();
 *   var l = Losses.mse(model.apply(x), y);
 *   l.backward();
 *   return l;
 * });
 * }</pre>
 *
 * <p>Each of up to {@code maxIter} iterations a step goes along {@code d = −H·g}, where H, an
 * approximation of the inverse Hessian, follows from the last {@code historySize} changes of
 * parameters and gradients by the two-loop recursion; by the learning rate (in the first iteration
 * of all by {@code min(1, 1 / Σ|g|)} of it), or as far as a line search finds.
 *
 * <p>It has one group of parameters, of one dtype, no weight decay and no momentum. Memory: 2 ·
 * historySize copies of the parameters.
 *
 * <p>Liu and Nocedal, "On the limited memory BFGS method for large scale optimization", 1989.
 */
public final class Lbfgs extends Optimizer {
  /** Curvature y·s below which a change is not remembered. */
  private static final double LEAST_CURVATURE = 1e-10;

  private final ParameterGroup<Options> group;
  private final int size;
  private final List<Pair> history = new ArrayList<>();
  private Tensor direction;
  private Tensor previousGradient;
  private double t;
  private double scale = 1;
  private long iterations;
  private long evaluations;

  /** Changes of the gradient and of the parameters in one iteration, and 1 / y·s. */
  private record Pair(Tensor y, Tensor s, double rho) {}

  /** What one call of the closure gave. */
  private record Evaluation(Tensor result, double loss, Tensor gradient) {}

  /**
   * Hyper-parameters; {@code Lbfgs.options(1).historySize(10).strongWolfe(true)}.
   *
   * @param lr the step size, or the first one that the line search tries
   * @param maxIter iterations a step, at least 1
   * @param maxEval evaluations of the loss a step
   * @param toleranceGrad a step ends when no element of the gradient is larger
   * @param toleranceChange a step ends when neither parameters nor loss change by more
   * @param historySize changes that are remembered, at least 1
   * @param strongWolfe whether to search along each direction for a step that meets the strong
   *     Wolfe conditions
   */
  public record Options(
      double lr,
      int maxIter,
      int maxEval,
      double toleranceGrad,
      double toleranceChange,
      int historySize,
      boolean strongWolfe)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Lbfgs", "lr", lr);
      if (maxIter < 1 || historySize < 1) {
        throw new ValueException(
            "Lbfgs",
            "maxIter " + maxIter + ", historySize " + historySize,
            "use at least 1 of both");
      }
    }

    @Override
    public Options lr(double lr) {
      return new Options(
          lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, strongWolfe);
    }

    /** Also sets {@code maxEval} to its default, a quarter more. */
    public Options maxIter(int maxIter) {
      return new Options(
          lr, maxIter, maxIter * 5 / 4, toleranceGrad, toleranceChange, historySize, strongWolfe);
    }

    public Options maxEval(int maxEval) {
      return new Options(
          lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, strongWolfe);
    }

    public Options tolerances(double toleranceGrad, double toleranceChange) {
      return new Options(
          lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, strongWolfe);
    }

    public Options historySize(int historySize) {
      return new Options(
          lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, strongWolfe);
    }

    public Options strongWolfe(boolean strongWolfe) {
      return new Options(
          lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, strongWolfe);
    }

    /** None. */
    @Override
    public double weightDecay() {
      return 0;
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return this;
    }

    @Override
    public Decay decay() {
      return Decay.NONE;
    }

    @Override
    public boolean maximize() {
      return false;
    }

    /** None. */
    @Override
    public double momentum() {
      return 0;
    }

    @Override
    public Options momentum(double momentum) {
      return this;
    }
  }

  /**
   * 20 iterations and 25 evaluations a step, tolerances 1e-7 (gradient) and 1e-9 (change), 100
   * changes remembered, no line search. PyTorch's learning rate is 1.
   */
  public static Options options(double lr) {
    return new Options(lr, 20, 25, 1e-7, 1e-9, 100, false);
  }

  public Lbfgs(List<Parameter> parameters, Options options) {
    if (parameters.isEmpty()) {
      throw new ValueException(
          "Lbfgs",
          "the list of parameters is empty",
          "pass model.parameters() of a model with weights in its fields");
    }
    var dtype = parameters.getFirst().dtype();
    int n = 0;
    for (var p : parameters) {
      if (p.dtype() != dtype) {
        throw new ValueException(
            "Lbfgs",
            "parameters of " + dtype + " and " + p.dtype(),
            "convert the model to one dtype: model.to(DType." + dtype.name() + ")");
      }
      n += p.size();
    }
    this.group = new ParameterGroup<>(parameters, options);
    this.size = n;
    this.direction = Tensor.zeros(dtype, n);
    this.previousGradient = Tensor.zeros(dtype, n);
  }

  @Override
  public List<ParameterGroup<Options>> groups() {
    return List.of(group);
  }

  /** Refused: the loss is evaluated several times a step. */
  @Override
  public void step() {
    throw new StateException(
        "step",
        "L-BFGS evaluates the loss several times a step",
        "give it a closure: optimizer.step(() -> { optimizer.zeroGrad(); …; loss.backward(); return"
            + " loss; })");
  }

  @Override
  public Tensor step(Supplier<Tensor> closure) {
    var o = group.options();
    var first = evaluate(closure);
    int evaluated = 1;
    double loss = first.loss;
    var gradient = first.gradient;
    boolean optimal = largest(gradient) <= o.toleranceGrad;
    for (int i = 1; i <= o.maxIter && !optimal; i++) {
      iterations++;
      direct(gradient, o.historySize);
      previousGradient = gradient;
      double previousLoss = loss;
      double rate = iterations == 1 ? Math.min(1, 1 / gradient.abs().sum().item()) * o.lr : o.lr;
      double slope = gradient.mul(direction).sum().item();
      t = rate;
      if (slope > -o.toleranceChange) {
        break;
      }
      var x = flat();
      if (o.strongWolfe) {
        var search =
            new StrongWolfe(
                step -> {
                  move(x, step);
                  var e = evaluate(closure);
                  return new StrongWolfe.Point(
                      step, e.loss, e.gradient, e.gradient.mul(direction).sum().item());
                },
                new StrongWolfe.Point(0, loss, gradient, slope),
                largest(direction),
                o.toleranceChange,
                o.maxEval - evaluated);
        var best = search.search(rate);
        evaluated += search.evaluations();
        loss = best.loss();
        gradient = best.gradient();
        t = best.t();
        move(x, t);
        optimal = largest(gradient) <= o.toleranceGrad;
      } else {
        move(x, t);
        if (i == o.maxIter) { // with noise there is no use in evaluating again
          break;
        }
        var e = evaluate(closure);
        evaluated++;
        loss = e.loss;
        gradient = e.gradient;
        optimal = largest(gradient) <= o.toleranceGrad;
      }
      if (evaluated >= o.maxEval
          || largest(direction.mul(t)) <= o.toleranceChange
          || Math.abs(loss - previousLoss) < o.toleranceChange) {
        break;
      }
    }
    return first.result;
  }

  /** The direction −H·g; remembers the last iteration's change first. */
  private void direct(Tensor gradient, int historySize) {
    if (iterations == 1) {
      history.clear();
      scale = 1;
      direction = gradient.neg().realize();
      return;
    }
    var y = gradient.sub(previousGradient).realize();
    var s = direction.mul(t).realize();
    double ys = y.mul(s).sum().item();
    if (ys > LEAST_CURVATURE) {
      if (history.size() == historySize) {
        history.removeFirst();
      }
      history.add(new Pair(y, s, 1 / ys));
      scale = ys / y.square().sum().item();
    }
    // Each line of the two loops is a plan of its own, the same for every pair.
    var q = gradient.neg().realize();
    var weights = new double[history.size()];
    for (int i = weights.length - 1; i >= 0; i--) {
      var h = history.get(i);
      weights[i] = h.s.mul(q).sum().item() * h.rho;
      q = q.sub(h.y.mul(weights[i])).realize();
    }
    var r = q.mul(scale).realize();
    for (int i = 0; i < weights.length; i++) {
      var h = history.get(i);
      double b = h.y.mul(r).sum().item() * h.rho;
      r = r.add(h.s.mul(weights[i] - b)).realize();
    }
    direction = r;
  }

  private Evaluation evaluate(Supplier<Tensor> closure) {
    var loss = closure.get();
    evaluations++;
    var parts = new ArrayList<Tensor>();
    for (var p : group.parameters()) {
      var g = p.grad();
      parts.add(g == null ? Tensor.zeros(p.dtype(), p.size()) : g.reshape(p.size()));
    }
    var gradient = Tensor.concat(0, parts.toArray(new Tensor[0])).detach();
    Tensor.realize(loss, gradient);
    return new Evaluation(loss, loss.item(), gradient);
  }

  private static double largest(Tensor x) {
    return x.size() == 0 ? 0 : x.abs().amax().item();
  }

  /** A copy of all parameters. */
  private Tensor flat() {
    var parts = new ArrayList<Tensor>();
    for (var p : group.parameters()) {
      parts.add(p.detach().reshape(p.size()));
    }
    return Tensor.concat(0, parts.toArray(new Tensor[0])).realize();
  }

  /** Sets the parameters to x + step · direction. */
  private void move(Tensor x, double step) {
    var to = x.add(direction.mul(step)).realize();
    int from = 0;
    for (var p : group.parameters()) {
      p.assign(to.slice(0, from, from + p.size()).reshape(p.shape()));
      from += p.size();
    }
  }

  // ---- checkpoints
  // ---------------------------------------------------------------------------------------------------

  @Override
  public State state() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("d", direction);
    tensors.put("prev_flat_grad", previousGradient);
    tensors.put("old_dirs", stack(history.stream().map(Pair::y).toList()));
    tensors.put("old_stps", stack(history.stream().map(Pair::s).toList()));
    tensors.put("ro", Tensor.of(history.stream().mapToDouble(Pair::rho).toArray()));
    var numbers = numbers();
    numbers.put("t", t);
    numbers.put("h_diag", scale);
    numbers.put("n_iter", (double) iterations);
    numbers.put("func_evals", (double) evaluations);
    return new State(tensors, numbers);
  }

  private Tensor stack(List<Tensor> rows) {
    return rows.isEmpty()
        ? Tensor.zeros(direction.dtype(), 0, size)
        : Tensor.stack(0, rows.toArray(new Tensor[0])).realize();
  }

  @Override
  public void loadState(State state) {
    var expected = state();
    if (!expected.tensors().keySet().equals(state.tensors().keySet())
        || !expected.numbers().keySet().equals(state.numbers().keySet())) {
      throw misfit("it has " + state.tensors().keySet() + " and " + state.numbers().keySet());
    }
    var rho = state.tensor("ro").toDoubleArray();
    requireShape(state, "d", Shape.of(size));
    requireShape(state, "prev_flat_grad", Shape.of(size));
    requireShape(state, "old_dirs", Shape.of(rho.length, size));
    requireShape(state, "old_stps", Shape.of(rho.length, size));
    direction = state.tensor("d");
    previousGradient = state.tensor("prev_flat_grad");
    history.clear();
    for (int i = 0; i < rho.length; i++) {
      history.add(
          new Pair(
              state.tensor("old_dirs").select(0, i).realize(),
              state.tensor("old_stps").select(0, i).realize(),
              rho[i]));
    }
    t = state.number("t");
    scale = state.number("h_diag");
    iterations = (long) state.number("n_iter");
    evaluations = (long) state.number("func_evals");
    loadNumbers(state);
  }

  private void requireShape(State state, String name, Shape shape) {
    var t = state.tensor(name);
    if (!t.shape().equals(shape) || t.dtype() != direction.dtype()) {
      throw misfit(name + " is " + t.shape() + " " + t.dtype() + ", not " + shape);
    }
  }
}
