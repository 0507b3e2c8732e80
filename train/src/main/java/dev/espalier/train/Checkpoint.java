package dev.espalier.train;

import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import dev.espalier.io.Safetensors;
import dev.espalier.io.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything a training needs to go on as if it had never stopped, in one safetensors file:
 * weights, buffers and the optimiser's arrays as tensors, and as JSON under the metadata key
 * {@value #KEY} the position in the data, step count, random generator, schedule and optimiser
 * counters, callbacks, running metrics and history, numbers to the bit.
 */
public final class Checkpoint {
  static final String KEY = "espalier.checkpoint";
  static final int FORMAT = 1;
  static final String MODEL = "model.";
  static final String OPTIMIZER = "optimizer.";
  static final String CALLBACK = "callback.";

  private final Map<String, TensorData> tensors;
  private final Json state;

  Checkpoint(Map<String, TensorData> tensors, Json state) {
    this.tensors = tensors;
    this.state = state;
  }

  /**
   * Reads a file.
   *
   * @throws ValueException when the file is missing, damaged, cut off, or no checkpoint
   */
  public static Checkpoint read(Path file) {
    Safetensors.Content content;
    try {
      content = Safetensors.read(file);
    } catch (IOException e) {
      var error =
          new ValueException(
              "checkpoint " + file,
              "it cannot be read: " + e,
              "check the path and that the file is readable");
      error.initCause(e);
      throw error;
    } catch (TensorException e) {
      var error =
          new ValueException(
              "checkpoint " + file,
              "it is cut off, damaged or no safetensors file: " + e.problem(),
              "use an earlier checkpoint, or train anew");
      error.initCause(e);
      throw error;
    }
    var text = content.metadata().get(KEY);
    if (text == null) {
      throw new ValueException(
          "checkpoint " + file,
          "it is a safetensors file, but no checkpoint of a training",
          "resume from a checkpoint; weights alone are read with model.load(path)");
    }
    try {
      var state = Json.parse(text);
      long format = state.get("format").integer();
      if (format != FORMAT) {
        throw new ValueException(
            "checkpoint " + file,
            "it has format " + format + ", this version reads format " + FORMAT,
            "resume with the version that wrote it, or train anew");
      }
      return new Checkpoint(content.tensors(), state);
    } catch (ValueException e) {
      if (!e.op().equals("json")) {
        throw e;
      }
      var error =
          new ValueException(
              "checkpoint " + file,
              "its metadata is damaged: " + e.problem(),
              "use an earlier checkpoint, or train anew");
      error.initCause(e);
      throw error;
    }
  }

  /** The epoch in which the training goes on, from 1; one more than the last when all are done. */
  public int epoch() {
    return (int) state.get("epoch").integer();
  }

  /** Batches of that epoch that are done. */
  public int batch() {
    return (int) state.get("batch").integer();
  }

  /** Optimiser steps that are done. */
  public long step() {
    return state.get("step").integer();
  }

  /** Whether the training had come to its end. */
  public boolean isFinished() {
    return state.get("finished").bool();
  }

  /** The finished epochs. */
  public History history() {
    var history = new History();
    for (var e : state.get("history").items()) {
      var values = new LinkedHashMap<String, Double>();
      e.get("values")
          .members()
          .forEach((name, bits) -> values.put(name, Exact.number(bits.string())));
      history.add(
          new History.Epoch(
              (int) e.get("number").integer(),
              values,
              phases(e.get("phases")),
              Exact.number(e.get("elapsed").string())));
    }
    var stopped = state.get("stopped");
    history.stop(stopped instanceof Json.Null ? null : stopped.string());
    history.steps(step());
    return history;
  }

  Json state() {
    return state;
  }

  void write(Path file) throws IOException {
    Safetensors.write(file, tensors, Map.of(KEY, state.toString()));
  }

  /** The tensors whose names begin so, without that beginning. */
  Map<String, TensorData> tensors(String prefix) {
    var some = new LinkedHashMap<String, TensorData>();
    tensors.forEach((name, t) -> {
      if (name.startsWith(prefix)) {
        some.put(name.substring(prefix.length()), t);
      }
    });
    return some;
  }

  // ---- forms of values in JSON
  // ---------------------------------------------------------------------------------------

  static List<String> bits(double... values) {
    var bits = new ArrayList<String>();
    for (double v : values) {
      bits.add(Exact.text(v));
    }
    return bits;
  }

  static double[] numbers(Json bits) {
    return bits.items().stream().mapToDouble(b -> Exact.number(b.string())).toArray();
  }

  static List<String> bits(Phases p) {
    return bits(p.data(), p.step(), p.evaluation(), p.checkpoint());
  }

  static Phases phases(Json bits) {
    var n = numbers(bits);
    if (n.length != 4) {
      throw new ValueException(
          "checkpoint", n.length + " phases", "the file is damaged: use the previous checkpoint");
    }
    return new Phases(n[0], n[1], n[2], n[3]);
  }

  static List<Map<String, Object>> json(History history) {
    var epochs = new ArrayList<Map<String, Object>>();
    for (var e : history.epochs()) {
      var values = new LinkedHashMap<String, Object>();
      e.values().forEach((name, v) -> values.put(name, Exact.text(v)));
      var epoch = new LinkedHashMap<String, Object>();
      epoch.put("number", e.number());
      epoch.put("values", values);
      epoch.put("phases", bits(e.phases()));
      epoch.put("elapsed", Exact.text(e.elapsed()));
      epochs.add(epoch);
    }
    return epochs;
  }
}
