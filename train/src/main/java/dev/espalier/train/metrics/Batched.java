package dev.espalier.train.metrics;

import dev.espalier.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metric that takes its figures out of tensors in Java. An update registers the tensors; they are
 * fetched with the next update, or when the value is wanted.
 */
abstract class Batched implements Metric {
  private @Nullable List<Tensor> pending;

  /** Registers what {@link #accept} is to get. */
  final void gather(Tensor... parts) {
    settle();
    for (var p : parts) {
      p.register();
    }
    pending = List.of(parts);
  }

  /** Takes the numbers of a batch. */
  abstract void accept(List<Tensor> parts);

  /** Takes what is pending. */
  final void settle() {
    var p = pending;
    if (p != null) {
      pending = null;
      accept(p);
    }
  }

  /** Forgets what is pending. */
  final void drop() {
    pending = null;
  }
}
