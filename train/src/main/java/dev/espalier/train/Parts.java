package dev.espalier.train;

import dev.espalier.nn.Layer;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Several things to save as one, each under a name of its own. */
public final class Parts implements Stateful {
  private final SequencedMap<String, Stateful> parts = new LinkedHashMap<>();

  public Parts add(String name, Stateful part) {
    parts.put(name + ".", part);
    return this;
  }

  public Parts add(String name, Layer layer) {
    return add(name, Stateful.of(layer));
  }

  public Parts add(String name, Optimizer optimizer) {
    return add(name, Stateful.of(optimizer));
  }

  @Override
  public Map<String, String> state() {
    var all = new LinkedHashMap<String, String>();
    parts.forEach((name, part) -> part.state().forEach((key, v) -> all.put(name + key, v)));
    return all;
  }

  @Override
  public Map<String, Tensor> tensors() {
    var all = new LinkedHashMap<String, Tensor>();
    parts.forEach((name, part) -> part.tensors().forEach((key, v) -> all.put(name + key, v)));
    return all;
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    parts.forEach((name, part) -> part.load(under(name, state), under(name, tensors)));
  }

  private static <T> Map<String, T> under(String prefix, Map<String, T> all) {
    var some = new LinkedHashMap<String, T>();
    all.forEach((key, v) -> {
      if (key.startsWith(prefix)) {
        some.put(key.substring(prefix.length()), v);
      }
    });
    return some;
  }
}
