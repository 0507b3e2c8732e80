package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.cpu.kernel.KernelProvider;
import dev.espalier.cpu.kernel.Step;
import dev.espalier.cpu.kernel.Steps;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.UnaryOp;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which form of each kernel runs: the plain one until the other is warm and checked, then that one.
 * Each change raises a number that programs compare at the start of a run.
 */
final class Forms {
  /** What an elementwise loop does. */
  sealed interface Key {
    record Unary(UnaryOp op, DType dtype) implements Key {}

    record Binary(BinaryOp op, DType dtype) implements Key {}

    record Ternary(TernaryOp op, DType dtype) implements Key {}

    record Cast(DType from, DType to) implements Key {}

    record Bitcast(DType from, DType to) implements Key {}
  }

  /** The plain and the fast form of one instruction, which stands at a place of a program. */
  record Choice(int at, Key key, Step plain, @Nullable Step fast) {
    Step best() {
      return fast != null && ready.contains(key) ? fast : plain;
    }
  }

  static final Steps PLAIN = new PlainSteps();
  private static final Set<Key> ready = ConcurrentHashMap.newKeySet();
  private static final Set<Key> asked = ConcurrentHashMap.newKeySet();
  private static volatile int generation;

  private Forms() {}

  static int generation() {
    return generation;
  }

  static Choice choice(int at, Key key, int a, int b, int c, int y) {
    Step plain = make(PLAIN, key, a, b, c, y);
    assert plain != null;
    KernelProvider provider = Providers.get();
    Step fast = provider == null ? null : make(provider.steps(), key, a, b, c, y);
    if (fast != null && asked.add(key)) {
      WarmUp.loop(key);
    }
    return new Choice(at, key, plain, fast);
  }

  static void ready(Key key) {
    ready.add(key);
    changed();
  }

  /** Only the warm-up thread, or the one that loads the provider, calls this. */
  static synchronized void changed() {
    generation++;
  }

  static @Nullable Step make(Steps steps, Key key, int a, int b, int c, int y) {
    return switch (key) {
      case Key.Unary(UnaryOp op, DType t) -> steps.unary(op, t, a, y);
      case Key.Binary(BinaryOp op, DType t) -> steps.binary(op, t, a, b, y);
      case Key.Ternary(TernaryOp op, DType t) -> steps.ternary(op, t, a, b, c, y);
      case Key.Cast(DType from, DType to) -> steps.cast(from, to, a, y);
      case Key.Bitcast(DType from, DType to) -> steps.bitcast(from, to, a, y);
    };
  }
}
