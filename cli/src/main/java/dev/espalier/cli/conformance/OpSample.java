package dev.espalier.cli.conformance;

import dev.espalier.io.Json;
import dev.espalier.io.Safetensors;
import dev.espalier.io.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One call of a PyTorch function with its results. Keys of {@code data}: {@code in.T} inputs,
 * {@code out.I} outputs in float64, {@code out32.I} in float32, {@code gout.I} upstream gradients,
 * {@code gin.T} gradients of the inputs.
 */
record OpSample(String op, String id, Json entry, Map<String, TensorData> data) {
  /** The samples of a folder for the ops that {@code only} accepts, by op. */
  static Map<String, List<OpSample>> read(Path folder, Predicate<String> only) throws IOException {
    var files = new LinkedHashMap<String, Map<String, TensorData>>();
    var ops = new LinkedHashMap<String, List<OpSample>>();
    for (var op : Replay.json(folder.resolve("manifest.json")).get("ops").members().entrySet()) {
      if (!only.test(op.getKey())) {
        continue;
      }
      var name = op.getValue().get("file").string();
      var tensors = files.get(name);
      if (tensors == null) {
        tensors = Safetensors.read(folder.resolve(name)).tensors();
        files.put(name, tensors);
      }
      var prefix = op.getValue().find("prefix"); // the bundled set keeps all ops in one file
      var samples = new ArrayList<OpSample>();
      for (Json entry : op.getValue().get("samples").items()) {
        var id = entry.get("id").string();
        samples.add(
            new OpSample(
                op.getKey(),
                id,
                entry,
                part(tensors, (prefix == null ? "" : prefix.string()) + id + "/")));
      }
      ops.put(op.getKey(), samples);
    }
    return ops;
  }

  private static Map<String, TensorData> part(Map<String, TensorData> all, String prefix) {
    var part = new LinkedHashMap<String, TensorData>();
    all.forEach((key, value) -> {
      if (key.startsWith(prefix)) {
        part.put(key.substring(prefix.length()), value);
      }
    });
    return part;
  }

  /** A tensor that is there. */
  TensorData value(String key) {
    return Objects.requireNonNull(data.get(key), () -> this + " " + key);
  }

  Json args() {
    return entry.get("args");
  }

  /** Not-a-number, infinities, limits: the gradients are advisory. */
  boolean edge() {
    return entry.find("edge") != null;
  }

  List<String> tensors() {
    return entry.get("tensors").items().stream().map(Json::string).toList();
  }

  List<String> gradients() {
    return entry.get("grads").items().stream().map(Json::string).toList();
  }

  List<Json> views(String tensor) {
    var views = entry.find("views");
    var steps = views == null ? null : views.find(tensor);
    return steps == null ? List.of() : steps.items();
  }

  /**
   * PyTorch's own float32 error for a key, as (largest error, largest value); null where nothing is
   * measured.
   */
  double @Nullable [] error32(String key) {
    var all = entry.find("err32");
    var e = all == null ? null : all.find(key);
    return e == null
        ? null
        : new double[] {Replay.number(e.items().get(0)), Replay.number(e.items().get(1))};
  }

  /** How many outputs the call has. */
  int outputs() {
    return (int) entry.get("nout").integer();
  }

  /** Number and tag. */
  String title() {
    var tag = entry.get("tag").string();
    return tag.isEmpty() ? id : id + " (" + tag + ")";
  }

  @Override
  public String toString() {
    return op + " " + title() + " " + args();
  }
}
