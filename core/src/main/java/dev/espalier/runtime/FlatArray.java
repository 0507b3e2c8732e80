package dev.espalier.runtime;

import dev.espalier.base.DType;
import dev.espalier.base.StateException;
import dev.espalier.spi.Storage;
import org.jspecify.annotations.Nullable;

/**
 * An array whose content is replaced as a whole: parameters of one optimiser, or its state. Two
 * buffers take turns: a new version is written into the older buffer, then published, so that a
 * reader that leased a version never sees it change. A third buffer is made when the older one is
 * still leased, or was handed to another thread than the one that trains.
 */
public final class FlatArray {
  private final DType dtype;
  private final int size;
  private volatile Version current;
  private @Nullable Version previous;
  private volatile long writer = Thread.currentThread().threadId();

  public FlatArray(DType dtype, Object array) {
    this.dtype = dtype;
    this.size = java.lang.reflect.Array.getLength(array);
    this.current = new Version(this, array);
  }

  /** One content of the array. */
  public static final class Version {
    private final FlatArray owner;
    private final Object array;
    private int leases;
    private boolean dead;
    private boolean shared;

    private Version(FlatArray owner, Object array) {
      this.owner = owner;
      this.array = array;
    }

    Object array() {
      return array;
    }

    /** Whether a later version has been published. */
    boolean isStale() {
      return owner.current != this;
    }

    /**
     * Holds this version until {@link #release}; raises StateException when its buffer has been
     * written again.
     */
    void acquire() {
      synchronized (owner) {
        if (dead) {
          throw new StateException(
              "read",
              "this value depends on parameters from before the last two steps, which are gone",
              "read it before stepping again (item(), toArray() or realize()), or detach().realize() what you keep");
        }
        leases++;
      }
    }

    void release() {
      synchronized (owner) {
        leases--;
      }
    }
  }

  public DType dtype() {
    return dtype;
  }

  public int size() {
    return size;
  }

  /**
   * The content now, for reading later. What another thread than the writing one has seen is never
   * overwritten.
   */
  public Version current() {
    var v = current; // read before the writer, who may be another when this is published
    if (isWriter()) {
      return v;
    }
    synchronized (this) {
      current.shared = true;
      return current;
    }
  }

  /** Whether the current thread is the one that wrote last. */
  boolean isWriter() {
    return Thread.currentThread().threadId() == writer;
  }

  /** The current content as a storage, for a reader that copies it at once. */
  public Storage snapshot() {
    Version v;
    synchronized (this) {
      v = current;
      v.acquire();
    }
    try {
      return Storage.of(dtype, Storage.of(dtype, v.array).copy());
    } finally {
      v.release();
    }
  }

  /** The storage of a version that is being written. */
  public Storage storage(Version version) {
    return Storage.of(dtype, version.array);
  }

  /** A version to write to; nobody sees it before {@link #publish}. */
  public synchronized Version beginWrite() {
    var p = previous;
    previous = null;
    writer = Thread.currentThread().threadId();
    if (p != null && p.leases == 0 && !p.shared) {
      p.dead = true;
      return new Version(this, p.array);
    }
    return new Version(this, dtype.newArray(size));
  }

  /** Makes a written version the current one. */
  public synchronized void publish(Version written) {
    previous = current;
    current = written;
  }

  /** Replaces a part of the content. */
  public synchronized void write(int offset, Storage part) {
    var next = beginWrite();
    System.arraycopy(current.array, 0, next.array, 0, size);
    System.arraycopy(part.array(), part.offset(), next.array, offset, part.size());
    publish(next);
  }
}
