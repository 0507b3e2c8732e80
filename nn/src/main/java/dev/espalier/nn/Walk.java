package dev.espalier.nn;

import dev.espalier.base.StateException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a layer consists of, found by walking its fields; by identity, so that cycles end and tied
 * weights count once.
 */
final class Walk {
  /**
   * A layer, where it was found first (from the root and from the layer that holds it), and its own
   * parameters. A part without a local name has the path of its holder, which stands for it.
   */
  record Part(Layer layer, String path, String localName, List<Parameter> own) {}

  /** Another place of something that was found before. */
  private record Again(String path, String first) {}

  /** All layers, the root first. */
  final List<Part> parts = new ArrayList<>();

  /** All parameters and buffers under the name that was found first. */
  final SequencedMap<String, Variable> variables = new LinkedHashMap<>();

  private final Set<String> paths = new HashSet<>();
  private final Map<Object, String> seen = new IdentityHashMap<>();
  private final List<Again> again = new ArrayList<>();

  private Walk() {}

  static Walk of(Layer root) {
    var w = new Walk();
    w.layer("", "", root);
    return w;
  }

  /** The variables of one kind, each once. */
  <V extends Variable> SequencedMap<String, V> only(Class<V> kind) {
    var some = new LinkedHashMap<String, V>();
    variables.forEach((name, v) -> {
      if (kind.isInstance(v)) {
        some.put(name, kind.cast(v));
      }
    });
    return Collections.unmodifiableSequencedMap(some);
  }

  /** The further names of variables that are met several times, as PyTorch saves them too. */
  SequencedMap<String, String> aliases() {
    var names = new LinkedHashMap<String, String>();
    for (var a : again) {
      if (variables.containsKey(a.first)) {
        names.put(a.path, a.first);
        continue;
      }
      for (var name : variables.keySet()) { // a layer met twice
        if (name.startsWith(a.first + ".")
            && !variables.containsKey(a.path + name.substring(a.first.length()))) {
          names.put(a.path + name.substring(a.first.length()), name);
        }
      }
    }
    return names;
  }

  /** All variables under all their names. */
  SequencedMap<String, Variable> allNames() {
    var all = new LinkedHashMap<String, Variable>(variables);
    aliases().forEach((alias, name) -> all.put(alias, at(name)));
    return all;
  }

  private Variable at(String name) {
    var v = variables.get(name);
    assert v != null : name;
    return v;
  }

  private void layer(String path, String localName, Layer layer) {
    var part = new Part(layer, path, localName, new ArrayList<>());
    if (!paths.add(path) && !localName.isEmpty()) {
      throw twice(path, "two layers", layer);
    }
    parts.add(part);
    seen.put(layer, path);
    if (layer
        instanceof
        Sequential s) { // its parts are named by their positions, without the name of a field
      s.named().forEach((name, f) -> value(join(path, name), part, f));
      return;
    }
    for (var slot : Fields.of(layer)) {
      value(join(path, layer.stateName(slot.name())), part, slot.get(layer));
    }
  }

  private void value(String path, Part owner, @Nullable Object v) {
    switch (v) {
      case null -> {}
      case Variable x -> variable(path, owner, x);
      case Layer l -> {
        var first = seen.get(l);
        if (first == null) {
          layer(path, localName(path, owner), l);
        } else if (!first.isEmpty()
            && !path.startsWith(first + ".")) { // else it is a way back to the holder
          again.add(new Again(path, first));
        }
      }
      case Optional<?> o -> value(path, owner, o.orElse(null));
      case Object[] a -> elements(path, owner, a, List.of(a.clone()));
      case SequencedCollection<?> c -> elements(path, owner, c, c);
      case Map<?, ?> m -> entries(path, owner, m);
      case Record r -> {
        if (enter(r, path)) {
          for (var slot : Fields.of(r)) {
            value(join(path, slot.name()), owner, slot.get(r));
          }
        }
      }
      case Collection<?> c -> {
        for (var e : c) {
          if (e instanceof Variable || e instanceof Layer) {
            throw new StateException(
                "layer",
                path + " is a " + c.getClass().getSimpleName() + ", whose order may change",
                "use a List, or a LinkedHashSet");
          }
        }
      }
      default -> {}
    }
  }

  /** The name within the owner; empty for a layer that the owner stands for. */
  private static String localName(String path, Part owner) {
    if (path.equals(owner.path)) {
      return "";
    }
    return owner.path.isEmpty() ? path : path.substring(owner.path.length() + 1);
  }

  private void variable(String path, Part owner, Variable x) {
    var first = seen.putIfAbsent(x, path);
    if (first != null) {
      // What a layer has in place of a weight of the one that it stands for is no second name.
      if (owner == parts.getFirst() || !owner.localName.isEmpty()) {
        again.add(new Again(path, first));
      }
      return;
    }
    if (variables.put(path, x) != null) {
      throw twice(path, "two weights", owner.layer);
    }
    if (x instanceof Parameter p) {
      owner.own.add(p);
    }
  }

  private void elements(String path, Part owner, Object holder, Iterable<?> elements) {
    if (enter(holder, path)) {
      int i = 0;
      for (var e : elements) {
        value(join(path, Integer.toString(i++)), owner, e);
      }
    }
  }

  private void entries(String path, Part owner, Map<?, ?> m) {
    if (!enter(m, path)) {
      return;
    }
    // The order of other maps may change from run to run; that of the names does not.
    var ordered =
        m instanceof SequencedMap<?, ?>
            ? new LinkedHashMap<String, @Nullable Object>()
            : new TreeMap<String, @Nullable Object>();
    m.forEach((k, v) -> ordered.put(String.valueOf(k), v));
    ordered.forEach((k, v) -> value(join(path, k), owner, v));
  }

  /** Whether a container is met for the first time: a list that holds itself must end. */
  private boolean enter(Object container, String path) {
    return seen.putIfAbsent(container, path) == null;
  }

  /** An empty name adds nothing: a map whose keys are names in the layer that holds it. */
  private static String join(String path, String name) {
    if (name.isEmpty()) {
      return path;
    }
    return path.isEmpty() ? name : path + "." + name;
  }

  private static StateException twice(String path, String what, Layer in) {
    return new StateException(
        "layer",
        what + " have the name " + path + " in " + in.describe(),
        "give fields of a class and its superclass different names");
  }
}
