package dev.espalier.runtime;

import dev.espalier.base.StateException;
import dev.espalier.base.TensorException;
import dev.espalier.grad.Gradients;
import dev.espalier.ir.Graph;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.Value;
import dev.espalier.plan.Plan;
import dev.espalier.plan.PlanCache;
import dev.espalier.spi.Backend;
import dev.espalier.spi.Scalar;
import dev.espalier.spi.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Chooses the backend, compiles graphs and runs plans. Shared by all threads. */
public final class Executor {
  private static final System.Logger LOG = System.getLogger("dev.espalier.backend");
  private static final Backend BACKEND = choose();
  private static final PlanCache CACHE = new PlanCache();
  private static final java.util.concurrent.atomic.LongAdder RUNS =
      new java.util.concurrent.atomic.LongAdder();

  private Executor() {}

  private static Backend choose() {
    var wanted = System.getProperty("espalier.backend");
    Backend best = new ReferenceBackend();
    for (Backend b : ServiceLoader.load(Backend.class, Executor.class.getClassLoader())) {
      if (wanted != null ? b.name().equals(wanted) : b.priority() > best.priority()) {
        best = b;
      }
    }
    var chosen = best;
    LOG.log(
        System.Logger.Level.DEBUG, () -> "backend " + chosen.name() + ": " + chosen.description());
    if (wanted == null && best.priority() == 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "no fast backend found, the slow scalar reference serves: add the artifact"
              + " dev.espalier:espalier (or espalier-cpu) to the run-time dependencies");
    }
    return best;
  }

  /**
   * The backend of this process: the best on the path, or the one that {@code
   * -Despalier.backend=NAME} names.
   */
  public static Backend backend() {
    return BACKEND;
  }

  public static PlanCache cache() {
    return CACHE;
  }

  static Plan plan(Graph graph) {
    return CACHE.get(graph.key(), graph, Executor::compile);
  }

  static Plan compile(Graph template, boolean optimise) {
    return Plan.compile(Gradients.expand(template.roots()), template.leaves(), BACKEND, optimise);
  }

  /** The plan that computes these nodes, for tests and tools: nothing runs. */
  public static Plan planOf(List<Node> roots) {
    return compile(Graph.of(roots).template(), true);
  }

  /** How many plans have been run in this process. */
  public static long runs() {
    return RUNS.sum();
  }

  /** Runs a plan on the values of these leaves. */
  static Storage[] run(Plan plan, Node[] leaves, @Nullable Storage @Nullable [] destinations) {
    var values = new Value[leaves.length];
    int leased = 0;
    try {
      for (; leased < leaves.length; leased++) {
        values[leased] = bind(leaves[leased]);
      }
      RUNS.increment();
      return plan.run(values, destinations);
    } finally {
      for (int i = 0; i < leased; i++) {
        if (leaves[i].value() instanceof ParameterValue p) {
          p.version().release();
        }
      }
    }
  }

  private static Value bind(Node leaf) {
    return switch (leaf.value()) {
      case ParameterValue p -> {
        p.version().acquire();
        yield p.storage();
      }
      case Value v -> v;
      case null ->
          throw new StateException(
              TensorException.Facts.of(
                  "compiled",
                  "a value was read while the function was being recorded, when there is none yet",
                  "values are read outside",
                  "keep item(), toArray() and decisions on values out of a Compiled function"));
    };
  }

  /** Runs a graph that no trace knows. */
  static Storage[] runGraph(List<Node> roots, boolean cached) {
    var g = Graph.of(roots);
    var plan = cached ? plan(g) : compile(g.template(), false);
    return run(plan, g.leaves().toArray(new Node[0]), null);
  }

  /**
   * The elements of a node that has a value; parameters are copied, since their buffers are written
   * again.
   */
  static Storage elements(Node n, Value v) {
    return switch (v) {
      case Storage s -> s;
      case ParameterValue p -> {
        p.version().acquire();
        try {
          yield Storage.of(p.storage().dtype(), p.storage().copy());
        } finally {
          p.version().release();
        }
      }
      case Scalar _ -> runGraph(List.of(Node.of(new Op.Reshape(n.shape()), n)), false)[0];
      default -> throw new AssertionError(v);
    };
  }

  /**
   * Whether a parameter behind a node has changed since the node was recorded, or its history is
   * gone.
   */
  static boolean isStale(Node root) {
    var seen = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<Node, Boolean>());
    var todo = new java.util.ArrayDeque<Node>();
    todo.push(root);
    while (!todo.isEmpty()) {
      var n = todo.pop();
      if (!n.tracked() || !seen.add(n)) {
        continue;
      }
      var in = n.rawInputs();
      if (n.op() instanceof Op.Leaf
          ? n.value() instanceof ParameterValue p && p.version().isStale()
          : in.length == 0) {
        return true;
      }
      java.util.Collections.addAll(todo, in);
    }
    return false;
  }

  /** Parameter leaves behind a node in a fixed order; realised nodes are walked through. */
  static List<Node> parametersBehind(Node root) {
    var out = new ArrayList<Node>();
    var seen = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<Node, Boolean>());
    var todo = new java.util.ArrayDeque<Node>();
    todo.push(root);
    while (!todo.isEmpty()) {
      var n = todo.pop();
      if (!n.tracked() || !seen.add(n)) {
        continue;
      }
      if (n.op() instanceof Op.Leaf) {
        out.add(n);
        continue;
      }
      var in = n.rawInputs();
      if (in.length == 0) {
        throw new StateException(
            "backward",
            "the gradient would have to pass through a value that was computed before the last"
                + " step(), whose history is gone",
            "compute it anew in this step, or cut the gradient on purpose with detach()");
      }
      for (int i = in.length - 1; i >= 0; i--) {
        todo.push(in[i]);
      }
    }
    return out;
  }
}
