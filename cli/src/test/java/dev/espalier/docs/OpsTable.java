package dev.espalier.docs;

import dev.espalier.base.DType;
import dev.espalier.base.TensorException;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpCases;
import dev.espalier.testkit.OpSpec;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The tables of docs/ops.md: what is known of operations from their rows and from trying them. */
final class OpsTable {
  private static final String HEAD =
      """
      | operation | recorded as | dtypes | gradient | inputs | reference | replayed as |
      |---|---|---|---|---|---|---|
      """;

  private final OpNames names;
  private final Set<String> replayed = new TreeSet<>();

  OpsTable(OpNames names) {
    this.names = names;
  }

  /** Samples of the reference data that stand in a row, by name. */
  Set<String> replayed() {
    return replayed;
  }

  /** A line for each operation, in alphabetical order. */
  String of(List<OpSpec> specs) {
    var rows = new TreeMap<String, List<OpSpec>>(String.CASE_INSENSITIVE_ORDER);
    for (var s : specs) {
      rows.computeIfAbsent(s.name().split(" ", 2)[0], _ -> new ArrayList<>()).add(s);
    }
    var text = new StringBuilder(HEAD);
    rows.forEach((name, variants) -> text.append(line(name, variants)));
    return text.toString();
  }

  private String line(String name, List<OpSpec> variants) {
    var samples = names.samples(name);
    replayed.addAll(samples);
    boolean defined = variants.stream().anyMatch(s -> s.oracle() != null);
    var torch = names.torch(name);
    return "| `%s` | %s | %s | %s | %s | %s | %s |\n"
        .formatted(
            names.qualified(name),
            recorded(variants),
            dtypes(variants),
            variants.stream().anyMatch(s -> s.orders() > 0) ? "1st, 2nd" : "none",
            inputs(variants),
            torch == null ? "definition" : "`" + torch + "`" + (defined ? ", definition" : ""),
            String.join(", ", samples));
  }

  // ---- what it is
  // ---------------------------------------------------------------------------------------------------

  /**
   * Of the variants the one that records least: what comes with an operation in a row is not it.
   */
  private static String recorded(List<OpSpec> variants) {
    Set<Node> least = null;
    for (var s : variants) {
      if (s.reads()) {
        return "read";
      }
      var x = inputs(s, null);
      try {
        var nodes = nodes(s.function().apply(x).node(), x);
        boolean fewer = least == null || least.isEmpty() || nodes.size() < least.size();
        least = fewer && (least == null || !nodes.isEmpty()) ? nodes : least;
      } catch (TensorException e) {
        throw new AssertionError(s.name(), e);
      }
    }
    assert least != null;
    if (least.isEmpty()) {
      return "nothing";
    }
    if (least.size() > 1) {
      return "composition";
    }
    return least.iterator().next().op() instanceof Op.Composite ? "composite" : "primitive";
  }

  /** What was recorded between inputs and result; numbers do not count. */
  private static Set<Node> nodes(Node result, List<Tensor> inputs) {
    var known = new HashSet<Node>();
    inputs.forEach(x -> known.add(x.node()));
    var found = new HashSet<Node>();
    var todo = new ArrayList<Node>(List.of(result));
    while (!todo.isEmpty()) {
      var n = todo.removeLast();
      boolean step = !(n.op() instanceof Op.Leaf || n.op() instanceof Op.Const);
      if (!known.contains(n) && step && found.add(n)) {
        todo.addAll(n.inputs());
      }
    }
    return found;
  }

  // ---- what it takes
  // ---------------------------------------------------------------------------------------------------

  /**
   * The inputs of the first sample that is no view; those that matter are of a dtype: the floating
   * ones, else the indices, else the booleans.
   */
  private static List<Tensor> inputs(OpSpec spec, @Nullable DType dtype) {
    var sample =
        spec.samples().stream()
            .filter(s -> s.args().stream().noneMatch(OpSpec.Arg::isView))
            .findFirst()
            .orElse(spec.samples().getFirst());
    var stored = sample.stored(7, DType.FLOAT32);
    boolean floating = stored.stream().anyMatch(x -> x.dtype().isFloating());
    boolean integral = stored.stream().anyMatch(x -> x.dtype() == DType.INT64);
    var all = new ArrayList<Tensor>();
    for (var x : sample.views(stored)) {
      boolean matters = floating ? x.dtype().isFloating() : !integral || x.dtype() == DType.INT64;
      all.add((matters && dtype != null ? x.to(dtype) : x).realize());
    }
    return all;
  }

