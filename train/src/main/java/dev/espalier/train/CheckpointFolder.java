package dev.espalier.train;

import dev.espalier.base.ValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The last two checkpoints of a training: {@code checkpoint.safetensors} and, before it, {@code
 * checkpoint.prev.safetensors}.
 *
 * <p>A new one is written under another name and forced to the disk; then the last good one becomes
 * the previous one and the new one takes its place: at every moment at least one of the two is
 * whole. Writing runs on a thread of its own, one at a time.
 */
public final class CheckpointFolder {
  private static final System.Logger LOG = LogProgress.LOG;

  private final Path folder;
  private final Path latest;
  private final Path previous;
  private final Path next; // whole, but not yet in its place
  private boolean latestIsGood; // only a good one may replace the previous one
  private @Nullable FutureTask<Void> writing;

  public CheckpointFolder(Path folder) {
    this.folder = folder;
    this.latest = folder.resolve("checkpoint.safetensors");
    this.next = folder.resolve("checkpoint.next.safetensors");
    this.previous = folder.resolve("checkpoint.prev.safetensors");
  }

  /** Whether there is a file to resume from, good or not. */
  public boolean exists() {
    return Files.exists(latest) || Files.exists(previous);
  }

  /**
   * The last good checkpoint: when the latest is cut off or foreign, the previous one, with a
   * warning in the log. Null when there is neither.
   *
   * @throws ValueException when files are there, but none can be used; it says what is wrong with
   *     the latest
   */
  public @Nullable Checkpoint read() {
    ValueException problem = null;
    if (Files.exists(latest)) {
      try {
        var c = Checkpoint.read(latest);
        latestIsGood = true;
        return c;
      } catch (ValueException e) {
        problem = e;
      }
    }
    if (Files.exists(previous)) {
      try {
        var c = Checkpoint.read(previous);
        if (problem == null) {
          LOG.log(
              System.Logger.Level.INFO,
              "resuming from " + previous + ": a newer one was not finished");
        } else {
          LOG.log(
              System.Logger.Level.WARNING,
              problem.op()
                  + ": "
                  + problem.problem()
                  + "; resuming from the previous one, "
                  + previous);
        }
        return c;
      } catch (ValueException e) {
        if (problem == null) {
          problem = e;
        } else {
          problem.addSuppressed(e);
        }
      }
    }
    if (problem != null) {
      throw problem;
    }
    return null;
  }

  /** Makes the folder and removes what killed processes left half-written. */
  void prepare() {
    try {
      Files.createDirectories(folder);
      try (var left = Files.newDirectoryStream(folder, ".checkpoint.*.tmp")) {
        for (var file : left) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(next);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Whether an earlier checkpoint is still being written. */
  boolean isBusy() {
    var w = writing;
    return w != null && !w.isDone();
  }

  /**
   * Writes a checkpoint, later; the arrays in it must not change. An error of an earlier one is
   * raised here.
   */
  void write(Checkpoint checkpoint) {
    await();
    var task =
        new FutureTask<Void>(() -> {
          checkpoint.write(next);
          if (latestIsGood && Files.exists(latest)) {
            Files.move(
                latest,
                previous,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
          }
          Files.move(
              next, latest, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
          latestIsGood = true;
          return null;
        });
    writing = task;
    var thread = new Thread(task, "espalier-checkpoint");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits until the last checkpoint is on the disk. */
  void await() {
    var w = writing;
    writing = null;
    boolean interrupted = false;
    while (w != null) {
      try {
        w.get();
        w = null;
      } catch (InterruptedException e) {
        interrupted =
            true; // a half-written checkpoint helps nobody: finish, then pass the interrupt on
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case IOException io -> throw failed(io);
          case RuntimeException r -> throw r;
          case Error r -> throw r;
          case null, default -> throw new AssertionError(e);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private ValueException failed(IOException e) {
    var error =
        new ValueException(
            "checkpoint " + folder,
            "it cannot be written: " + e,
            "check free space and access to the folder; earlier checkpoints are kept");
    error.initCause(e);
    return error;
  }
}
