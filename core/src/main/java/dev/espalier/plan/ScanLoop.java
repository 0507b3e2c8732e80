package dev.espalier.plan;

import dev.espalier.base.DType;
import dev.espalier.ir.Op;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the plan of a scan's body once a step. The body reads elements of sequences and writes
 * stacks in place: a step only moves offsets. Its state lies where it was written: in the row of a
 * stack, or alternately in the halves of a buffer.
 */
final class ScanLoop implements Kernel {
  private final Op.Scan op;
  private final Plan body;

  /** The operand of each output of the op, −1 for those that nobody uses. */
  private final int[] outputs;

  private final int inputs;
  private final List<Target> targets = new ArrayList<>();
  private final Map<DType, Integer> workspace = new java.util.EnumMap<>(DType.class);
  private final List<Slot> scratch = new ArrayList<>();

  /** One value that the body's plan writes, and the results that it is. */
  private static final class Target {
    final int output;
    final int size;
    final List<Integer> stacks = new ArrayList<>();
    final List<Integer> carries = new ArrayList<>();

    /** A component whose states are stacked, and one whose last state is used; −1 for none. */
    int before = -1;

    int last = -1;
    int buffer = -1;

    Target(int output, int size) {
      this.output = output;
      this.size = size;
    }
  }

  /**
   * The loop of a scan.
   *
   * @param outputs the operand of each output of the op, −1 for those that nobody uses
   * @param operands how many operands the op has with its inputs and outputs; {@link #scratch}
   *     follows
   */
  ScanLoop(Op.Scan op, Plan body, int[] outputs, int operands) {
    this.op = op;
    this.body = body;
    this.outputs = outputs.clone();
    this.inputs = op.body().parameters().size();
    for (int r = 0; r < op.body().results().size(); r++) {
      var t = target(body.output(r), op.body().result(r).shape().size());
      if (r >= op.carries()) {
        t.stacks.add(outputs[r]);
        continue;
      }
      t.carries.add(r);
      t.before = outputs[op.before(r)] >= 0 ? r : t.before;
      t.last = outputs[r] >= 0 ? r : t.last;
    }
    for (Target t : targets) {
      if (t.stacks.isEmpty() && (t.before < 0 || t.last < 0)) {
        t.buffer = operands + scratch.size();
        var dtype = op.body().result(t.carries.getFirst()).dtype();
        scratch.add(new Slot(dtype, Math.multiplyExact(2, t.size)));
      }
    }
    body.workspace()
        .forEach((dtype, size) -> {
          workspace.put(dtype, operands + scratch.size());
          scratch.add(new Slot(dtype, size));
        });
  }

  private Target target(int output, int size) {
    for (Target t : targets) {
      if (t.output == output) {
        return t;
      }
    }
    var t = new Target(output, size);
    targets.add(t);
    return t;
  }

  /** What the loop works in: further operands. */
  List<Slot> scratch() {
    return scratch;
  }

  Plan body() {
    return body;
  }

  @Override
  public void run(Args args) {
    var frame = body.lease();
    try {
      bind(frame, args);
      var state = new Args(op.carries());
      for (int c = 0; c < op.carries(); c++) {
        state.set(c, args.array(c), args.offset(c));
      }
      for (int k = 0; k < op.length(); k++) {
        step(frame, args, state, k);
      }
      for (int c = 0; c < op.carries(); c++) {
        if (outputs[c] >= 0) {
          copy(state, c, args, outputs[c], 0, stateSize(c));
        }
      }
    } finally {
      workspace.keySet().forEach(t -> frame.workspace(t, null, 0));
      body.giveBack(frame);
    }
  }

  private void bind(Frame frame, Args args) {
    for (int i = op.carries() + op.sequences(); i < inputs; i++) {
      frame.leaf(i, args.array(i), args.offset(i));
    }
    workspace.forEach(
        (t, operand) -> frame.workspace(t, args.array(operand), args.offset(operand)));
    for (int c = 0; c < op.carries(); c++) {
      if (outputs[op.before(c)] >= 0 && op.length() > 0) {
        copy(args, c, args, outputs[op.before(c)], position(0) * stateSize(c), stateSize(c));
      }
    }
  }

  /** The element of the sequences at step k. */
  private int position(int k) {
    return op.reverse() ? op.length() - 1 - k : k;
  }

  private int stateSize(int c) {
    return op.body().parameter(c).shape().size();
  }

  private void step(Frame frame, Args args, Args state, int k) {
    for (int c = 0; c < op.carries(); c++) {
      frame.leaf(c, state.array(c), state.offset(c));
    }
    for (int i = op.carries(); i < op.carries() + op.sequences(); i++) {
      int size = op.body().parameter(i).shape().size();
      frame.leaf(i, args.array(i), args.offset(i) + position(k) * size);
    }
    for (Target t : targets) {
      int operand = operand(t, k);
      frame.output(t.output, args.array(operand), args.offset(operand) + start(t, k));
    }
    frame.run();
    for (Target t : targets) {
      int operand = operand(t, k);
      for (int c : t.carries) {
        state.set(c, args.array(operand), args.offset(operand) + start(t, k));
        if (outputs[op.before(c)] >= 0 && k + 1 < op.length()) {
          copy(state, c, args, outputs[op.before(c)], position(k + 1) * t.size, t.size);
        }
      }
      for (int i = 1; i < t.stacks.size(); i++) {
        int from = start(t, k);
        var row = new Args(1);
        row.set(0, args.array(operand), args.offset(operand) + from);
        copy(row, 0, args, t.stacks.get(i), position(k) * t.size, t.size);
      }
    }
  }

  /** The operand into which step k writes a value. */
  private int operand(Target t, int k) {
    boolean last = k + 1 == op.length();
    return !t.stacks.isEmpty()
        ? t.stacks.getFirst()
        : !last && t.before >= 0
            ? outputs[op.before(t.before)]
            : last && t.last >= 0 ? outputs[t.last] : t.buffer;
  }

  /** The first element of {@link #operand} that step k writes. */
  private int start(Target t, int k) {
    boolean last = k + 1 == op.length();
    return !t.stacks.isEmpty()
        ? position(k) * t.size
        : !last && t.before >= 0
            ? position(k + 1) * t.size
            : last && t.last >= 0 ? 0 : k % 2 * t.size;
  }

  /** Copies operand i to a part of another operand, unless it lies there. */
  private static void copy(Args from, int i, Args to, int j, int start, int size) {
    int at = to.offset(j) + start;
    if (from.array(i) != to.array(j) || from.offset(i) != at) {
      System.arraycopy(from.array(i), from.offset(i), to.array(j), at, size);
    }
  }
}
