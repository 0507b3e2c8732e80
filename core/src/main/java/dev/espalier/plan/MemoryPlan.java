package dev.espalier.plan;

import dev.espalier.base.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Gives intermediate values their offsets in the workspace: values whose lifetimes do not overlap
 * may share elements. Largest first, each at the lowest offset that is free during its life; in
 * very long plans, where that would take quadratic time, in order of time, reusing what was freed
 * by values of the same size.
 */
final class MemoryPlan {
  /** Values begin on cache lines. */
  private static final int ALIGN = 16;

  /** Values of one dtype up to which every pair may be compared. */
  private static final int PAIRWISE = 2_000;

  private final Map<DType, Integer> sizes = new EnumMap<>(DType.class);

  MemoryPlan(List<Lower.Step> steps) {
    Map<DType, List<Slot>> byType = new EnumMap<>(DType.class);
    for (int i = 0; i < steps.size(); i++) {
      for (Slot s : steps.get(i).operands()) {
        var w = s.whole();
        if (w.place == Slot.Place.WORKSPACE) {
          if (w.lastStep < 0) {
            byType.computeIfAbsent(w.dtype, _ -> new ArrayList<>()).add(w);
          }
          w.firstStep = Math.min(w.firstStep, i);
          w.lastStep = Math.max(w.lastStep, i);
        }
      }
    }
    byType.forEach(
        (t, slots) -> sizes.put(t, slots.size() <= PAIRWISE ? place(slots) : placeInOrder(slots)));
  }

  /** Elements that a workspace needs of a dtype. */
  int size(DType t) {
    return sizes.getOrDefault(t, 0);
  }

  /** Elements needed of each dtype. */
  Map<DType, Integer> sizes() {
    return sizes;
  }

  private static int place(List<Slot> slots) {
    slots.sort(Comparator.comparingInt((Slot s) -> -s.size).thenComparingInt(s -> s.firstStep));
    var placed = new ArrayList<Slot>(); // by offset
    int end = 0;
    for (Slot s : slots) {
      int at = 0;
      for (Slot other : placed) {
        boolean alive = other.firstStep <= s.lastStep && s.firstStep <= other.lastStep;
        if (!alive) {
          continue;
        }
        if (other.offset - at >= s.size) {
          break;
        }
        at = Math.max(at, aligned(other.offset + other.size));
      }
      s.offset = at;
      end = Math.max(end, at + s.size);
      int i = placed.size();
      while (i > 0 && placed.get(i - 1).offset > at) {
        i--;
      }
      placed.add(i, s);
    }
    return end;
  }

  private static int placeInOrder(List<Slot> slots) {
    slots.sort(Comparator.comparingInt(s -> s.firstStep));
    var alive = new PriorityQueue<Slot>(Comparator.comparingInt(s -> s.lastStep));
    var free = new HashMap<Integer, ArrayDeque<Integer>>();
    int end = 0;
    for (Slot s : slots) {
      for (var dead = alive.peek();
          dead != null && dead.lastStep < s.firstStep;
          dead = alive.peek()) {
        alive.poll();
        free.computeIfAbsent(dead.size, _ -> new ArrayDeque<>()).push(dead.offset);
      }
      var holes = free.get(s.size);
      if (holes != null && !holes.isEmpty()) {
        s.offset = holes.pop();
      } else {
        s.offset = end;
        end = aligned(end + s.size);
      }
      alive.add(s);
    }
    return end;
  }

  private static int aligned(int n) {
    return (n + ALIGN - 1) / ALIGN * ALIGN;
  }
}
