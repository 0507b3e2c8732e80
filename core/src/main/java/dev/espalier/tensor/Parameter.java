package dev.espalier.tensor;

import dev.espalier.base.Shape;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.Rebindable;
import dev.espalier.ir.TensorSpec;
import dev.espalier.runtime.FlatArray;
import dev.espalier.runtime.ParameterValue;
import dev.espalier.runtime.Recorder;
import dev.espalier.spi.Storage;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that is trained. Its elements lie in a flat array, alone or with the other parameters of
 * an optimiser; each step publishes a new version of that array, so that a reader never sees a
 * half-written one.
 */
public final class Parameter extends Variable implements Rebindable {
  private final TensorSpec spec;
  private volatile Home home;
  private volatile @Nullable Leaf leaf;
  private volatile @Nullable Tensor grad;
  private volatile @Nullable Tensor pending;
  private volatile boolean requiresGrad = true;

  /** Where the elements lie. */
  record Home(FlatArray flat, int offset) {}

  /** The leaf node of one version. */
  private record Leaf(FlatArray.Version version, boolean tracked, Node node) {}

  /** A parameter with a copy of this value. */
  public Parameter(Tensor value) {
    if (!value.dtype().isFloating()) {
      throw Refusal.dtype(
          "Parameter",
          "a parameter of " + value.dtype() + " cannot be trained",
          "value is floating",
          "convert it: value.to(DType.FLOAT32)",
          Refusal.operand("value", value));
    }
    this.spec = new TensorSpec(value.shape(), value.dtype());
    this.home = new Home(new FlatArray(spec.dtype(), value.storage().copy()), 0);
  }

  @Override
  public Node node() {
    var other = Recorder.current().substitute(this);
    if (other != null) {
      return other;
    }
    settle();
    var h = home;
    var version = Recorder.current().version(h.flat);
    var l = leaf;
    if (l == null || l.version != version || l.tracked != requiresGrad) {
      var value = ParameterValue.of(this, h.flat, version, h.offset, spec.shape().size());
      l =
          new Leaf(
              version,
              requiresGrad,
              Node.leaf(requiresGrad ? Op.LeafKind.PARAMETER : Op.LeafKind.INPUT, spec, value));
      leaf = l;
    }
    return l.node;
  }

  @Override
  public Shape shape() {
    return spec.shape();
  }

  @Override
  public dev.espalier.base.DType dtype() {
    return spec.dtype();
  }

  /** Whether gradients are computed and optimisers change it; false freezes it. */
  public boolean requiresGrad() {
    return requiresGrad;
  }

  public void setRequiresGrad(boolean on) {
    requiresGrad = on;
  }

  /**
   * The gradient accumulated since {@code zeroGrad()}, or null. It may be pending; a later backward
   * does not change this tensor.
   */
  public @Nullable Tensor grad() {
    return grad;
  }

  /** Replaces the gradient, as clipping does; null clears it. */
  public void setGrad(@Nullable Tensor g) {
    if (g != null) {
      check(g);
    } else {
      var old = grad;
      if (old != null && old.node().value() == null) {
        Recorder.current().dropGradient(old.node());
      }
    }
    grad = g;
  }

  /** Adds a gradient that a backward pass recorded. */
  void accumulate(Tensor g) {
    var before = grad;
    grad = before == null ? g : Mode.noGrad(() -> before.add(g));
  }

  @Override
  public void assign(Tensor value) {
    check(value);
    settle();
    var n = value.node();
    if (n.value() instanceof Storage s) {
      write(s);
      return;
    }
    var cut = value.detach();
    Recorder.current().register(cut.node());
    pending = cut;
  }

  /** Publishes an assigned value that was pending. */
  private void settle() {
    var p = pending;
    if (p != null) {
      pending = null;
      write(p.storage());
    }
  }

  private void write(Storage s) {
    var h = home;
    h.flat.write(h.offset, s);
  }

  Home home() {
    settle();
    return home;
  }

  /** Moves the elements into an optimiser's array, which already holds them. */
  void move(FlatArray flat, int offset) {
    home = new Home(flat, offset);
    leaf = null;
  }

  /** Raises StateException unless the elements lie in this array. */
  void requireHome(FlatArray flat) {
    if (home.flat != flat) {
      throw Refusal.state(
          "step",
          "parameter "
              + (name().isEmpty() ? shape().toString() : name())
              + " was taken over by another optimiser",
          "a parameter belongs to one optimiser",
          "use the optimiser that was made last, or give each parameter to one optimiser only");
    }
  }
}
