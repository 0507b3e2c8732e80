package dev.espalier.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Axes;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.Infer;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.ReduceOp;
import dev.espalier.ir.ScatterOp;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.UnaryOp;
import dev.espalier.spi.KernelSpec;
import dev.espalier.spi.Program;
import dev.espalier.spi.Program.Binary;
import dev.espalier.spi.Program.Cast;
import dev.espalier.spi.Program.Const;
import dev.espalier.spi.Program.Iota;
import dev.espalier.spi.Program.Load;
import dev.espalier.spi.Program.RandomBits;
import dev.espalier.spi.Program.Store;
import dev.espalier.spi.Program.Ternary;
import dev.espalier.spi.Program.Unary;
import dev.espalier.spi.Storage;
import dev.espalier.spi.View;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The reference against results worked out by hand. */
@Tag("smoke")
class ReferenceBackendTest {
  private static final ReferenceBackend BACKEND = new ReferenceBackend();

  /** Runs one op over contiguous inputs. */
  private static Storage single(Op op, List<Shape> shapes, Storage... inputs) {
    var specs = new ArrayList<TensorSpec>();
    var views = new ArrayList<View>();
    var nodes = new Node[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      specs.add(new TensorSpec(shapes.get(i), inputs[i].dtype()));
      views.add(View.contiguous(shapes.get(i)));
      nodes[i] = Node.placeholder(Op.LeafKind.INPUT, specs.get(i));
    }
    var out = Infer.infer(op, nodes);
    return run(new KernelSpec.Single(op, views, specs, out, null), out, inputs);
  }

  private static Storage run(KernelSpec spec, TensorSpec out, Storage... inputs) {
    var operands = new Storage[inputs.length + 1];
    System.arraycopy(inputs, 0, operands, 0, inputs.length);
    operands[inputs.length] = Storage.allocate(out.dtype(), out.shape().size());
    ReferenceBackend.run(BACKEND.compile(spec), operands);
    return operands[inputs.length];
  }

  private static Storage floats(float... x) {
    return Storage.of(DType.FLOAT32, x);
  }

  private static Storage longs(long... x) {
    return Storage.of(DType.INT64, x);
  }

  @Test
  void elementwiseReadsAllBeforeItWrites() {
    var row = View.contiguous(Shape.of(2, 3));
    var column = new View(Shape.of(2, 3), Axes.of(1, 0), 0); // (2, 1) broadcast to (2, 3)
    List<Program.Instruction> code =
        List.of(
            new Load(0, row, DType.FLOAT32),
            new Store(0, 0, DType.FLOAT32), // the next load must not see this
            new Load(1, column, DType.FLOAT32),
            new Load(0, row, DType.FLOAT32),
            new Ternary(TernaryOp.FMA, 0, 2, 3, DType.FLOAT32),
            new Const(4, DType.FLOAT32),
            new Binary(BinaryOp.LT, 4, 5, DType.BOOL),
            new Ternary(TernaryOp.WHERE, 6, 4, 5, DType.FLOAT32),
            new Unary(UnaryOp.NEG, 7, DType.FLOAT32),
            new Store(0, 8, DType.FLOAT32),
            new Iota(1, 3, DType.INT32),
            new Cast(10, DType.UINT8),
            new Store(1, 11, DType.UINT8));
    var x = floats(0, 1, 2, 3, 4, 5);
    var index = Storage.allocate(DType.UINT8, 6);
    var spec =
        new KernelSpec.Elementwise(
            new Program(6, code),
            List.of(DType.FLOAT32, DType.FLOAT32),
            List.of(DType.FLOAT32, DType.UINT8));
    ReferenceBackend.run(BACKEND.compile(spec), x, floats(1, -2), x, index);
    assertArrayEquals(new float[] {-0f, -2, -4, 3, 4, 5}, x.floats());
    assertArrayEquals(new byte[] {0, 1, 2, 0, 1, 2}, index.bytes());
  }

