package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.StateException;
import dev.espalier.tensor.Buffer;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Variable;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts other layers or weights into the fields of layers, where need be by making containers anew:
 * lists, maps, arrays and records are replaced by changed copies, never changed in place, since
 * others may share them.
 */
final class Rewrite {
  /** What stands in the place of a layer or of a weight. */
  @FunctionalInterface
  interface Substitute {
    Layer of(Layer layer);

    default Variable of(Variable variable) {
      return variable;
    }
  }

  private Rewrite() {}

  /** Puts a layer in the place of the part with this name. */
  static void replace(Layer root, String path, Layer by) {
    var walk = Walk.of(root);
    Walk.@Nullable Part old = null;
    for (var p : walk.parts) {
      if (old == null && p.path().equals(path)) {
        old = p;
      }
    }
    if (old == null || path.isEmpty()) {
      var names = walk.parts.stream().map(Walk.Part::path).filter(n -> !n.isEmpty()).toList();
      throw Refusal.value(
          "replace",
          root.describe() + " has no part \"" + path + "\"",
          "the path is that of a part",
          "use one of " + names);
    }
    // The holder is the layer whose name is the longest proper prefix.
    var holder = root;
    int longest = -1;
    for (var p : walk.parts) {
      if (p != old
          && p.path().length() >= longest
          && (p.path().isEmpty() || path.startsWith(p.path() + "."))) {
        holder = p.layer();
        longest = p.path().length();
      }
    }
    var target = old.layer();
    fields(holder, holder, l -> l == target ? by : l);
  }

  /** Puts a parameter in the place of another one, wherever that is found. */
  static void replace(Layer root, Parameter old, Parameter by) {
    substitute(root, x -> x == old ? by : x);
  }

  /** Puts converted weights in the place of the floating ones of a layer and its parts. */
  static void convert(Layer root, DType dtype) {
    var done = new IdentityHashMap<Variable, Variable>();
    substitute(
        root,
        x ->
            x.dtype().isFloating() && x.dtype() != dtype
                ? done.computeIfAbsent(x, v -> converted(v, dtype))
                : x);
  }

  private static void substitute(Layer root, UnaryOperator<Variable> variables) {
    var by =
        new Substitute() {
          @Override
          public Layer of(Layer layer) {
            return layer;
          }

          @Override
          public Variable of(Variable x) {
            return variables.apply(x);
          }
        };
    for (var p : Walk.of(root).parts) {
      fields(p.layer(), p.layer(), by);
    }
  }

  private static Variable converted(Variable x, DType dtype) {
    var value = Mode.noGrad(() -> x.to(dtype));
    return switch (x) {
      case Parameter p -> {
        var q = new Parameter(value);
        q.setRequiresGrad(p.requiresGrad());
        yield q;
      }
      case Buffer _ -> new Buffer(value);
    };
  }

  /** A copy of a layer and its parts that shares parameters, buffers and everything else. */
  static Layer copy(Layer layer) {
    return copy(layer, new IdentityHashMap<>());
  }

  private static Layer copy(Layer layer, Map<Layer, Layer> done) {
    var before = done.get(layer);
    if (before != null) {
      return before;
    }
    var c = layer.shallowCopy();
    done.put(layer, c);
    fields(layer, c, l -> copy(l, done));
    return c;
  }

  private static void fields(Layer from, Layer to, Substitute by) {
    for (var slot : Fields.of(from)) {
      var v = slot.get(from);
      var w = value(v, by);
      if (w != v) {
        slot.set(to, w);
      }
    }
  }

  private static Optional<?> optional(Optional<?> o, Substitute by) {
    var before = o.orElse(null);
    var after = value(before, by);
    return after == before ? o : Optional.ofNullable(after);
  }

  /** The value with its layers replaced; the same object when it holds none that changes. */
  private static @Nullable Object value(@Nullable Object v, Substitute by) {
    return switch (v) {
      case null -> null;
      case Layer l -> by.of(l);
      case Variable x -> by.of(x);
      case Optional<?> o -> optional(o, by);
      case Object[] a -> array(a, by);
      case List<?> list -> list(list, by);
      case Map<?, ?> m -> map(m, by);
      case Record r -> record(r, by);
      default -> v;
    };
  }

  private static Object array(Object[] a, Substitute by) {
    var b = a.clone();
    boolean changed = false;
    for (int i = 0; i < a.length; i++) {
      var w = value(a[i], by);
      if (w != a[i]) {
        Array.set(b, i, w);
        changed = true;
      }
    }
    return changed ? b : a;
  }

  private static Object list(List<?> list, Substitute by) {
    var copy = new ArrayList<@Nullable Object>(list.size());
    boolean changed = false;
    for (var e : list) {
      var w = value(e, by);
      copy.add(w);
      changed |= w != e;
    }
    return changed ? copy : list;
  }

  private static Object map(Map<?, ?> m, Substitute by) {
    var entries = new ArrayList<Map.Entry<?, ?>>(m.entrySet());
    if (!(m instanceof SequencedMap<?, ?>)) { // the order in which a walk names them
      entries.sort(Comparator.comparing(e -> String.valueOf(e.getKey())));
    }
    var copy = new LinkedHashMap<Object, @Nullable Object>();
    boolean changed = false;
    for (var e : entries) {
      var w = value(e.getValue(), by);
      copy.put(e.getKey(), w);
      changed |= w != e.getValue();
    }
    return changed ? copy : m;
  }

  private static Object record(Record r, Substitute by) {
    var changes = new LinkedHashMap<String, @Nullable Object>();
    for (var slot : Fields.of(r)) {
      var v = slot.get(r);
      var w = value(v, by);
      if (w != v) {
        changes.put(slot.name(), w);
      }
    }
    if (changes.isEmpty()) {
      return r;
    }
    try {
      var components = r.getClass().getRecordComponents();
      var types = new Class<?>[components.length];
      var values = new @Nullable Object[components.length];
      for (int i = 0; i < types.length; i++) {
        types[i] = components[i].getType();
        var get = components[i].getAccessor();
        get.setAccessible(true);
        values[i] =
            changes.containsKey(components[i].getName())
                ? changes.get(components[i].getName())
                : get.invoke(r);
      }
      Constructor<?> make = r.getClass().getDeclaredConstructor(types);
      make.setAccessible(true);
      return make.newInstance(values);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw new StateException(
          "replace",
          "a changed copy of " + r + " cannot be made: " + e,
          "let component types of "
              + r.getClass().getSimpleName()
              + " be Layer, and its constructor take them "
              + Arrays.toString(changes.keySet().toArray()));
    }
  }
}
