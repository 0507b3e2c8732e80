package dev.espalier.rl.agents;

import dev.espalier.base.ValueException;
import dev.espalier.nn.optim.AveragedModel;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Stateful;
import java.util.Map;

/** How the parts of an agent are saved that are neither layers nor optimisers. */
final class Memory {
  private Memory() {}

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

  /** The running averages of a target network. */
  static Stateful of(AveragedModel average) {
    return new Stateful() {
      @Override
      public Map<String, Tensor> tensors() {
        return average.state();
      }

      @Override
      public void load(Map<String, String> state, Map<String, Tensor> tensors) {
        average.loadState(tensors);
      }
    };
  }

  /** A parameter of its own; {@code name} is for the error of a file without it. */
  static Stateful of(String name, Parameter parameter) {
    return new Stateful() {
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
    };
  }
}