  @Test
  void castsFollowJava() {
    var x = Storage.of(DType.FLOAT64, new double[] {-1.5, 300.7, 1e20, Double.NaN});
    var view = View.contiguous(Shape.of(4));
    var targets = List.of(DType.INT32, DType.UINT8, DType.BOOL, DType.INT64);
    var code = new ArrayList<Program.Instruction>();
    code.add(new Load(0, view, DType.FLOAT64));
    for (int i = 0; i < 4; i++) {
      code.add(new Cast(0, targets.get(i)));
      code.add(new Store(i, 1 + 2 * i, targets.get(i)));
    }
    var out = targets.stream().map(t -> Storage.allocate(t, 4)).toArray(Storage[]::new);
    var spec = new KernelSpec.Elementwise(new Program(4, code), List.of(DType.FLOAT64), targets);
    ReferenceBackend.run(BACKEND.compile(spec), x, out[0], out[1], out[2], out[3]);
    assertArrayEquals(new int[] {-1, 300, Integer.MAX_VALUE, 0}, out[0].ints());
    assertArrayEquals(new byte[] {-1, 300 - 256, -1, 0}, out[1].bytes());
    assertArrayEquals(new byte[] {1, 1, 1, 1}, out[2].bytes());
    assertArrayEquals(new long[] {-1, 300, Long.MAX_VALUE, 0}, out[3].longs());
  }

  @Test
  void randomBitsAreThoseOfRng() {
    List<Program.Instruction> code = List.of(new RandomBits(0, 1), new Store(0, 0, DType.INT32));
    var spec =
        new KernelSpec.Elementwise(
            new Program(9, code), List.of(DType.INT64, DType.INT64), List.of(DType.INT32));
    var y = run(spec, new TensorSpec(Shape.of(9), DType.INT32), longs(7), longs(3));
    for (int i = 0; i < 9; i++) {
      assertEquals(Rng.bits(7, 3, i), y.ints()[i]);
    }
  }

  @Test
  void sumKeepsTheWrittenOrder() {
    var x = new float[5000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.sin(i) * (1 + i % 7 * 1000f);
    }
    float total = 0;
    for (int chunk = 0; chunk < 5000; chunk += 4096) {
      var lane = new float[16];
      for (int i = chunk; i < Math.min(5000, chunk + 4096); i++) {
        lane[i % 16] += x[i]; // 4096 is a multiple of 16
      }
      for (int h : new int[] {8, 4, 2, 1}) {
        for (int l = 0; l < h; l++) {
          lane[l] += lane[l + h];
        }
      }
      total += lane[0];
    }
    var sum = single(new Op.Reduce(ReduceOp.SUM, 0, 1), List.of(Shape.of(5000)), floats(x));
    assertEquals(total, sum.floats()[0]);
    float part = 0, strided = 0;
    for (int i = 0; i < 2500; i++) {
      if (i % 512 == 0) {
        strided += part;
        part = 0;
      }
      part += x[2 * i + 1];
    }
    var two = single(new Op.Reduce(ReduceOp.SUM, 0, 1), List.of(Shape.of(2500, 2)), floats(x));
    assertEquals(strided + part, two.floats()[1]);
  }

  @Test
  void extremesAndTheirPlaces() {
    float nan = Float.NaN;
    var x = floats(1, 3, 3, 2, nan, nan);
    var shape = List.of(Shape.of(2, 3));
    assertArrayEquals(
        new float[] {3, nan}, single(new Op.Reduce(ReduceOp.MAX, 1, 2), shape, x).floats());
    assertArrayEquals(
        new long[] {1, 1}, single(new Op.ArgReduce(ReduceOp.MAX, 1), shape, x).longs());
    assertArrayEquals(
        new long[] {0, 1, 1}, single(new Op.ArgReduce(ReduceOp.MIN, 0), shape, x).longs());
    assertArrayEquals(
        new float[] {0},
        single(new Op.Reduce(ReduceOp.SUM, 0, 1), List.of(Shape.of(0)), floats()).floats());
    assertEquals(
        0, single(new Op.Reduce(ReduceOp.MAX, 1, 2), List.of(Shape.of(0, 3)), floats()).size());
  }

  @Test
  void slicesAndPlaces() {
    var x = floats(0, 1, 2, 3, 4, 5);
    var two = List.of(Shape.of(2, 3), Shape.scalar());
    assertArrayEquals(
        new float[] {2, 1, 5, 4}, single(new Op.Slice(1, 2, -1), two, x, longs(2)).floats());
    assertArrayEquals(
        new float[] {0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0},
        single(new Op.Place(1, 6, 2), two, x, longs(0)).floats());
    assertThrows(ValueException.class, () -> single(new Op.Place(1, 5, 1), two, x, longs(-1)));
    var e =
        assertThrows(ValueException.class, () -> single(new Op.Slice(1, 2, -1), two, x, longs(0)));
    assertEquals("use a start from 1 to 2", e.fix());
  }

