package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Buffer;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A part of a network: a function of a tensor with weights. A model is a layer made of layers:
 *
 * <pre>{@code
 * final class Mlp extends Layer {
 *   private final Linear fc1, fc2;                 // weights: fc1.weight, fc1.bias, fc2.weight, fc2.bias
 *   Mlp(int in, int hidden, int out) { fc1 = new Linear(in, hidden); fc2 = new Linear(hidden, out); }
 *   @Override protected Tensor forward(Tensor x) { return x.flatten(1).pipe(fc1, Tensor::relu, fc2); }
 * }
 * }</pre>
 *
 * <p>Its fields are its state, superclass first, in the order of declaration: a {@link Parameter}
 * is trained, a {@link Buffer} is only saved, a layer is a part; they are also found in lists,
 * maps, records and arrays. A field's name is the weight's name, as in PyTorch, so that checkpoints
 * match: {@code fc1.weight}, {@code blocks.0.conv.bias}. No other field is state. What a lambda
 * captures is not found: keep layers in fields. A layer met twice is one part; a parameter met
 * twice is trained once and saved under both names.
 *
 * <p>In a named module the package of a layer with such fields is opened to this one: {@code opens
 * app to dev.espalier.nn;}.
 *
 * <p>A layer may be used by several threads as long as none changes it; a model that trains beside
 * them is handed out with {@link #freeze}.
 */
public abstract class Layer implements UnaryOperator<Tensor>, Cloneable {
  /** Who watches the results of layers on this thread, for {@link #summary}. */
  static final ScopedValue<Watcher> WATCHER = ScopedValue.newInstance();

  interface Watcher {
    void applied(Layer layer, Tensor result);
  }

  private volatile String name = "";
  private volatile boolean owned;
  private volatile @Nullable String label;

  /** A layer without a name, until a model that holds it gives it one. */
  protected Layer() {}

  /**
   * Computes the layer's result. Called through {@link #apply}, which names the layer in errors and
   * profiles.
   */
  protected abstract Tensor forward(Tensor x);

  /** The layer's result for x. */
  @Override
  public final Tensor apply(Tensor x) {
    return call(() -> forward(x));
  }

  /**
   * Runs what this layer computes, named in errors and profiles, over one state of its weights: for
   * layers with several inputs or results, whose public method is {@code return call(() -> …);}.
   */
  protected final <R> R call(Supplier<R> body) {
    var l = label;
    var name = l != null ? l : makeLabel();
    var y = Mode.oneState(() -> Mode.scope(name, body));
    if (WATCHER.isBound()) {
      var t = firstTensor(y);
      if (t != null) {
        WATCHER.get().applied(this, t);
      }
    }
    return y;
  }

  /** A result, or the first of several in a record. */
  private static @Nullable Tensor firstTensor(@Nullable Object result) {
    if (result instanceof Record r) {
      for (var slot : Fields.of(r)) {
        if (slot.get(r) instanceof Tensor t) {
          return t;
        }
      }
    }
    return result instanceof Tensor t ? t : null;
  }

  /** A layer without weights from a function, such as {@code Layer.of("relu", Tensor::relu)}. */
  public static Layer of(String name, UnaryOperator<Tensor> function) {
    return new Function(name, function);
  }

  private static final class Function extends Layer {
    private final String title;
    private final UnaryOperator<Tensor> function;

    Function(String title, UnaryOperator<Tensor> function) {
      this.title = title;
      this.function = function;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return function.apply(x);
    }

    @Override
    public String describe() {
      return title;
    }
  }

  // ---- names
  // ---------------------------------------------------------------------------------------------------------

  /**
   * The layer without its name: the class and what it was made with, such as {@code Linear(784 →
   * 128)}.
   */
  public String describe() {
    return getClass().getSimpleName();
  }

  /**
   * The name, once a model that holds this layer knows it, and the description: {@code fc1:
   * Linear(784 → 128)}.
   */
  @Override
  public String toString() {
    return name.isEmpty() ? describe() : name + ": " + describe();
  }

  /**
   * The name under which a field is saved: its own. A layer that must match foreign checkpoints may
   * give another, as {@code running_mean} for {@code runningMean}, or none for a map whose keys are
   * the names and for a layer that this one stands for.
   */
  protected String stateName(String field) {
    return field;
  }

  private String makeLabel() {
    if (!owned) {
      walk();
    }
    var l = toString();
    label = l;
    return l;
  }

  /** Reads the fields anew; a layer that is nobody's part names what it finds. */
  private Walk walk() {
    var w = Walk.of(this);
    if (!owned) {
      for (var p : w.parts) {
        if (p.layer() != this) {
          p.layer().adopt(p.localName());
        }
      }
      w.variables.forEach((n, v) -> v.setName(n));
    }
    return w;
  }

  private void adopt(String localName) {
    owned = true;
    if (!name.equals(localName)) {
      name = localName;
      label = null;
    }
  }

  // ---- parts and state
  // -----------------------------------------------------------------------------------------------

  /** The trained tensors of this layer and its parts, each once. */
  public final List<Parameter> parameters() {
    return List.copyOf(namedParameters().values());
  }

  /** The trained tensors by name, each once, in order. */
  public final SequencedMap<String, Parameter> namedParameters() {
    return walk().only(Parameter.class);
  }

  /** The tensors that are saved but not trained, each once. */
  public final List<Buffer> buffers() {
    return List.copyOf(namedBuffers().values());
  }

  /** The tensors that are saved but not trained by name, each once, in order. */
  public final SequencedMap<String, Buffer> namedBuffers() {
    return walk().only(Buffer.class);
  }

  /** This layer (under the empty name) and all its parts by name, each once, in order. */
  public final SequencedMap<String, Layer> layers() {
    var all = new LinkedHashMap<String, Layer>();
    walk().parts.forEach(p -> all.putIfAbsent(p.path(), p.layer()));
    return Collections.unmodifiableSequencedMap(all);
  }

  /** Number of elements of all parameters. */
  public final long parameterCount() {
    long n = 0;
    for (var p : parameters()) {
      n += p.size();
    }
    return n;
  }

  /**
   * Whether the parameters of this layer and its parts are trained: {@code false} gives them no
   * gradient and optimisers skip them.
   */
  public final void requiresGrad(boolean trained) {
    parameters().forEach(p -> p.setRequiresGrad(trained));
  }

  /**
   * Whether the parameters whose names match are trained: {@code requiresGrad("encoder", false)}
   * freezes the part encoder, {@code requiresGrad("*.bias", true)} trains all biases. A {@code *}
   * stands for any characters; a name alone means that parameter, or all of that part.
   *
   * @return how many parameters match
   */
  public final int requiresGrad(String pattern, boolean trained) {
    var matching = States.matching(describe(), walk().allNames(), pattern);
    matching.forEach(p -> p.setRequiresGrad(trained));
    return matching.size();
  }

  /**
   * Converts the floating parameters and buffers of this layer and its parts to a floating dtype.
   * They become new objects, without gradients: make optimisers afterwards. Returns this layer.
   */
  public final Layer to(DType dtype) {
    if (!dtype.isFloating()) {
      throw Refusal.dtype(
          "to",
          "weights cannot be " + dtype,
          "dtype is floating",
          "use a floating dtype such as DType.FLOAT32");
    }
    Rewrite.convert(this, dtype);
    walk();
    return this;
  }

  /**
   * Puts another layer in the place of a part: {@code model.replace("fc", new Linear(512, 10))},
   * {@code replace("blocks.3.act", …)}. The part may be in a final field, a list, a map, a record
   * or an array. An optimiser made before still holds the old part's parameters.
   */
  public final void replace(String path, Layer layer) {
    Rewrite.replace(this, path, layer);
    layer.owned = true;
    walk();
  }

  /**
   * Puts another parameter in the place of the one with this name, such as a larger table of
   * embeddings; where the old one has several names (tied weights), under all of them. An optimiser
   * made before still holds the old one.
   */
  public final void replace(String name, Parameter parameter) {
    Rewrite.replace(this, variable("replace", name), parameter);
    walk();
  }

  /**
   * Lets two names share one parameter: {@code model.tie("head.weight", "embedding.weight")} gives
   * the head the embedding's, which is trained by both and saved under both names. Shapes and
   * dtypes must be equal. Make optimisers afterwards.
   */
  public final void tie(String name, String other) {
    var old = variable("tie", name);
    var shared = variable("tie", other);
    if (!old.shape().equals(shared.shape()) || old.dtype() != shared.dtype()) {
      throw new ValueException(
          "tie",
          name
              + " is "
              + old.shape()
              + " "
              + old.dtype()
              + ", "
              + other
              + " "
              + shared.shape()
              + " "
              + shared.dtype(),
          "tie parameters of one shape and dtype");
    }
    Rewrite.replace(this, old, shared);
    walk();
  }

  private Parameter variable(String op, String name) {
    var all = walk().allNames();
    if (all.get(name) instanceof Parameter p) {
      return p;
    }
    throw new ValueException(
        op, describe() + " has no parameter \"" + name + "\"", "use one of " + all.keySet());
  }

  // ---- saved state
  // ---------------------------------------------------------------------------------------------------

  /** A snapshot of all parameters and buffers by name: later training does not change it. */
  public final SequencedMap<String, Tensor> stateDict() {
    return Mode.oneState(() -> States.snapshot(walk().allNames()));
  }

  /**
   * Gives parameters and buffers these values, by name. Names and shapes must match; otherwise one
   * error lists every name that is missing, unexpected or of another shape, and nothing is changed.
   * Values of another dtype are converted. As in PyTorch, {@code num_batches_tracked} may be
   * missing and stays as it is then.
   */
  public final void loadStateDict(Map<String, ? extends Tensor> state) {
    var w = walk();
    States.load(describe(), w.variables, w.aliases(), state);
  }

  /**
   * Writes all parameters and buffers to a safetensors file, which replaces an earlier one only
   * when complete. Errors of the file system are raised as {@link UncheckedIOException}.
   */
  public final void save(Path file) {
    States.save(file, walk().allNames());
  }

  /** Reads all parameters and buffers from a safetensors file; see {@link #loadStateDict}. */
  public final void load(Path file) {
    loadStateDict(States.read(file));
  }

  /**
   * Runs {@code body} with other tensors in the place of parameters and buffers of this layer, by
   * name; those not named stay (torch.func.functional_call). So the weights become an argument, as
   * {@link dev.espalier.tensor.Func} needs them:
   *
   * <pre>{@code
   * var names = List.copyOf(model.namedParameters().keySet());
   * var slopes = Func.gradOfMany(weights -> model.with(names, weights, () -> loss(model.apply(x), y)))
   *     .apply(List.copyOf(model.parameters()));
   * }</pre>
   *
   * <p>Gradients go to what is given. Raises ValueException for a name that is not known, or a
   * tensor of another shape or dtype than what it stands for.
   */
  public final <R> R with(List<String> names, List<? extends Tensor> values, Supplier<R> body) {
    var others = States.substitutes(describe(), walk().allNames(), names, values);
    return Mode.substitute(others::get, body);
  }

  /**
   * An immutable copy for prediction: it evaluates (no dropout, stored statistics), without
   * gradients, with the weights of now, whatever is done to this layer later. Any number of threads
   * may use it, and each gets the same bits.
   */
  public final Frozen freeze() {
    return Mode.oneState(() -> new Frozen(this));
  }

  /**
   * The layers with their result shapes and parameter counts for an input of this shape, found by
   * one evaluation of zeros.
   */
  public final Summary summary(int... inputShape) {
    return Summary.of(this, () -> apply(Tensor.zeros(inputShape)));
  }

  /**
   * The layers with their result shapes and parameter counts, found by one evaluation of what is
   * given, for layers with several inputs: {@code model.summary(() -> model.apply(source,
   * target))}.
   */
  public final Summary summary(Supplier<?> call) {
    return Summary.of(this, call);
  }

  final Walk parts() {
    return walk();
  }

  /** Layers are equal only to themselves. */
  @Override
  public final boolean equals(@Nullable Object o) {
    return o == this;
  }

  @Override
  public final int hashCode() {
    return System.identityHashCode(this);
  }

  /** A copy that shares every field. */
  final Layer shallowCopy() {
    try {
      return (Layer) clone();
    } catch (CloneNotSupportedException e) {
      throw new StateException(
          "freeze", describe() + " forbids clone()", "do not override clone() in a layer");
    }
  }
}
