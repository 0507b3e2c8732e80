package dev.espalier.rl.alphazero;

import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.nn.Frozen;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.PolicyValueNet;
import dev.espalier.rl.games.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Frozen networks that look at positions of many games at a time. Each game runs in a thread of its
 * own, usually a virtual one, and has a {@link Seat}: its {@code evaluate} waits until the position
 * has been part of a batch.
 *
 * <p>Who shares a batch depends on the scheduler; the answers do not: in a frozen network a sample
 * has the same bits alone and in any batch. Batches have 8, 16, 32, … positions up to the largest,
 * so that few plans are made; fewer than 8 are filled up. A position that was evaluated lately is
 * not evaluated again.
 *
 * <p>A batch is begun when half of the games wait, so that the others go on with their trees
 * meanwhile, or when all do.
 */
public final class BatchEvaluator implements AutoCloseable {
  private static final int SMALLEST = 8;

  private final Game game;
  private final List<Frozen> nets;
  private final int largest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();

  // All of these are read and written under the lock.
  private final List<ArrayDeque<Seat>> waiting = new ArrayList<>(); // by network
  private final List<Answers> known = new ArrayList<>(); // by network
  private int seats;
  private int queued;
  private boolean closed;
  private long positions;
  private long batches;

  private volatile @Nullable Throwable failure; // written before those who wait are woken

  /**
   * Starts a thread that evaluates.
   *
   * @param nets frozen {@link PolicyValueNet}s
   * @param largest positions of the largest batch, 8 times a power of two
   */
  public BatchEvaluator(Game game, List<Frozen> nets, int largest) {
    if (nets.isEmpty() || largest < SMALLEST || Integer.bitCount(largest) != 1) {
      throw new ValueException(
          "BatchEvaluator",
          nets.size() + " networks, batches of " + largest,
          "give at least one network, and 8, 16, 32, 64, … positions");
    }
    this.game = game;
    this.nets = List.copyOf(nets);
    this.largest = largest;
    for (int i = 0; i < nets.size(); i++) {
      waiting.add(new ArrayDeque<>());
      known.add(new Answers(game.planesLength(), game.actions()));
    }
    Thread.ofPlatform().daemon().name("espalier-evaluator").start(this::serve);
  }

  /** The place of one game; it belongs to the thread of that game. */
  public final class Seat implements AutoCloseable {
    private final float[] seen = new float[game.planesLength()];
    private final float[] planes = new float[game.planesLength()];
    private final float[] policy = new float[game.actions()];
    private final long[] key = new long[Answers.words(game.planesLength())];
    private final Thread thread = Thread.currentThread();
    private boolean keyed;
    private float value;
    private volatile boolean answered;

    private Seat() {
      lock.lock();
      try {
        seats++;
      } finally {
        lock.unlock();
      }
    }

    /** One of the networks, by its place in the list. */
    public Evaluator net(int index) {
      return (position, symmetry, into) -> evaluate(index, position, symmetry, into);
    }

    private float evaluate(int net, Position position, int symmetry, float[] into) {
      var turns = game.symmetries();
      if (symmetry == 0) {
        position.planes(planes, 0);
      } else {
        position.planes(seen, 0);
        turns.planes(symmetry, game.planes(), seen, 0, planes, 0);
      }
      keyed = Answers.pack(planes, key);
      if (!isKnown(this, net)) {
        await();
      }
      turns.policyBack(symmetry, policy.length, policy, 0, into, 0);
      return value;
    }

    private void await() {
      while (!answered) {
        LockSupport.park(this);
        if (Thread.interrupted()) {
          throw stopped();
        }
      }
      var problem = failure;
      if (problem != null) {
        throw problem instanceof RuntimeException e ? e : new IllegalStateException(problem);
      }
    }

    /** The game is over. */
    @Override
    public void close() {
      lock.lock();
      try {
        seats--;
        wake();
      } finally {
        lock.unlock();
      }
    }
  }

  /** A place for a game that the current thread plays. */
  public Seat seat() {
    return new Seat();
  }

  private static StateException stopped() {
    return new StateException(
        "evaluate", "the evaluator was closed", "close it when all games are over");
  }

