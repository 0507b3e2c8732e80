package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import java.util.List;

/**
 * Convolution of float32 and its gradient of x, direct: each image, or a band of its rows, is
 * copied with its padding into a buffer that the second-level cache holds, and products run over
 * windows of that.
 */
final class ConvKernel implements Kernel {
  /** Elements of buffer and result of one band: together about the second-level cache. */
  private static final int BUFFER = 192 << 10;

  private static final int RESULT = 96 << 10;
  private static final int POSITIONS = 1536;

  /** What a vector may read or write beyond the end. */
  private static final int SLACK = 128;

  private static final long ALONE = 1 << 18;

  private final Op.ConvSpec spec;
  private final Epilogue epilogue;
  private final List<ConvPass> passes;
  private final int[][] offsets;
  private final boolean forward;
  private final int batch;
  private final int channels;
  private final int results;
  private final int height;
  private final int width;
  private final int sourceHeight;
  private final int sourceWidth;
  private final int band;
  private final int bands;
  private final int out;
  private final long work;

  ConvKernel(Op.ConvKind kind, Op.ConvSpec spec, KernelSpec.Single single, Epilogue epilogue) {
    WarmUp.kernels();
    this.spec = spec;
    this.epilogue = epilogue;
    forward = kind == Op.ConvKind.FORWARD;
    Shape x = single.inputSpecs().get(0).shape(), y = single.output().shape();
    batch = x.dim(0);
    channels = x.dim(1) / spec.groups();
    results = y.dim(1) / spec.groups();
    sourceHeight = x.dim(2);
    sourceWidth = x.dim(3);
    height = y.dim(2);
    width = y.dim(3);
    passes = forward ? List.of(ConvPass.forward(spec)) : ConvPass.input(spec);
    out = single.inputs();
    work =
        (long) y.size()
            * channels
            * spec.kernelHeight()
            * spec.kernelWidth()
            / (forward ? 1 : spec.strideH() * spec.strideW());
    band = band();
    int most = passes.stream().mapToInt(p -> p.rows).max().orElse(0);
    bands = Math.max(1, (most + band - 1) / band);
    offsets = new int[passes.size()][];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = passes.get(i).offsets(channels, band);
    }
  }

  /** Rows of the result that are computed at a time. */
  private int band() {
    int most = 1;
    int fits = Integer.MAX_VALUE;
    for (var p : passes) {
      most = Math.max(most, p.rows);
      int n = p.rows;
      while (n > 1
          && ((long) channels * p.channelSize(n) > BUFFER
              || (long) results * n * p.width > RESULT
              || n * p.width > POSITIONS)) {
        n--;
      }
      fits = Math.min(fits, Math.max(1, n));
    }
    if (batch == 1 && work > 8 * ALONE) {
      fits = Math.min(fits, Math.max(1, (most + 7) / 8)); // pieces for several threads
    }
    int pieces = (most + fits - 1) / fits;
    return Math.max(1, (most + pieces - 1) / pieces);
  }

  @Override
  public void run(Args args) {
    var scratch = Scratch.lease();
    try {
      float[] w = forward ? args.floats(1) : turned(args, scratch);
      if (work < 2 * ALONE) {
        for (int p = 0; p < batch * bands; p++) {
          piece(args, w, p);
        }
      } else {
        Threads.run(batch * bands, p -> piece(args, w, p));
      }
    } finally {
      scratch.release();
    }
    if (bands > 1) {
      epilogue.runAll(args);
    }
  }

  /**
   * The weights as the passes of the gradient of x read them: for each group and pass, (c, (o,
   * tap)).
   */
  private float[] turned(Args args, Scratch scratch) {
    float[] w = args.floats(1);
    int all = spec.kernelHeight() * spec.kernelWidth();
    float[] to = scratch.floats(Scratch.Slot.WEIGHTS, spec.groups() * results * channels * all);
    int k = 0;
    for (int g = 0; g < spec.groups(); g++) {
      for (var pass : passes) {
        for (int c = 0; c < results; c++) {
          for (int o = 0; o < channels; o++) {
            int from = args.offset(1) + ((g * channels + o) * results + c) * all;
            for (int tap : pass.taps) {
              to[k++] = w[from + tap];
            }
          }
        }
      }
    }
    return to;
  }

  private void piece(Args args, float[] w, int number) {
    int n = number / bands, from = number % bands * band;
    var scratch = Scratch.lease();
    try {
      int weights = forward ? args.offset(1) : 0;
      for (int g = 0; g < spec.groups(); g++) {
        for (int i = 0; i < passes.size(); i++) {
          var pass = passes.get(i);
          if (from < pass.rows) {
            part(
                args,
                w,
                weights,
                pass,
                offsets[i],
                n,
                g,
                from,
                Math.min(band, pass.rows - from),
                scratch);
          }
          weights += results * channels * pass.taps.length;
        }
      }
      if (bands == 1) {
        int image = spec.groups() * results * height * width;
        epilogue.run(args, n * image, (n + 1) * image, scratch);
      }
    } finally {
      scratch.release();
    }
  }

  /** One group of one image: rows {@code from … from + count - 1} of one pass. */
  private void part(
      Args args,
      float[] w,
      int weights,
      ConvPass pass,
      int[] off,
      int n,
      int g,
      int from,
      int count,
      Scratch s) {
    int depth = channels * pass.taps.length;
    int positions = (count - 1) * pass.width + pass.columns,
        stride = MatMulKernel.roundUp(positions, 64);
    float[] x = args.floats(0);
    int plane = sourceHeight * sourceWidth,
        source = args.offset(0) + (n * spec.groups() + g) * channels * plane;
    float[] result = s.floats(Scratch.Slot.RESULT, results * stride + SLACK);
    var p = s.problem;
    p.left(w, weights, depth, 1, results, depth);
    if (bands == 1
        && pass.isWhole(sourceHeight, sourceWidth)
        && source + channels * plane + SLACK <= x.length) {
      p.right(x, source, off, positions);
    } else {
      int size = pass.channelSize(band);
      float[] image = s.floats(Scratch.Slot.IMAGE, channels * size + SLACK);
      for (int c = 0; c < channels; c++) {
        pass.fill(x, source + c * plane, sourceHeight, sourceWidth, from, band, image, c * size);
      }
      p.right(image, 0, off, positions);
    }
    p.result(result, 0, stride, 0, false);
    p.slack = true;
    p.scattered = false;
    Kernels.product().run(p, s);
    float[] y = args.floats(out);
    for (int o = 0; o < results; o++) {
      int to =
          args.offset(out)
              + ((n * spec.groups() + g) * results + o) * height * width
              + (pass.firstRow + from * pass.rowStep) * width
              + pass.firstColumn;
      if (pass.columnStep == 1) {
        Kernels.loops()
            .copy(result, o * stride, pass.width, y, to, width * pass.rowStep, count, pass.columns);
      } else {
        for (int i = 0; i < count; i++) {
          spread(
              result,
              o * stride + i * pass.width,
              y,
              to + i * pass.rowStep * width,
              pass.columnStep,
              pass.columns);
        }
      }
    }
  }

  private static void spread(float[] from, int at, float[] to, int first, int step, int n) {
    for (int j = 0; j < n; j++) {
      to[first + j * step] = from[at + j];
    }
  }
}
