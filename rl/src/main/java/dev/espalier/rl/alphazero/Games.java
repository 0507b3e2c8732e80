package dev.espalier.rl.alphazero;

import dev.espalier.base.StateException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Games with numbers, played by many virtual threads that share an evaluator. They end in any
 * order; what each comes to depends on its number only.
 */
final class Games<R> implements AutoCloseable {
  /** Plays one game. */
  @FunctionalInterface
  interface Task<R> {
    R play(int number, BatchEvaluator.Seat seat);
  }

  private sealed interface End<R> {
    record Finished<R>(R result) implements End<R> {}

    record Failed<R>(Throwable problem) implements End<R> {}
  }

  private final BatchEvaluator evaluator;
  private final BlockingQueue<End<R>> ended = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Begins to play.
   *
   * @param evaluator closed with this
   * @param numbers of the games, which are begun in this order
   * @param parallel games at a time
   */
  Games(BatchEvaluator evaluator, int[] numbers, int parallel, Task<R> task) {
    this.evaluator = evaluator;
    var next = new AtomicInteger();
    for (int t = 0; t < Math.min(parallel, numbers.length); t++) {
      threads.add(
          Thread.ofVirtual()
              .name("espalier-game-" + t)
              .start(() -> {
                try (var seat = evaluator.seat()) {
                  for (int i = next.getAndIncrement();
                      i < numbers.length;
                      i = next.getAndIncrement()) {
                    ended.add(new End.Finished<>(task.play(numbers[i], seat)));
                  }
                } catch (Throwable e) { // of any kind: take() throws it
                  ended.add(new End.Failed<>(e));
                }
              }));
    }
  }

  /** Waits for the next game to end. As many times as there are games. */
  R take() {
    try {
      return switch (ended.take()) {
        case End.Finished<R> f -> f.result();
        case End.Failed<R> f -> throw unchecked(f.problem());
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StateException("play", "interrupted while games are played", "call again");
    }
  }

  private static RuntimeException unchecked(Throwable problem) {
    return switch (problem) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> throw new AssertionError(problem);
    };
  }

  /** Gives up the games that are not over. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    evaluator.close();
  }
}
