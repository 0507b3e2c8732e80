package dev.espalier.tensor;

import dev.espalier.ir.TensorSpec;
import dev.espalier.runtime.Capture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A function of tensors that is recorded once for each signature of its inputs (shapes and dtypes)
 * and then replayed without running its Java code. Parameters are read anew at each call; Java
 * numbers, random draws and control flow stay as they were when it was recorded. Gradients do not
 * pass through. Any number of threads may call it.
 */
public final class Compiled {
  private final Function<List<Tensor>, List<Tensor>> function;
  private final ConcurrentHashMap<List<TensorSpec>, Capture> captures = new ConcurrentHashMap<>();

  private Compiled(Function<List<Tensor>, List<Tensor>> function) {
    this.function = function;
  }

  /** Compiles a function of one tensor. */
  public static Function<Tensor, Tensor> of(Function<Tensor, Tensor> function) {
    var c = new Compiled(in -> List.of(function.apply(in.getFirst())));
    return x -> c.apply(List.of(x)).getFirst();
  }

  /** Compiles a function of several tensors. */
  public static Function<List<Tensor>, List<Tensor>> ofMany(
      Function<List<Tensor>, List<Tensor>> function) {
    return new Compiled(function)::apply;
  }

  private List<Tensor> apply(List<Tensor> inputs) {
    var specs = new ArrayList<TensorSpec>();
    for (Tensor t : inputs) {
      specs.add(t.node().spec());
    }
    var capture = captures.computeIfAbsent(specs, this::capture);
    var arrays = inputs.stream().map(Tensor::storage).toList();
    var storages = Mode.oneState(() -> capture.run(arrays));
    var out = new ArrayList<Tensor>();
    for (int i = 0; i < storages.length; i++) {
      out.add(Tensor.wrap(storages[i], capture.shape(i)));
    }
    return out;
  }

  private Capture capture(List<TensorSpec> specs) {
    return Capture.of(
        specs,
        nodes -> {
          var in = nodes.stream().map(Tensor::new).toList();
          return Mode.noGrad(() -> function.apply(in)).stream().map(Tensor::node).toList();
        });
  }
}
