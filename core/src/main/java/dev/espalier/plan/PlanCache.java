package dev.espalier.plan;

import dev.espalier.ir.Graph;
import dev.espalier.ir.GraphKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans by structure. A structure runs unoptimised on first sight and is compiled on the second, so
 * that shapes seen once cost little. Least recently used plans are dropped beyond a bound in bytes.
 */
public final class PlanCache {
  private static final long LIMIT = Long.getLong("espalier.plan.cache.bytes", 64L << 20);

  private final LinkedHashMap<GraphKey, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;
  private long misses;

  /** Makes the plan of a graph over placeholders. */
  @FunctionalInterface
  public interface Compiler {
    Plan compile(Graph template, boolean optimise);
  }

  private record Entry(@Nullable Plan plan, long bytes) {}

  /** The plan of a graph; compiled when its structure is seen the second time. */
  public Plan get(GraphKey key, Graph graph, Compiler compiler) {
    boolean optimise;
    synchronized (this) {
      var e = entries.get(key);
      if (e != null && e.plan != null) {
        return e.plan;
      }
      misses++;
      optimise = e != null;
      if (!optimise) {
        put(key, new Entry(null, 200L + 40L * key.size()));
      }
    }
    var plan = compiler.compile(graph.template(), optimise);
    if (optimise) {
      synchronized (this) {
        put(key, new Entry(plan, plan.footprint() + 40L * key.size()));
      }
    }
    return plan;
  }

  private void put(GraphKey key, Entry e) {
    var old = entries.put(key, e);
    bytes += e.bytes - (old == null ? 0 : old.bytes);
    var it = entries.entrySet().iterator();
    while (bytes > LIMIT && entries.size() > 1) {
      Map.Entry<GraphKey, Entry> eldest = it.next();
      if (eldest.getKey() == key) {
        break;
      }
      bytes -= eldest.getValue().bytes;
      it.remove();
    }
  }

  /** How often no plan was there. */
  public synchronized long misses() {
    return misses;
  }

  public synchronized int size() {
    return entries.size();
  }
}
