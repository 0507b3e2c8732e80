package dev.espalier.nn;

import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.Variable;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A model as it was when {@link Layer#freeze} was called, for prediction: in evaluation mode,
 * without gradients. Immutable: further training, loading or {@link Layer#replace} of the layer it
 * came from changes nothing here. Any number of threads, virtual ones too, may use it at a time;
 * equal inputs give equal bits.
 */
public final class Frozen implements UnaryOperator<Tensor> {
  /* The layers are copied, so that no part can be exchanged; they still hold the live parameters, for which the copies of their
   * values are put while recording. So functions in fields that captured a live layer get the frozen values as well. */
  private final Layer model;
  private final Map<Variable, Tensor> values = new IdentityHashMap<>();

  Frozen(Layer live) {
    for (var v : live.parts().variables.values()) {
      values.put(v, States.copy(v));
    }
    this.model = Rewrite.copy(live);
  }

  /**
   * The model's result for x. Raises {@link StateException} when a function of the model reaches
   * for a weight that {@code freeze} did not see: one that is in no field, or a part that was put
   * into the live model later.
   */
  @Override
  public Tensor apply(Tensor x) {
    return Mode.inference(() -> Mode.substitute(this::value, () -> model.apply(x)));
  }

  /**
   * What a function makes of the frozen model, for layers with several inputs or results: {@code
   * frozen.call(Transformer.class, m -> m.apply(source, target))}. The model it is given is frozen
   * only within the function.
   */
  public <L extends Layer, R> R call(Class<L> kind, Function<L, R> function) {
    if (!kind.isInstance(model)) {
      throw new ValueException(
          "call",
          "the frozen model is a " + model.describe() + ", not a " + kind.getSimpleName(),
          "call(" + model.getClass().getSimpleName() + ".class, …)");
    }
    return Mode.inference(
        () -> Mode.substitute(this::value, () -> function.apply(kind.cast(model))));
  }

  private Tensor value(Variable v) {
    var t = values.get(v);
    if (t == null) {
      throw new StateException(
          "apply",
          "a function in "
              + model.describe()
              + " uses "
              + (v.name().isEmpty() ? "a weight " + v.shape() : v.name())
              + ", which was not part of it when it was frozen",
          "keep every layer in a field, and let forward use it instead of a lambda that captured"
              + " it");
    }
    return t;
  }

  @Override
  public String toString() {
    return "Frozen " + model.describe();
  }
}
