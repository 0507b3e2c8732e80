package dev.espalier.tensor;

import dev.espalier.base.Rng;
import java.util.function.Supplier;

/** The thread's random generator: what initialisers, dropout and {@code Tensor.rand} draw from. */
public final class Random {
  private static final ThreadLocal<Rng> CURRENT = ThreadLocal.withInitial(() -> Rng.seed(0));

  private Random() {}

  /** Starts the thread's generator anew, as torch.manual_seed. */
  public static void seed(long seed) {
    CURRENT.set(Rng.seed(seed));
  }

  public static Rng generator() {
    return CURRENT.get();
  }

  /** Runs with another generator. */
  public static <T> T with(Rng rng, Supplier<T> body) {
    var before = CURRENT.get();
    CURRENT.set(rng);
    try {
      return body.get();
    } finally {
      CURRENT.set(before);
    }
  }
}
