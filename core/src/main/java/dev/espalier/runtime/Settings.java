package dev.espalier.runtime;

import dev.espalier.ir.LayerPath;
import dev.espalier.ir.Named;
import dev.espalier.ir.Node;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** How a thread records: mode, layer path, what stands in the place of variables. */
abstract sealed class Settings permits Recorder {
  private boolean gradients = true;
  private boolean training = true;
  private boolean finite = Eager.ON;
  private @Nullable LayerPath path;
  private @Nullable Substitutes substitutes;
  private boolean pinned;
  private final IdentityHashMap<FlatArray, FlatArray.Version> pins = new IdentityHashMap<>();

  /** What stands in the place of variables. */
  @FunctionalInterface
  public interface Substitutes {
    /** Null: the variable itself. */
    @Nullable Node of(Named variable);
  }

  public boolean gradients() {
    return gradients;
  }

  public void setGradients(boolean on) {
    gradients = on;
  }

  /** Whether each op is computed when it is recorded, and must be finite. */
  public boolean checksFinite() {
    return finite;
  }

  public void setChecksFinite(boolean on) {
    finite = on;
  }

  public boolean training() {
    return training;
  }

  public void setTraining(boolean on) {
    training = on;
  }

  public @Nullable LayerPath path() {
    return path;
  }

  /** What stands in the place of a variable, or null. */
  public @Nullable Node substitute(Named variable) {
    var s = substitutes;
    return s == null ? null : s.of(variable);
  }

  public @Nullable Substitutes substitutes() {
    return substitutes;
  }

  public void setSubstitutes(@Nullable Substitutes s) {
    substitutes = s;
  }

  /** Enters a layer; the returned path is for {@link #leave}. */
  public @Nullable LayerPath enter(String name) {
    var before = path;
    path = new LayerPath(before, name);
    return before;
  }

  public void leave(@Nullable LayerPath before) {
    path = before;
  }

  /**
   * From now on until {@link #unpin} the thread sees one version of each array, whatever other
   * threads publish. Returns whether this call began it.
   */
  public boolean pin() {
    boolean began = !pinned;
    pinned = true;
    return began;
  }

  public void unpin() {
    pinned = false;
    pins.clear();
  }

  /** The content of an array, for reading. What the thread itself writes it sees at once. */
  public FlatArray.Version version(FlatArray array) {
    return pinned && !array.isWriter()
        ? pins.computeIfAbsent(array, FlatArray::current)
        : array.current();
  }
}
