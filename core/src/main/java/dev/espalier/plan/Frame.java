package dev.espalier.plan;

import dev.espalier.base.DType;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.Storage;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operands of one run of a plan, made once and used again by later runs. */
final class Frame {
  /** Where an operand of a kernel is bound: kernel, operand, offset. */
  record Use(int kernel, int operand, int offset) {}

  /** The operands of a plan's kernels by what is bound to them. */
  static final class Uses {
    private final Use[][] leaves;
    private final Use[][] outputs;
    private final Map<DType, Use[]> workspace;

    Uses(Use[][] leaves, Use[][] outputs, Map<DType, Use[]> workspace) {
      this.leaves = leaves;
      this.outputs = outputs;
      this.workspace = workspace;
    }
  }

  /** Bytes of a workspace from which on binding it anew costs nothing beside the run. */
  private static final long LARGE = 1 << 20;

  private final Kernel[] kernels;
  private final Uses uses;
  private final Args[] args;
  final Object[] scalars;
  final @Nullable Storage[] results;
  private @Nullable Workspace workspace;
  private int workspaceVersion;

  Frame(Kernel[] kernels, int[] operands, Uses uses, Object[] scalars) {
    this.kernels = kernels;
    this.uses = uses;
    this.scalars = scalars;
    this.results = new Storage[uses.outputs.length];
    this.args = new Args[operands.length];
    for (int i = 0; i < args.length; i++) {
      args[i] = new Args(operands[i]);
    }
  }

  void leaf(int i, @Nullable Object array, int offset) {
    set(uses.leaves[i], array, offset);
  }

  void output(int k, @Nullable Object array, int offset) {
    set(uses.outputs[k], array, offset);
  }

  /** Binds the intermediates to arrays of this workspace, unless they are. */
  void workspace(Workspace w) {
    if (workspace != w || workspaceVersion != w.version()) {
      uses.workspace.forEach((t, places) -> set(places, w.array(t), 0));
      workspace = w;
      workspaceVersion = w.version();
    }
  }

  /** Binds the intermediates of a dtype to a part of an array. */
  void workspace(DType t, @Nullable Object array, int offset) {
    var places = uses.workspace.get(t);
    if (places != null) {
      set(places, array, offset);
    }
  }

  private void set(Use[] places, @Nullable Object array, int offset) {
    for (Use u : places) {
      args[u.kernel].set(u.operand, array, offset + u.offset);
    }
  }

  void run() {
    for (int i = 0; i < kernels.length; i++) {
      kernels[i].run(args[i]);
    }
  }

  /**
   * A frame at rest holds no data of users, and no large workspace: its arrays are replaced when a
   * larger plan comes, and every plan so far would keep its own.
   */
  void release() {
    Arrays.fill(results, null);
    for (Use[] places : uses.outputs) {
      set(places, null, 0);
    }
    for (Use[] places : uses.leaves) {
      set(places, null, 0);
    }
    var w = workspace;
    if (w != null && w.bytes() > LARGE) {
      uses.workspace.values().forEach(places -> set(places, null, 0));
      workspace = null;
    }
  }
}
