package dev.espalier.models.vision;

import dev.espalier.io.Safetensors;
import dev.espalier.nn.Layer;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;

/** The weights that are bundled; README.md beside them says where they are from. */
final class Weights {
  private Weights() {}

  /** Gives a model the weights of a bundled file. */
  static <L extends Layer> L load(L model, String name) {
    try (var in = Weights.class.getResourceAsStream(name)) {
      assert in != null : name;
      var state = new LinkedHashMap<String, Tensor>();
      Safetensors.read(in.readAllBytes(), name)
          .tensors()
          .forEach((key, t) -> state.put(key, Tensor.wrap(t.storage(), t.shape())));
      model.loadStateDict(state);
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
