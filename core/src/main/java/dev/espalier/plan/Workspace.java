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
      if (a == null || java.lang.reflect.Array.getLength(a) < e.getValue()) {
        arrays.put(e.getKey(), e.getKey().newArray(e.getValue()));
        version++;
      }
    }
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
