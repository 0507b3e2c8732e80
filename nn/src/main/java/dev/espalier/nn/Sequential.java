package dev.espalier.nn;

import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/**
 * Layers and functions one after the other. Parts are named by their position, as in PyTorch
 * ({@code 0.weight}, {@code 2.bias}; functions count too), or by names of their own.
 */
public final class Sequential extends Layer {
  private final SequencedMap<String, UnaryOperator<Tensor>> parts;

  @SafeVarargs
  @SuppressWarnings("varargs")
  public Sequential(UnaryOperator<Tensor>... parts) {
    this(numbered(List.of(parts)));
  }

  private Sequential(SequencedMap<String, UnaryOperator<Tensor>> parts) {
    this.parts = Collections.unmodifiableSequencedMap(parts);
  }

  /** With these names, in the order of the map: {@code Sequential.named(Map)}. */
  public static Sequential named(SequencedMap<String, ? extends UnaryOperator<Tensor>> parts) {
    return new Sequential(new LinkedHashMap<String, UnaryOperator<Tensor>>(parts));
  }

  /**
   * This with one more named part at the end: {@code new Sequential().with("conv", …).with("act",
   * Tensor::relu)}.
   */
  public Sequential with(String name, UnaryOperator<Tensor> part) {
    if (parts.containsKey(name) || name.isEmpty()) {
      throw Refusal.value(
          "Sequential",
          name.isEmpty() ? "a part has no name" : "two parts are named " + name,
          "each part has a name of its own",
          "use another name, such as " + name + parts.size());
    }
    var all = new LinkedHashMap<String, UnaryOperator<Tensor>>(parts);
    all.put(name, part);
    return new Sequential(all);
  }

  private static SequencedMap<String, UnaryOperator<Tensor>> numbered(
      List<UnaryOperator<Tensor>> parts) {
    var all = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    for (var p : parts) {
      all.put(Integer.toString(all.size()), p);
    }
    return all;
  }

  Map<String, UnaryOperator<Tensor>> named() {
    return parts;
  }

  @Override
  protected Tensor forward(Tensor x) {
    for (var p : parts.values()) {
      x = p.apply(x);
    }
    return x;
  }
}
