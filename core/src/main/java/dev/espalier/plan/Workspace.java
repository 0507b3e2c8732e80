package dev.espalier.plan;

import dev.espalier.base.DType;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;

/** The arrays in which a run keeps its intermediates. Leased for one run; the pool is shared by all plans. */
final class Workspace {
  private static final ConcurrentLinkedDeque<Workspace> POOL = new ConcurrentLinkedDeque<>();

  /** Workspaces kept when no run needs them. */
  private static final int KEPT = Runtime.getRuntime().availableProcessors() + 1;

  private final Map<DType, Object> arrays = new EnumMap<>(DType.class);

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

  /** An array of at least this many elements. */
  Object array(DType t, int size) {
    var a = arrays.get(t);
    if (a == null || java.lang.reflect.Array.getLength(a) < size) {
      a = t.newArray(size);
      arrays.put(t, a);
    }
    return a;
  }
}
