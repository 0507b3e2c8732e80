package dev.espalier.rl.agents;

import dev.espalier.base.ValueException;
import dev.espalier.nn.Layer;
import dev.espalier.nn.optim.AveragedModel;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Exact;
import dev.espalier.train.Stateful;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** The parts of an agent as one thing to save, each under a name of its own. */
final class Memory implements Stateful {
  private final SequencedMap<String, Stateful> parts = new LinkedHashMap<>();

  /** A saved count of at least 0. */
  static long count(Map<String, String> state, String name) {
    var text = state.get(name);
    try {
      long n = text == null ? -1 : Long.parseLong(text);
      if (n >= 0) {
        return n;
      }
    } catch (NumberFormatException _) {
      // refused below
    }
    throw new ValueException(
        "checkpoint",
        name + " is " + text,
        "resume with the settings of the run that wrote it, or use an earlier checkpoint");
  }

  Memory add(String name, Stateful part) {
    parts.put(name + ".", part);
    return this;
  }

  Memory add(String name, Layer layer) {
    return add(
        name,
        new Stateful() {
          @Override
          public Map<String, Tensor> tensors() {
            return layer.stateDict();
          }

          @Override
          public void load(Map<String, String> state, Map<String, Tensor> tensors) {
            layer.loadStateDict(tensors);
          }
        });
  }

  Memory add(String name, AveragedModel average) {
    return add(
        name,
        new Stateful() {
          @Override
          public Map<String, Tensor> tensors() {
            return average.state();
          }

          @Override
          public void load(Map<String, String> state, Map<String, Tensor> tensors) {
            average.loadState(tensors);
          }
        });
  }

  Memory add(String name, Parameter parameter) {
    return add(
        name,
        new Stateful() {
          @Override
          public Map<String, Tensor> tensors() {
            return Map.of("value", parameter.detach().realize());
          }

          @Override
          public void load(Map<String, String> state, Map<String, Tensor> tensors) {
            var value = tensors.get("value");
            if (value == null) {
              throw new ValueException(
                  "checkpoint",
                  "it does not hold " + name,
                  "resume with the settings of the run that wrote it");
            }
            parameter.assign(value);
          }
        });
  }

  Memory add(String name, Optimizer optimizer) {
    return add(
        name,
        new Stateful() {
          @Override
          public Map<String, String> state() {
            var texts = new LinkedHashMap<String, String>();
            optimizer.state().numbers().forEach((key, v) -> texts.put(key, Exact.text(v)));
            return texts;
          }

          @Override
          public Map<String, Tensor> tensors() {
            return optimizer.state().tensors();
          }

          @Override
          public void load(Map<String, String> state, Map<String, Tensor> tensors) {
            var numbers = new LinkedHashMap<String, Double>();
            state.forEach((key, text) -> numbers.put(key, Exact.number(text)));
            optimizer.loadState(new Optimizer.State(new LinkedHashMap<>(tensors), numbers));
          }
        });
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
