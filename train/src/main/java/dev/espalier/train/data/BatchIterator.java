package dev.espalier.train.data;

import dev.espalier.base.StateException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hands out batches in order while workers decode the next ones. One left half-way holds no thread:
 * only asked-for batches run.
 */
final class BatchIterator implements Iterator<Batch> {
  private final IntFunction<Batch> decode;
  private final int end;
  private final @Nullable Executor workers;
  private final int ahead;
  private final ArrayDeque<FutureTask<Batch>> pending = new ArrayDeque<>();
  private int next; // handed out next
  private int asked; // decoded next

  BatchIterator(
      IntFunction<Batch> decode, int from, int end, @Nullable Executor workers, int ahead) {
    this.decode = decode;
    this.next = from;
    this.asked = from;
    this.end = end;
    this.workers = workers;
    this.ahead = ahead;
    ask();
  }

  @Override
  public boolean hasNext() {
    return next < end;
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the epoch has " + end + " batches");
    }
    next++;
    if (workers == null) {
      return decode.apply(next - 1);
    }
    ask();
    return take(pending.remove());
  }

  private void ask() {
    while (workers != null && asked < end && pending.size() <= ahead) {
      int batch = asked++;
      var task = new FutureTask<>(() -> decode.apply(batch));
      pending.add(task);
      workers.execute(task);
    }
  }

  private static Batch take(FutureTask<Batch> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StateException(
          "DataLoader",
          "the thread was interrupted while it waited for a batch",
          "do not interrupt a training thread; call trainer.stop()");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException r -> throw r;
        case Error r -> throw r;
        case null, default -> throw new AssertionError(e);
      }
    }
  }
}
