package dev.espalier.bench;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.cpu.CpuBackend;
import dev.espalier.ir.Axes;
import dev.espalier.ir.Infer;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import dev.espalier.spi.View;
import java.util.List;

/**
 * Speed of the products and convolutions of two small networks, one kernel at a time: {@code java
 * --add-modules jdk.incubator.vector -Despalier.threads=1 dev.espalier.bench.KernelBench [peak]},
 * where peak is that of one core in GFLOP/s (clock × lanes × 2 × multiply-add units). A kernel far
 * below the others has fallen off a cliff: boxed vectors, a scalar loop.
 */
public final class KernelBench {
  private static final double SECONDS = 0.4;
  private static final double WARM_UP_SECONDS = 0.3;
  private static final CpuBackend BACKEND = new CpuBackend();

  private KernelBench() {}

  private record Case(String name, double flop, Kernel kernel, Args args) {}

  /**
   * Measures and prints.
   *
   * @param arguments the peak, or nothing
   */
  public static void main(String[] arguments) {
    double peak = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 0;
    var cases =
        List.of(
            matmul("256³", 256, 256, 256, false),
            matmul("1024³", 1024, 1024, 1024, false),
            conv("mnist conv1", Op.ConvKind.FORWARD, 64, 1, 28, 32, 3),
            conv("mnist conv1", Op.ConvKind.WEIGHT, 64, 1, 28, 32, 3),
            conv("mnist conv2", Op.ConvKind.FORWARD, 64, 32, 26, 64, 3),
            conv("mnist conv2", Op.ConvKind.INPUT, 64, 32, 26, 64, 3),
            conv("mnist conv2", Op.ConvKind.WEIGHT, 64, 32, 26, 64, 3),
            matmul("mnist fc1", 64, 9216, 128, true),
            matmul("mnist fc1 dx", 64, 128, 9216, false),
            matmul("mnist fc1 dw", 128, 64, 9216, false),
            conv("lenet conv1", Op.ConvKind.FORWARD, 4, 3, 32, 6, 5),
            conv("lenet conv1", Op.ConvKind.WEIGHT, 4, 3, 32, 6, 5),
            conv("lenet conv2", Op.ConvKind.FORWARD, 4, 6, 14, 16, 5),
            conv("lenet conv2", Op.ConvKind.INPUT, 4, 6, 14, 16, 5),
            conv("lenet conv2", Op.ConvKind.WEIGHT, 4, 6, 14, 16, 5),
            matmul("lenet fc1", 4, 400, 120, true),
            matmul("xor", 4, 2, 2, false));
    System.out.println(BACKEND.description());
    for (Case c : cases) {
      run(c, WARM_UP_SECONDS); // by now the background warm-up has begun; it must not be among the
      // timings
    }
    for (Case c : cases) {
      double best = run(c, SECONDS);
      double rate = c.flop / best * 1e-9;
      String share = peak > 0 ? "%5.0f %%".formatted(100 * rate / peak) : "";
      System.out.printf("%-22s %10.2f µs %8.1f GFLOP/s %s%n", c.name, best * 1e6, rate, share);
    }
  }

  /** The least seconds of one call, over batches of about 0.2 ms. */
  private static double run(Case c, double seconds) {
    double best = Double.MAX_VALUE;
    long end = System.nanoTime() + (long) (seconds * 1e9);
    int batch = 1;
    do {
      long start = System.nanoTime();
      for (int i = 0; i < batch; i++) {
        c.kernel.run(c.args);
      }
      best = Math.min(best, (System.nanoTime() - start) * 1e-9 / batch);
      batch = (int) Math.clamp(2e-4 / best, 1, 10_000);
    } while (System.nanoTime() < end);
    return best;
  }

  private static Case matmul(String name, int m, int k, int n, boolean transposed) {
    var b = new View(Shape.of(k, n), transposed ? Axes.of(1, k) : Axes.of(n, 1), 0);
    return single(
        name + " (" + m + "," + k + "," + n + ")",
        2.0 * m * k * n,
        new Op.MatMul(),
        List.of(View.contiguous(Shape.of(m, k)), b));
  }

  private static Case conv(
      String name, Op.ConvKind kind, int batch, int in, int size, int out, int kernel) {
    var spec = new Op.ConvSpec(size, size, kernel, kernel, 1, 1, 0, 0, 1, 1, 1);
    int small = size - kernel + 1;
    var x = View.contiguous(Shape.of(batch, in, size, size));
    var w = View.contiguous(Shape.of(out, in, kernel, kernel));
    var y = View.contiguous(Shape.of(batch, out, small, small));
    var views =
        switch (kind) {
          case FORWARD -> List.of(x, w);
          case INPUT -> List.of(y, w);
          case WEIGHT -> List.of(x, y);
        };
    double flop = 2.0 * batch * out * small * small * in * kernel * kernel;
    return single(name + " " + kind, flop, new Op.Conv2d(kind, spec), views);
  }

  private static Case single(String name, double flop, Op op, List<View> views) {
    var specs = views.stream().map(v -> new TensorSpec(v.shape(), DType.FLOAT32)).toList();
    var out =
        Infer.infer(
            op,
            specs.stream().map(s -> Node.placeholder(Op.LeafKind.INPUT, s)).toArray(Node[]::new));
    var args = new Args(specs.size() + 1);
    for (int i = 0; i < specs.size(); i++) {
      var rng = Rng.seed(i);
      var a = new float[specs.get(i).shape().size()];
      for (int k = 0; k < a.length; k++) {
        a[k] = rng.nextFloat() - 0.5f;
      }
      args.set(i, a, 0);
    }
    var y = new float[out.shape().size()];
    args.set(specs.size(), y, 0);
    return new Case(
        name, flop, BACKEND.compile(new KernelSpec.Single(op, views, specs, out, null)), args);
  }
}
