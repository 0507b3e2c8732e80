package dev.espalier.plan;

import dev.espalier.base.DType;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The arrays in which a run keeps its intermediates. Leased for one run; the pool is shared by all
 * plans.
 */
final class Workspace {
  private static final ConcurrentLinkedDeque<Workspace> POOL = new ConcurrentLinkedDeque<>();

  /** Workspaces kept when no run needs them. */
  private static final int KEPT = Runtime.getRuntime().availableProcessors() + 1;

  private final Map<DType, Object> arrays = new EnumMap<>(DType.class);

  private int version;

  private Workspace() {}

  static Workspace lease() {
    var w = POOL.pollFirst();
    return w == null ? new Workspace() : w;
  }

  void giveBack() {
    if (POOL.size() < KEPT) {
      POOL.addFirst(this);
    }
  }

  /** Makes the arrays large enough for a plan. */
  void reserve(MemoryPlan memory) {
    for (var e : memory.sizes().entrySet()) {
      var a = arrays.get(e.getKey());
      int length = a == null ? 0 : java.lang.reflect.Array.getLength(a);
      if (a == null || length < e.getValue()) {
        arrays.remove(e.getKey()); // so that both need not fit into memory
        arrays.put(e.getKey(), e.getKey().newArray(e.getValue()));
        version++;
      }
    }
  }

  /** Size of all arrays. */
  long bytes() {
    long sum = 0;
    for (var e : arrays.entrySet()) {
      sum += (long) java.lang.reflect.Array.getLength(e.getValue()) * e.getKey().bytes();
    }
    return sum;
  }

  /** Changes whenever an array is replaced. */
  int version() {
    return version;
  }

  Object array(DType t) {
    var a = arrays.get(t);
    assert a != null : t;
    return a;
  }
}
