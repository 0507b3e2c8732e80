package dev.espalier.nn;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;

/**
 * A layer one of whose parameters is computed from others at each call. It takes the place of the
 * layer and has its result; the other weights keep their names.
 */
public abstract sealed class Reparametrised extends Layer permits WeightNorm, SpectralNorm {
  private final Parameter original;
  private final Layer layer;
  private final String parameter;

  Reparametrised(Layer layer, String parameter) {
    var known = layer.namedParameters();
    var p = known.get(parameter);
    if (p == null) {
      throw new ValueException(
          getClass().getSimpleName(),
          layer.describe() + " has no parameter \"" + parameter + "\"",
          "use one of " + known.keySet());
    }
    this.original = p;
    this.layer = layer;
    this.parameter = parameter;
  }

  /** The parameter that the weight is computed from, of its shape. */
  final Parameter original() {
    return original;
  }

  /** What the layer uses as its weight. */
  abstract Tensor weight();

  /** What is put behind the name of the parameter for a field of the subclass. */
  abstract String suffix(String field);

  @Override
  protected final String stateName(String field) {
    return field.equals("layer") ? "" : parameter + suffix(field);
  }

  @Override
  protected final Tensor forward(Tensor x) {
    var w = weight();
    return Mode.substitute(v -> v == original ? w : null, () -> layer.apply(x));
  }

  /**
   * Writes the weight of now into the layer and gives it back without this parametrisation, for
   * which this is not to be used any more. Optimisers are made anew.
   */
  public final Layer merge() {
    original.assign(Mode.inference(this::weight).realize());
    return layer;
  }

  @Override
  public final String describe() {
    return getClass().getSimpleName() + "(" + layer.describe() + ")";
  }
}