  @Test
  void indexing() {
    var x = floats(0, 1, 2, 3, 4, 5);
    var same = List.of(Shape.of(2, 3), Shape.of(2, 2));
    assertArrayEquals(
        new float[] {2, 0, 4, 4}, single(new Op.Gather(1), same, x, longs(2, 0, 1, 1)).floats());
    var source = List.of(Shape.of(2, 2), Shape.of(2, 2));
    assertArrayEquals(
        new float[] {2, 0, 1, 0, 7, 0},
        single(new Op.Scatter(ScatterOp.ADD, 1, 3), source, floats(1, 2, 3, 4), longs(2, 0, 1, 1))
            .floats());
    var rows = List.of(Shape.of(2, 3), Shape.of(3));
    assertArrayEquals(
        new float[] {3, 4, 5, 0, 1, 2, 3, 4, 5},
        single(new Op.Index(0, false), rows, x, longs(1, 0, 1)).floats());
    assertArrayEquals(
        new float[] {0, 3, 0, 12},
        single(new Op.IndexPut(ScatterOp.ADD, 1, Shape.of(2), false), rows, x, longs(1, 1, 1))
            .floats());
    var e =
        assertThrows(
            ValueException.class, () -> single(new Op.Index(0, false), rows, x, longs(1, 2, 0)));
    assertTrue(e.getMessage().contains("index 2 (element 1)"), e.getMessage());
    assertTrue(e.getMessage().contains("extent 2"), e.getMessage());
  }

  @Test
  void concatAlongTheMiddle() {
    var y =
        single(
            new Op.Concat(1),
            List.of(Shape.of(2, 1, 2), Shape.of(2, 2, 2), Shape.of(2, 0, 2)),
            floats(1, 2, 3, 4),
            floats(5, 6, 7, 8, 9, 10, 11, 12),
            floats());
    assertArrayEquals(new float[] {1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12}, y.floats());
  }

  @Test
  void matmulBroadcastsBatchesAndReadsSwappedViews() {
    var a = Shape.of(2, 1, 1, 2);
    var b = Shape.of(3, 2, 1); // stored as (3, 1, 2)
    var out = new TensorSpec(Shape.of(2, 3, 1, 1), DType.FLOAT32);
    var views = List.of(View.contiguous(a), new View(b, Axes.of(2, 1, 2), 0));
    var spec =
        new KernelSpec.Single(
            new Op.MatMul(),
            views,
            List.of(new TensorSpec(a, DType.FLOAT32), new TensorSpec(b, DType.FLOAT32)),
            out,
            null);
    var y = run(spec, out, floats(1, 2, 10, 20), floats(1, 2, 3, 4, 5, 6));
    assertArrayEquals(new float[] {5, 11, 17, 50, 110, 170}, y.floats());
  }

  @Test
  void epilogueTakesFurtherInputsAndOutputs() {
    var one = Shape.of(2, 1);
    var view = View.contiguous(one);
    List<Program.Instruction> code =
        List.of(
            new Load(0, view, DType.FLOAT32),
            new Load(1, new View(one, Axes.of(0, 0), 0), DType.FLOAT32),
            new Binary(BinaryOp.ADD, 0, 1, DType.FLOAT32),
            new Store(0, 2, DType.FLOAT32),
            new Binary(BinaryOp.LT, 0, 1, DType.BOOL),
            new Store(1, 4, DType.BOOL));
    var epilogue =
        new KernelSpec.Elementwise(
            new Program(2, code),
            List.of(DType.FLOAT32, DType.FLOAT32),
            List.of(DType.FLOAT32, DType.BOOL));
    var square = new TensorSpec(Shape.of(2, 2), DType.FLOAT32);
    var out = new TensorSpec(one, DType.FLOAT32);
    var spec =
        new KernelSpec.Single(
            new Op.MatMul(),
            List.of(View.contiguous(Shape.of(2, 2)), view),
            List.of(square, out),
            out,
            epilogue);
    var y = Storage.allocate(DType.FLOAT32, 2);
    var below = Storage.allocate(DType.BOOL, 2);
    ReferenceBackend.run(
        BACKEND.compile(spec), floats(1, 2, 3, 4), floats(1, 1), floats(5), y, below);
    assertArrayEquals(new float[] {8, 12}, y.floats());
    assertArrayEquals(new byte[] {1, 0}, below.bytes());
  }

