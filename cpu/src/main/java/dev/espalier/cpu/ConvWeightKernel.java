package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/**
 * The gradient of a convolution's weights, float32: a product of g (rows: output channels, columns:
 * positions) with windows of x. Images are turned to channels-last, so that neighbouring weights of
 * one kernel row read neighbouring elements; accumulators pass from image to image, one chain over
 * all positions. Threads share output channels.
 */
final class ConvWeightKernel implements Kernel {
  private static final int BUFFER = 160 << 10;
  private static final int SLACK = 128;
  private static final long ALONE = 1 << 18;

  private final Op.ConvSpec spec;
  private final Epilogue epilogue;
  private final int batch;
  private final int channels;
  private final int results;
  private final int out;

  /** Extents of the part of x, padded, that the output rows of one band need. */
  private final int imageWidth;

  private final int band;
  private final int[] off;
  private final int[] runs;
  private final int runLength;
  private final int runStride;
  private final long work;

  ConvWeightKernel(Op.ConvSpec spec, KernelSpec.Single single, Epilogue epilogue) {
    WarmUp.kernels();
    this.spec = spec;
    this.epilogue = epilogue;
    Shape x = single.inputSpecs().get(0).shape(), g = single.inputSpecs().get(1).shape();
    batch = x.dim(0);
    channels = x.dim(1) / spec.groups();
    results = g.dim(1) / spec.groups();
    out = single.inputs();
    work = (long) g.size() * channels * spec.kernelHeight() * spec.kernelWidth();
    imageWidth =
        (spec.outWidth() - 1) * spec.strideW() + (spec.kernelWidth() - 1) * spec.dilationW() + 1;
    int taps = spec.kernelHeight() * spec.kernelWidth();
    band = band();
    if (spec.dilationW() == 1) {
      runs = new int[spec.kernelHeight()];
      runLength = spec.kernelWidth() * channels;
      for (int r = 0; r < runs.length; r++) {
        runs[r] = r * spec.dilationH() * imageWidth * channels;
      }
    } else {
      runs = new int[taps];
      runLength = channels;
      for (int t = 0; t < taps; t++) {
        int r = t / spec.kernelWidth(), s = t % spec.kernelWidth();
        runs[t] = (r * spec.dilationH() * imageWidth + s * spec.dilationW()) * channels;
      }
    }
    runStride = MatMulKernel.roundUp(runLength, 32);
    off = new int[band * spec.outWidth()];
    for (int k = 0; k < off.length; k++) {
      int i = k / spec.outWidth(), j = k % spec.outWidth();
      off[k] = (i * spec.strideH() * imageWidth + j * spec.strideW()) * channels;
    }
  }

  private int rowsFor(int n) {
    return (n - 1) * spec.strideH() + (spec.kernelHeight() - 1) * spec.dilationH() + 1;
  }

  /** Output rows that are worked on at a time. */
  private int band() {
    int n = spec.outHeight();
    while (n > 1 && (long) rowsFor(n) * imageWidth * channels > BUFFER) {
      n--;
    }
    return n;
  }

  @Override
  public void run(Args args) {
    int pieces = work < 2 * ALONE ? 1 : (int) Math.min(Threads.get(), work / ALONE);
    int step = Math.max(4, MatMulKernel.roundUp((results + pieces - 1) / pieces, 4));
    int parts = (results + step - 1) / step;
    if (pieces == 1) {
      for (int g = 0; g < spec.groups(); g++) {
        piece(args, g, 0, results);
      }
    } else {
      Threads.run(
          spec.groups() * parts,
          p -> piece(args, p / parts, p % parts * step, Math.min(results, (p % parts + 1) * step)));
    }
    epilogue.runAll(args);
  }

  /** Output channels {@code from … to - 1} of one group, over all images. */
  private void piece(Args args, int group, int from, int to) {
    var s = Scratch.lease();
    try {
      int ldc = runs.length * runStride, positions = spec.outHeight() * spec.outWidth();
      float[] sums = s.floats(Scratch.Slot.RESULT, (to - from) * ldc + SLACK);
      float[] image = s.floats(Scratch.Slot.IMAGE, rowsFor(band) * imageWidth * channels + SLACK);
      java.util.Arrays.fill(sums, 0, (to - from) * ldc, 0f);
      for (int n = 0; n < batch; n++) {
        int g = args.offset(1) + ((n * spec.groups() + group) * results + from) * positions;
        for (int i = 0; i < spec.outHeight(); i += band) {
          int count = Math.min(band, spec.outHeight() - i);
          turn(args, n, group, i, count, image);
          var p = s.problem;
          p.left(
              args.floats(1),
              g + i * spec.outWidth(),
              positions,
              1,
              to - from,
              count * spec.outWidth());
          p.right(image, 0, off, runs, runs.length, runLength);
          p.result(sums, 0, ldc, runStride, true);
          p.slack = true;
          p.scattered = false;
          Kernels.product().run(p, s);
        }
      }
      write(args, group, from, to, sums, ldc);
    } finally {
      s.release();
    }
  }

  /** Rows of x for a band, padded, as (row, column, channel). */
  private void turn(Args args, int n, int group, int first, int count, float[] image) {
    int size = spec.height() * spec.width(), top = first * spec.strideH() - spec.padH();
    int x = args.offset(0) + (n * spec.groups() + group) * channels * size;
    int left = Math.min(spec.padW(), imageWidth),
        inside = Math.max(0, Math.min(imageWidth - left, spec.width()));
    int line = imageWidth * channels;
    if (left == 0
        && inside == imageWidth
        && imageWidth == spec.width()
        && top == 0
        && rowsFor(count) <= spec.height()) {
      Kernels.loops()
          .transpose(
              args.floats(0),
              x,
              size,
              1,
              image,
              0,
              channels,
              channels,
              rowsFor(count) * imageWidth);
      return;
    }
    for (int q = 0; q < rowsFor(count); q++) {
      int y = top + q, to = q * line;
      if (y < 0 || y >= spec.height()) {
        java.util.Arrays.fill(image, to, to + line, 0f);
        continue;
      }
      java.util.Arrays.fill(image, to, to + left * channels, 0f);
      Kernels.loops()
          .transpose(
              args.floats(0),
              x + y * spec.width(),
              size,
              1,
              image,
              to + left * channels,
              channels,
              channels,
              inside);
      java.util.Arrays.fill(image, to + (left + inside) * channels, to + line, 0f);
    }
  }

  private void write(Args args, int group, int from, int to, float[] sums, int ldc) {
    float[] w = args.floats(out);
    int taps = spec.kernelHeight() * spec.kernelWidth();
    for (int o = from; o < to; o++) {
      int at = args.offset(out) + (group * results + o) * channels * taps, row = (o - from) * ldc;
      for (int c = 0; c < channels; c++) {
        for (int t = 0; t < taps; t++) {
          w[at + c * taps + t] = sums[row + place(c, t)];
        }
      }
    }
  }

  /** Where the sum for channel c and tap t lies in a row. */
  private int place(int c, int t) {
    if (spec.dilationW() == 1) {
      return t / spec.kernelWidth() * runStride + t % spec.kernelWidth() * channels + c;
    }
    return t * runStride + c;
  }
}