  private static String dtypes(List<OpSpec> variants) {
    var taken = EnumSet.noneOf(DType.class);
    for (DType t : DType.values()) {
      for (var s : variants) {
        try {
          s.function().apply(inputs(s, t)).realize();
          taken.add(t);
          break;
        } catch (TensorException | ClassCastException _) {
          // perhaps another variant takes it; a user's loop over arrays casts to those it knows
        }
      }
    }
    var floating = EnumSet.noneOf(DType.class);
    var integral = EnumSet.noneOf(DType.class);
    for (DType t : DType.values()) {
      (t.isFloating() ? floating : integral).add(t);
    }
    integral.remove(DType.BOOL);
    var parts = new ArrayList<String>();
    if (taken.size() == DType.values().length) {
      return "all";
    }
    group("floating", floating, taken, parts);
    group("integers", integral, taken, parts);
    taken.forEach(t -> parts.add(t.toString()));
    return String.join(", ", parts);
  }

  private static void group(String name, Set<DType> group, Set<DType> taken, List<String> parts) {
    if (taken.containsAll(group)) {
      taken.removeAll(group);
      parts.add(name);
    }
  }

  /** The letters of the cases that are computed rather than refused. */
  private static String inputs(List<OpSpec> variants) {
    var letters = new StringBuilder();
    for (var kind : OpCases.values()) {
      boolean own = variants.stream().flatMap(s -> s.samples().stream()).anyMatch(s -> is(kind, s));
      if (own || variants.stream().anyMatch(s -> computes(s, kind))) {
        letters.append(letter(kind));
      }
    }
    return letters.toString();
  }

  /** Whether a sample of a row is of a kind itself. */
  private static boolean is(OpCases kind, OpSpec.Sample s) {
    return switch (kind) {
      case ZERO_SIZE -> s.args().stream().anyMatch(a -> a.shape().size() == 0);
      case SCALAR -> s.args().stream().anyMatch(a -> a.shape().rank() == 0);
      case STRIDED -> s.args().stream().anyMatch(OpSpec.Arg::isView);
      case ODD_LENGTH ->
          s.args().stream()
              .anyMatch(a -> Arrays.stream(a.shape().toArray()).anyMatch(n -> n > 4 && n % 2 == 1));
      case SPECIAL -> false;
    };
  }

  private static boolean computes(OpSpec spec, OpCases kind) {
    for (var sample : kind.of(spec)) {
      try {
        spec.function().apply(sample.views(sample.stored(7, DType.FLOAT32))).realize();
        return true;
      } catch (TensorException _) {
        // refused
      }
    }
    return false;
  }

  private static char letter(OpCases kind) {
    return switch (kind) {
      case ZERO_SIZE -> 'z';
      case SCALAR -> '0';
      case STRIDED -> 's';
      case ODD_LENGTH -> 'o';
      case SPECIAL -> 'n';
    };
  }

  // ---- networks
  // ---------------------------------------------------------------------------------------------------

  /** A line for each static function of some classes that gives a tensor. */
  String functions(List<Class<?>> holders) {
    var rows = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (var c : holders) {
      for (Method m : c.getDeclaredMethods()) {
        int how = m.getModifiers();
        if (m.getReturnType() == Tensor.class && Modifier.isStatic(how) && Modifier.isPublic(how)) {
          var samples = names.samples(m.getName());
          replayed.addAll(samples);
          var torch = names.torch(m.getName());
          rows.put(
              c.getSimpleName() + "." + m.getName(),
              "| `%s.%s` | %s | %s |\n"
                  .formatted(
                      c.getSimpleName(),
                      m.getName(),
                      torch == null ? "paper or definition" : "`" + torch + "`",
                      String.join(", ", samples)));
        }
      }
    }
    return "| function | reference | replayed as |\n|---|---|---|\n"
        + String.join("", rows.values());
  }

  /** A line for each layer that replays samples: sample and class. */
  String layers(Map<String, Class<?>> layers) {
    var text = new StringBuilder("| layer | replayed as |\n|---|---|\n");
    layers.forEach((sample, layer) -> {
      text.append("| `%s` | %s |\n".formatted(layer.getSimpleName(), sample));
      replayed.add(sample);
    });
    return text.toString();
  }
}