  @Test
  void poolingAndItsAdjoints() {
    var spec =
        new Op.PoolSpec(3, 3, 2, 2, 2, 2, 1, 1); // windows: corner 1×1, edges 1×2 and 2×1, 2×2
    var x = floats(1, 2, 2, 4, 9, 9, 4, 9, 9);
    var shape = Shape.of(1, 1, 3, 3);
    var small = Shape.of(1, 1, 2, 2);
    var both = List.of(shape, small);
    assertArrayEquals(
        new float[] {1, 2, 4, 9},
        single(new Op.Pool2d(Op.PoolKind.MAX, spec), List.of(shape), x).floats());
    assertArrayEquals(
        new float[] {1, 2, 0, 3, 4, 0, 0, 0, 0},
        single(new Op.Pool2d(Op.PoolKind.MAX_SCATTER, spec), both, x, floats(1, 2, 3, 4)).floats());
    assertArrayEquals(
        new float[] {0, 1, 3, 4},
        single(
                new Op.Pool2d(Op.PoolKind.MAX_GATHER, spec),
                List.of(shape, shape),
                x,
                floats(0, 1, 2, 3, 4, 5, 6, 7, 8))
            .floats());
    assertArrayEquals(
        new float[] {.25f, 1, 2, 9},
        single(new Op.Pool2d(Op.PoolKind.AVG, spec), List.of(shape), x).floats());
    assertArrayEquals(
        new float[] {1, 2, 2, 3, 4, 4, 3, 4, 4},
        single(new Op.Pool2d(Op.PoolKind.AVG_SCATTER, spec), List.of(small), floats(4, 8, 12, 16))
            .floats());
  }

  @Test
  void convolutionsAreEachOthersAdjoints() {
    var rng = Rng.seed(1);
    var spec = new Op.ConvSpec(5, 6, 2, 3, 2, 1, 1, 2, 2, 1, 2);
    var xs = Shape.of(2, 4, 5, 6);
    var ws = Shape.of(6, 2, 2, 3);
    var ys = Shape.of(2, 6, spec.outHeight(), spec.outWidth());
    // Small integers: every sum is exact, so <g, conv(x, w)> has to be equal from all three sides.
    var x = integers(rng, xs.size());
    var w = integers(rng, ws.size());
    var g = integers(rng, ys.size());
    var y = single(new Op.Conv2d(Op.ConvKind.FORWARD, spec), List.of(xs, ws), x, w);
    var dx = single(new Op.Conv2d(Op.ConvKind.INPUT, spec), List.of(ys, ws), g, w);
    var dw = single(new Op.Conv2d(Op.ConvKind.WEIGHT, spec), List.of(xs, ys), x, g);
    double dot = dot(y, g);
    assertTrue(dot != 0);
    assertEquals(dot, dot(dx, x));
    assertEquals(dot, dot(dw, w));
    assertEquals(ys.size(), y.size());
  }

  @Test
  void paddingTakesPartAsZero() {
    var spec = new Op.ConvSpec(1, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    var x = Shape.of(1, 1, 1, 1);
    var kernel = Shape.of(1, 1, 3, 3);
    var w = new float[] {-1, -1, -1, -1, 2, -1, -1, -1, -1};
    assertArrayEquals(
        new float[] {6},
        single(new Op.Conv2d(Op.ConvKind.FORWARD, spec), List.of(x, kernel), floats(3), floats(w))
            .floats());
    assertArrayEquals(
        new float[] {6},
        single(new Op.Conv2d(Op.ConvKind.INPUT, spec), List.of(x, kernel), floats(3), floats(w))
            .floats());
    w[0] = Float.POSITIVE_INFINITY;
    float nan = Float.NaN;
    assertArrayEquals(
        new float[] {nan},
        single(new Op.Conv2d(Op.ConvKind.FORWARD, spec), List.of(x, kernel), floats(3), floats(w))
            .floats());
    assertArrayEquals(
        new float[] {nan},
        single(new Op.Conv2d(Op.ConvKind.INPUT, spec), List.of(x, kernel), floats(3), floats(w))
            .floats());
  }

  private static Storage integers(Rng rng, int n) {
    var x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = rng.nextInt(15) - 7;
    }
    return floats(x);
  }

  private static double dot(Storage a, Storage b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += (double) a.floats()[i] * b.floats()[i];
    }
    return sum;
  }
}
