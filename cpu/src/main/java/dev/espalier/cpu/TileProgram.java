package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.cpu.kernel.Step;
import dev.espalier.cpu.kernel.Tile;
import dev.espalier.spi.Args;
import dev.espalier.spi.KernelSpec;
import dev.espalier.spi.Program;
import dev.espalier.spi.Program.Instruction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An elementwise program compiled for tile interpretation: each instruction is one loop over
 * registers of a few hundred elements.
 *
 * <p>Registers are given by liveness. Constants and scalar operands keep theirs and are filled once
 * a run. Stores come last in each tile, so that an output may overwrite an input that is loaded
 * contiguously.
 */
final class TileProgram {
  /**
   * Registers of a program shall fit into a first-level cache of this many bytes beside what
   * streams through.
   */
  private static final int CACHE = 32 << 10;

  private static final int SMALLEST = 256;

  private final Step[] prologue;
  private final Step[] body;
  private final Forms.Choice[] choices;
  private final int floats;
  private final int doubles;
  private final int ints;
  private final int longs;
  private final int tile;
  private volatile int generation;

  private TileProgram(Compiler c) {
    prologue = c.prologue.toArray(Step[]::new);
    body = c.body.toArray(Step[]::new);
    choices = c.choices.toArray(Forms.Choice[]::new);
    floats = c.banks[0].size();
    doubles = c.banks[1].size();
    ints = c.banks[2].size();
    longs = c.banks[3].size();
    int bytes = 4 * (floats + ints) + 8 * (doubles + longs);
    int n = Tile.SIZE;
    while (n > SMALLEST && n * bytes > CACHE) {
      n /= 2;
    }
    tile = n;
    generation = -1;
  }

  /**
   * Compiles; program input i is operand {@code inputs[i]} of a run, output i is operand {@code
   * outputs[i]}.
   */
  static TileProgram of(KernelSpec.Elementwise spec, int[] inputs, int[] outputs) {
    return new TileProgram(new Compiler(spec.program(), inputs, outputs));
  }

  /** Computes elements {@code from} to {@code to} (exclusive). */
  void run(Args args, int from, int to, Scratch scratch) {
    if (from >= to) {
      return;
    }
    if (generation != Forms.generation()) {
      choose();
    }
    var t = scratch.tile;
    t.reserve(floats, doubles, ints, longs);
    t.bind(args);
    int first = Math.min(tile, to - from);
    for (Step s : prologue) {
      s.run(t, from, first);
    }
    for (int base = from; base < to; base += tile) {
      int n = Math.min(tile, to - base);
      for (Step s : body) {
        s.run(t, base, n);
      }
    }
  }

  /**
   * Takes over faster forms that became ready. A thread that still runs the others computes the
   * same bits.
   */
  private void choose() {
    int now = Forms.generation();
    for (var choice : choices) {
      body[choice.at()] = choice.best();
    }
    generation = now;
  }

  /** The registers of one kind of array. */
  private static final class Bank {
    private final ArrayList<Integer> free = new ArrayList<>();
    private int size;

    int take() {
      return free.isEmpty() ? size++ : free.removeLast();
    }

    int takeNew(int n) {
      int first = size;
      size += n;
      return first;
    }

    void give(int register) {
      free.add(register);
    }

    int size() {
      return size;
    }
  }

  private static final class Compiler {
    final List<Step> prologue = new ArrayList<>();
    final List<Step> body = new ArrayList<>();
    final List<Forms.Choice> choices = new ArrayList<>();
    final Bank[] banks = {new Bank(), new Bank(), new Bank(), new Bank()};
    private final List<Instruction> code;
    private final int[] register;
    private final int[] lastUse;

    Compiler(Program program, int[] inputs, int[] outputs) {
      code = program.code();
      register = new int[code.size()];
      lastUse = lastUses();
      for (int k = 0; k < code.size(); k++) {
        if (lastUse[k] >= 0) {
          define(k, inputs);
        }
      }
      for (Instruction i : code) {
        if (i instanceof Program.Store(int output, int x, DType dtype)) {
          body.add(new StoreStep(outputs[output], dtype, register[x]));
        }
      }
    }

    /**
     * Number of the last instruction that reads each value; code.size() for stored ones, -1 for
     * those that nobody needs.
     */
    private int[] lastUses() {
      var last = new int[code.size()];
      Arrays.fill(last, -1);
      for (int k = code.size() - 1; k >= 0; k--) {
        if (code.get(k) instanceof Program.Store s) {
          last[s.x()] = code.size();
        }
      }
      for (int k = code.size() - 1; k >= 0; k--) {
        if (last[k] >= 0) {
          for (int x : operands(code.get(k))) {
            last[x] = Math.max(last[x], k);
          }
        }
      }
      return last;
    }

