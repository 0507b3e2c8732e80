package dev.espalier.tensor;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.grad.Batching;
import dev.espalier.ir.Node;
import dev.espalier.runtime.Recorder;
import dev.espalier.runtime.VmapRecording;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One call of a function under {@link Func#vmap}. */
final class Vmap {
  private final VmapOptions options;
  private final List<Tensor> arguments;

  /** The axis of the batch of each argument, null for none. */
  private final List<@Nullable Integer> axes = new ArrayList<>();

  private final int size;

  private Vmap(VmapOptions options, List<Tensor> arguments) {
    this.options = options;
    this.arguments = arguments;
    this.size = size();
  }

  static List<Tensor> call(
      Function<List<Tensor>, List<Tensor>> f, VmapOptions options, List<Tensor> arguments) {
    return new Vmap(options, arguments).run(f);
  }

  private int size() {
    requireCount("argument", options.in().size(), arguments.size());
    int found = -1;
    int first = -1;
    for (int i = 0; i < arguments.size(); i++) {
      int axis = options.in().get(options.in().size() == 1 ? 0 : i);
      var shape = arguments.get(i).shape();
      if (axis == VmapOptions.WHOLE) {
        axes.add(null);
        continue;
      }
      if (axis < -shape.rank() || axis >= shape.rank()) {
        throw Refusal.shape(
            "vmap",
            "argument " + i + " of shape " + shape + " has no axis " + axis,
            "an argument has the axis of its examples",
            shape.rank() == 0
                ? "pass VmapOptions.WHOLE as its axis: each example gets it as it is"
                : "use an axis from " + -shape.rank() + " to " + (shape.rank() - 1),
            Refusal.operand("argument " + i, arguments.get(i)));
      }
      axes.add(axis < 0 ? axis + shape.rank() : axis);
      int n = shape.dim(axis);
      if (found >= 0 && n != found) {
        throw Refusal.shape(
            "vmap",
            "argument "
                + first
                + " has "
                + found
                + " examples, argument "
                + i
                + " of shape "
                + shape
                + " has "
                + n
                + " along axis "
                + axis,
            "mapped axes have one extent",
            fix(i, found),
            Refusal.operand("argument " + first, arguments.get(first)),
            Refusal.operand("argument " + i, arguments.get(i)));
      }
      if (found < 0) {
        found = n;
        first = i;
      }
    }
    if (found < 0) {
      throw new ValueException(
          "vmap",
          "no argument has an axis of examples",
          "map at least one argument, or call the function itself");
    }
    return found;
  }

  private String fix(int i, int wanted) {
    var shape = arguments.get(i).shape();
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (shape.dim(axis) == wanted) {
        return "map axis " + axis + " of argument " + i + ": its extent is " + wanted;
      }
    }
    return "give arguments of one batch size, or pass VmapOptions.WHOLE for argument " + i;
  }

  private static void requireCount(String what, int axes, int count) {
    if (axes != 1 && axes != count) {
      throw new ValueException(
          "vmap",
          axes + " axes for " + count + " " + what + "s",
          "give one axis for each " + what + ", or one for all");
    }
  }

  private List<Tensor> run(Function<List<Tensor>, List<Tensor>> f) {
    var recorder = Recorder.current();
    var all = new ArrayList<@Nullable Node>();
    for (int i = 0; i < arguments.size(); i++) {
      var axis = axes.get(i);
      all.add(axis == null ? null : moved(arguments.get(i), axis, 0).node());
    }
    var recording = recorder.beginVmap(size, draws());
    List<Tensor> results;
    try {
      var ones = new ArrayList<Tensor>();
      for (int i = 0; i < all.size(); i++) {
        var batch = all.get(i);
        ones.add(batch == null ? arguments.get(i) : new Tensor(recording.example(batch)));
      }
      results = List.copyOf(f.apply(List.copyOf(ones)));
    } finally {
      recorder.endBody(recording);
    }
    requireCount("result", options.out().size(), results.size());
    var out = new ArrayList<Tensor>();
    for (var r : recording.batch(recorder, results.stream().map(Tensor::node).toList())) {
      out.add(placed(r, out.size()));
    }
    return out;
  }

  private VmapRecording.Draws draws() {
    return switch (options.randomness()) {
      case ERROR -> VmapRecording.Draws.REFUSED;
      case DIFFERENT -> VmapRecording.Draws.DIFFERENT;
      case SAME -> VmapRecording.Draws.SAME;
    };
  }

  /** Result number k with its batch where it was asked for. */
  private Tensor placed(VmapRecording.Result result, int k) {
    int axis = options.out().get(options.out().size() == 1 ? 0 : k);
    var r = new Tensor(result.node());
    if (axis == VmapOptions.WHOLE) {
      if (result.batched()) {
        throw new ValueException(
            "vmap",
            "result " + k + " differs between the examples and is asked for as a whole",
            "give the axis where the batch shall be, such as 0");
      }
      return r;
    }
    int rank = r.rank() + (result.batched() ? 0 : 1);
    if (axis < -rank || axis >= rank) {
      throw new ShapeException(
          "vmap",
          "result " + k + " has rank " + rank + " with its batch, which cannot be axis " + axis,
          "use an axis from " + -rank + " to " + (rank - 1));
    }
    int to = axis < 0 ? axis + rank : axis;
    if (!result.batched()) {
      var d = Batching.batch(size, r.shape()).toArray();
      r = r.unsqueeze(0).expand(d);
    }
    return moved(r, 0, to);
  }

  private static Tensor moved(Tensor x, int from, int to) {
    if (from == to) {
      return x;
    }
    var order = new ArrayList<Integer>();
    for (int i = 0; i < x.rank(); i++) {
      if (i != from) {
        order.add(i);
      }
    }
    order.add(to, from);
    return x.permute(order.stream().mapToInt(i -> i).toArray());
  }
}
