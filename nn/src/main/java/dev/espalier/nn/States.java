package dev.espalier.nn;

import static java.util.stream.Collectors.joining;

import dev.espalier.base.ValueException;
import dev.espalier.io.Safetensors;
import dev.espalier.io.TensorData;
import dev.espalier.spi.Storage;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.Variable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values of parameters and buffers by name. */
final class States {
  private static final int LISTED = 10;
  private static final String COUNTER = "num_batches_tracked";

  private States() {}

  static SequencedMap<String, Tensor> snapshot(SequencedMap<String, Variable> variables) {
    var state = new LinkedHashMap<String, Tensor>();
    variables.forEach((name, v) -> state.put(name, copy(v)));
    return Collections.unmodifiableSequencedMap(state);
  }

  /**
   * The value of now: an optimiser writes into the arrays of its parameters again after two steps.
   */
  static Tensor copy(Variable v) {
    var s = v.storage();
    return Tensor.wrap(Storage.of(s.dtype(), s.copy()), v.shape());
  }

  /** The parameters that a name, the name of a part, or a pattern with * means; at least one. */
  static Set<Parameter> matching(
      String layer, SequencedMap<String, Variable> names, String pattern) {
    var whole = Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(joining(".*"));
    var expression = Pattern.compile(whole + "(\\..*)?");
    var found = Collections.newSetFromMap(new IdentityHashMap<Parameter, Boolean>());
    names.forEach((name, v) -> {
      if (v instanceof Parameter p && expression.matcher(name).matches()) {
        found.add(p);
      }
    });
    if (found.isEmpty()) {
      throw new ValueException(
          "requiresGrad",
          "no parameter of " + layer + " matches \"" + pattern + "\"",
          "use a name, a part or a pattern of " + names.keySet());
    }
    return found;
  }

  /** What is to stand in the place of variables. */
  static Map<Variable, Tensor> substitutes(
      String layer,
      SequencedMap<String, Variable> known,
      List<String> names,
      List<? extends Tensor> values) {
    if (names.size() != values.size()) {
      throw new ValueException(
          "with",
          values.size() + " tensors for " + names.size() + " names",
          "give one tensor for each name");
    }
    var all = new IdentityHashMap<Variable, Tensor>();
    for (int i = 0; i < names.size(); i++) {
      var v = known.get(names.get(i));
      if (v == null) {
        throw new ValueException(
            "with",
            layer + " has no parameter or buffer \"" + names.get(i) + "\"",
            "use one of " + known.keySet());
      }
      var t = values.get(i);
      if (!t.shape().equals(v.shape()) || t.dtype() != v.dtype()) {
        throw new ValueException(
            "with",
            names.get(i)
                + " is "
                + v.shape()
                + " "
                + v.dtype()
                + ", and is given "
                + t.shape()
                + " "
                + t.dtype(),
            "give a tensor of shape " + v.shape() + " and dtype " + v.dtype());
      }
      all.put(v, t);
    }
    return all;
  }

  static void save(Path file, SequencedMap<String, Variable> variables) {
    var data =
        Mode.oneState(() -> {
          var all = new LinkedHashMap<String, TensorData>();
          variables.forEach((name, v) -> all.put(name, new TensorData(v.shape(), v.storage())));
          return all;
        });
    try {
      Safetensors.write(file, data, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Tensor> read(Path file) {
    var state = new LinkedHashMap<String, Tensor>();
    try {
      Safetensors.read(file)
          .tensors()
          .forEach((name, t) -> state.put(name, Tensor.wrap(t.storage(), t.shape())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return state;
  }

  static void load(
      String layer,
      SequencedMap<String, Variable> variables,
      SequencedMap<String, String> aliases,
      Map<String, ? extends Tensor> state) {
    var missing = new LinkedHashSet<>(variables.keySet());
    var unexpected = new LinkedHashSet<String>();
    var wrong = new ArrayList<String>();
    var values = new LinkedHashMap<Variable, Tensor>();
    state.forEach((name, value) -> {
      var known = aliases.getOrDefault(name, name);
      var v = variables.get(known);
      if (v == null) {
        unexpected.add(name);
        return;
      }
      missing.remove(known);
      if (!v.shape().equals(value.shape())) {
        wrong.add(name + " is " + value.shape() + ", not " + v.shape());
      } else {
        values.put(v, value.to(v.dtype()));
      }
    });
    // Files of before PyTorch 0.4.1 do not count the batches; PyTorch reads them all the same.
    missing.removeIf(name -> name.equals(COUNTER) || name.endsWith("." + COUNTER));
    if (!missing.isEmpty() || !unexpected.isEmpty() || !wrong.isEmpty()) {
      var problems = new ArrayList<String>();
      list(problems, "missing", missing);
      list(problems, "unexpected", unexpected);
      list(problems, "wrong shape", wrong);
      throw Refusal.state(
          "loadStateDict",
          "the values do not fit " + layer + "\n    " + String.join("\n    ", problems),
          "there is one value for each name, of its shape",
          fix(missing, unexpected, variables, state));
    }
    values.forEach(Variable::assign);
  }

  private static void list(List<String> problems, String what, Collection<String> names) {
    if (!names.isEmpty()) {
      problems.add(
          what
              + " ("
              + names.size()
              + "): "
              + String.join(", ", names.stream().limit(LISTED).toList())
              + (names.size() > LISTED ? ", …" : ""));
    }
  }

  private static String fix(
      Set<String> missing,
      Set<String> unexpected,
      Map<String, Variable> variables,
      Map<String, ? extends Tensor> state) {
    var extra = prefix(missing, unexpected);
    if (extra != null) {
      return "the names in the file begin with \""
          + extra
          + "\": load them into that part, or remove it from the names";
    }
    var lacking = prefix(unexpected, missing);
    if (lacking != null) {
      return "the names in the file lack \""
          + lacking
          + "\": load them into that part with layers().get(\""
          + lacking.substring(0, lacking.length() - 1)
          + "\")";
    }
    for (var name : unexpected) { // the commonest mistake: a field of another name
      var shape = state.get(name);
      for (var m : missing) {
        var v = variables.get(m);
        if (shape != null
            && v != null
            && v.shape().equals(shape.shape())
            && end(m).equals(end(name))) {
          return "name layers as the file does: " + m + " may be " + name + " there";
        }
      }
    }
    return missing.isEmpty() && unexpected.isEmpty()
        ? "make the layers with the sizes of the file"
        : "use the model that the values were saved from";
  }

  /** The prefix by which all long names differ from the short ones, or null. */
  private static @Nullable String prefix(Set<String> shorts, Set<String> longs) {
    if (shorts.isEmpty() || shorts.size() != longs.size()) {
      return null;
    }
    String common = null;
    for (var s : shorts) {
      String p = null;
      for (var l : longs) {
        if (l.endsWith("." + s) && (common == null || l.equals(common + s))) {
          p = l.substring(0, l.length() - s.length());
        }
      }
      if (p == null) {
        return null;
      }
      common = p;
    }
    return common;
  }

  private static String end(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