  /** Answers at once, or puts the position into the queue. */
  private boolean isKnown(Seat seat, int net) {
    lock.lock();
    try {
      if (closed) {
        throw stopped();
      }
      int place = seat.keyed ? known.get(net).find(seat.key) : -1;
      if (place >= 0) {
        seat.value = known.get(net).read(place, seat.policy);
        return true;
      }
      seat.answered = false;
      waiting.get(net).add(seat);
      queued++;
      wake();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    if (ready()) {
      work.signal();
    }
  }

  private boolean ready() {
    return closed || fullest().size() >= target() || (queued > 0 && queued == seats);
  }

  private ArrayDeque<Seat> fullest() {
    var most = waiting.getFirst();
    for (var w : waiting) {
      if (w.size() > most.size()) {
        most = w;
      }
    }
    return most;
  }

  /** The largest batch that half of a network's games fill. */
  private int target() {
    return sizeFor(seats / (2 * nets.size()));
  }

  /** The largest size of a batch that n positions fill, at least the smallest. */
  private int sizeFor(int n) {
    return Math.clamp(Integer.highestOneBit(Math.max(n, 1)), SMALLEST, largest);
  }

  /** The evaluating thread. */
  private void serve() {
    var batch = new ArrayList<Seat>();
    try {
      while (true) {
        int net = take(batch);
        if (net < 0) {
          return;
        }
        evaluate(nets.get(net), batch);
        remember(net, batch);
        answer(batch);
      }
    } catch (Throwable t) { // of any kind: those who wait must hear of it
      fail(t, batch);
    }
  }

  /** Waits for a batch and fills it; the number of its network, or −1 at the end. */
  private int take(List<Seat> batch) {
    lock.lock();
    try {
      while (!ready()) {
        work.awaitUninterruptibly();
      }
      if (closed) {
        return -1;
      }
      var from = fullest();
      int n = Math.min(from.size(), sizeFor(from.size()));
      batch.clear();
      for (int i = 0; i < n; i++) {
        batch.add(from.remove());
      }
      queued -= n;
      positions += n;
      batches++;
      return waiting.indexOf(from);
    } finally {
      lock.unlock();
    }
  }

  private void evaluate(Frozen net, List<Seat> batch) {
    int length = game.planesLength();
    int size = sizeFor(batch.size());
    var x = new float[size * length];
    for (int i = 0; i < batch.size(); i++) {
      System.arraycopy(batch.get(i).planes, 0, x, i * length, length);
    }
    var out = NetEvaluator.Answer.of(net, game, x, size);
    for (int i = 0; i < batch.size(); i++) {
      var seat = batch.get(i);
      System.arraycopy(out.policies(), i * game.actions(), seat.policy, 0, game.actions());
      seat.value = out.values()[i];
    }
  }

  private void remember(int net, List<Seat> batch) {
    lock.lock();
    try {
      for (var seat : batch) {
        if (seat.keyed) {
          known.get(net).put(seat.key, seat.policy, seat.value);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static void answer(List<Seat> batch) {
    for (var seat : batch) {
      seat.answered = true; // publishes what was written before
      LockSupport.unpark(seat.thread);
    }
  }

  private void fail(Throwable t, List<Seat> batch) {
    lock.lock();
    try {
      closed = true;
      if (failure == null) {
        failure = t;
      }
      waiting.forEach(batch::addAll);
      waiting.forEach(ArrayDeque::clear);
      queued = 0;
    } finally {
      lock.unlock();
    }
    answer(batch);
  }

  /** Positions evaluated so far, those under way included. */
  public long positions() {
    lock.lock();
    try {
      return positions;
    } finally {
      lock.unlock();
    }
  }

  /** Batches evaluated so far, the one under way included. */
  public long batches() {
    lock.lock();
    try {
      return batches;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the thread. Games that wait then, or ask later, get a {@link StateException}. */
  @Override
  public void close() {
    fail(stopped(), new ArrayList<>());
    lock.lock();
    try {
      work.signal();
    } finally {
      lock.unlock();
    }
  }
}