    private static int[] operands(Instruction i) {
      return switch (i) {
        case Program.Load _, Program.Const _, Program.Iota _, Program.RandomBits _ -> new int[0];
        case Program.Unary u -> new int[] {u.x()};
        case Program.Binary b -> new int[] {b.a(), b.b()};
        case Program.Ternary t -> new int[] {t.a(), t.b(), t.c()};
        case Program.Cast c -> new int[] {c.x()};
        case Program.Bitcast b -> new int[] {b.x()};
        case Program.Store s -> new int[] {s.x()};
      };
    }

    private Bank bank(DType dtype) {
      return banks[
          switch (dtype) {
            case FLOAT32 -> 0;
            case FLOAT64 -> 1;
            case INT32, UINT8, BOOL, FLOAT16, BFLOAT16, INT8, INT16 -> 2; // of halves the bits
            case INT64 -> 3;
          }];
    }

    private boolean isFixed(int k) {
      return switch (code.get(k)) {
        case Program.Const _ -> true;
        case Program.Load l -> l.view().isScalar();
        case Program.Unary _,
            Program.Binary _,
            Program.Ternary _,
            Program.Cast _,
            Program.Bitcast _,
            Program.Iota _,
            Program.RandomBits _,
            Program.Store _ ->
            false;
      };
    }

    private void define(int k, int[] inputs) {
      Instruction i = code.get(k);
      var bank = bank(i.dtype());
      if (isFixed(k)) {
        int y = bank.takeNew(1);
        register[k] = y;
        prologue.add(
            i instanceof Program.Load l
                ? new LoadStep(inputs[l.input()], l.view(), l.dtype(), y)
                : constant((Program.Const) i, y));
        return;
      }
      // Operands that end here are given back first: a loop may write where it reads, index by
      // index.
      int[] operands = operands(i);
      for (int o = 0; o < operands.length; o++) {
        int x = operands[o];
        boolean seen = false;
        for (int before = 0; before < o; before++) {
          seen |= operands[before] == x;
        }
        if (!seen && lastUse[x] == k && !isFixed(x)) {
          bank(code.get(x).dtype()).give(register[x]);
        }
      }
      int y = bank.take();
      register[k] = y;
      body.add(step(i, y, inputs));
    }

    private Step step(Instruction i, int y, int[] inputs) {
      return switch (i) {
        case Program.Load l -> new LoadStep(inputs[l.input()], l.view(), l.dtype(), y);
        case Program.Iota(int stride, int extent, DType dtype) ->
            new IotaStep(stride, extent, dtype, y);
        case Program.RandomBits(int seed, int counter) -> random(inputs[seed], inputs[counter], y);
        case Program.Unary u ->
            choice(new Forms.Key.Unary(u.op(), u.dtype()), register[u.x()], 0, 0, y);
        case Program.Binary b ->
            choice(
                new Forms.Key.Binary(b.op(), code.get(b.a()).dtype()),
                register[b.a()],
                register[b.b()],
                0,
                y);
        case Program.Ternary t ->
            choice(
                new Forms.Key.Ternary(t.op(), t.dtype()),
                register[t.a()],
                register[t.b()],
                register[t.c()],
                y);
        case Program.Cast c ->
            choice(
                new Forms.Key.Cast(code.get(c.x()).dtype(), c.dtype()), register[c.x()], 0, 0, y);
        case Program.Bitcast b ->
            choice(
                new Forms.Key.Bitcast(code.get(b.x()).dtype(), b.dtype()),
                register[b.x()],
                0,
                0,
                y);
        case Program.Const _, Program.Store _ -> throw new AssertionError(i);
      };
    }

    private Step choice(Forms.Key key, int a, int b, int c, int y) {
      var choice = Forms.choice(body.size(), key, a, b, c, y);
      choices.add(choice);
      return choice.best();
    }

    private Step random(int seed, int counter, int y) {
      int words = banks[3].takeNew(4);
      return (t, base, n) -> {
        var args = t.args();
        long s = args.longs(seed)[args.offset(seed)], c = args.longs(counter)[args.offset(counter)];
        Philox.fill(s, c, base, t.i[y], n, t.l, words);
      };
    }

    private static Step constant(Program.Const c, int y) {
      double v = c.value();
      return switch (c.dtype()) {
        case FLOAT32 -> (t, _, n) -> Arrays.fill(t.f[y], 0, n, (float) v);
        case FLOAT64 -> (t, _, n) -> Arrays.fill(t.d[y], 0, n, v);
        case INT32 -> (t, _, n) -> Arrays.fill(t.i[y], 0, n, (int) (long) v);
        case UINT8 -> (t, _, n) -> Arrays.fill(t.i[y], 0, n, (int) (long) v & 0xFF);
        case BOOL -> (t, _, n) -> Arrays.fill(t.i[y], 0, n, (int) (long) v);
        case INT64 -> (t, _, n) -> Arrays.fill(t.l[y], 0, n, (long) v);
        case FLOAT16, BFLOAT16, INT8, INT16 -> throw new AssertionError("widened: " + c);
      };
    }
  }
}
