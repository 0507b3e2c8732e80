package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/**
 * The gradient of a convolution's weights where there are few input channels, float32: {@link
 * ConvWeightKernel} would leave most lanes of a vector empty. Here output channels are the lanes: a
 * product of the windows of x (rows: weights of one output channel, columns: positions) with g
 * turned to channels-last.
 */
final class FewChannelsWeightKernel implements Kernel {
  /** Elements of windows and turned g that are worked on at a time. */
  private static final int BUFFER = 96 << 10;

  private static final int SLACK = 128;
  private static final long ALONE = 1 << 18;

  /** Neighbouring weights, of all channels in one kernel row, below which this form pays. */
  private static final int FEW = 8;

  private final Op.ConvSpec spec;
  private final Epilogue epilogue;
  private final int batch;
  private final int channels;
  private final int results;
  private final int weights;
  private final int band;
  private final int out;
  private final long work;

  FewChannelsWeightKernel(Op.ConvSpec spec, KernelSpec.Single single, Epilogue epilogue) {
    WarmUp.kernels();
    this.spec = spec;
    this.epilogue = epilogue;
    Shape x = single.inputSpecs().get(0).shape(), g = single.inputSpecs().get(1).shape();
    batch = x.dim(0);
    channels = x.dim(1) / spec.groups();
    results = g.dim(1) / spec.groups();
    weights = channels * spec.kernelHeight() * spec.kernelWidth();
    out = single.inputs();
    work = (long) g.size() * weights;
    band =
        Math.max(
            1, Math.min(spec.outHeight(), BUFFER / (spec.outWidth() * Math.max(weights, results))));
  }

  static boolean suits(Op.ConvSpec spec, KernelSpec.Single single) {
    return single.inputSpecs().get(0).shape().dim(1) / spec.groups() * spec.kernelWidth() < FEW;
  }

  @Override
  public void run(Args args) {
    int pieces = work < 2 * ALONE ? 1 : (int) Math.min(Threads.get(), work / ALONE);
    int step = Math.max(16, MatMulKernel.roundUp((results + pieces - 1) / pieces, 16));
    int parts = (results + step - 1) / step;
    if (pieces == 1) {
      for (int p = 0; p < spec.groups() * parts; p++) {
        piece(args, p / parts, p % parts * step, Math.min(results, (p % parts + 1) * step));
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
      int lanes = to - from,
          ldc = MatMulKernel.roundUp(lanes, 32),
          size = spec.outHeight() * spec.outWidth();
      float[] sums = s.floats(Scratch.Slot.RESULT, weights * ldc + SLACK);
      float[] windows = s.floats(Scratch.Slot.IMAGE, weights * band * spec.outWidth());
      float[] turned = s.floats(Scratch.Slot.WEIGHTS, band * spec.outWidth() * lanes + SLACK);
      int[] off = s.offsets(band * spec.outWidth(), lanes);
      java.util.Arrays.fill(sums, 0, weights * ldc, 0f);
      for (int n = 0; n < batch; n++) {
        int g = args.offset(1) + ((n * spec.groups() + group) * results + from) * size;
        for (int i = 0; i < spec.outHeight(); i += band) {
          int count = Math.min(band, spec.outHeight() - i), positions = count * spec.outWidth();
          copyWindows(args, n, group, i, count, windows, positions);
          Kernels.loops()
              .transpose(
                  args.floats(1),
                  g + i * spec.outWidth(),
                  size,
                  1,
                  turned,
                  0,
                  lanes,
                  lanes,
                  positions);
          var p = s.problem;
          p.left(windows, 0, positions, 1, weights, positions);
          p.right(turned, 0, off, lanes);
          p.result(sums, 0, ldc, 0, true);
          p.slack = true;
          p.scattered = false;
          Kernels.product().run(p, s);
        }
      }
      for (int o = from; o < to; o++) {
        int at = args.offset(out) + (group * results + o) * weights;
        for (int k = 0; k < weights; k++) {
          args.floats(out)[at + k] = sums[k * ldc + o - from];
        }
      }
    } finally {
      s.release();
    }
  }

  /** For each weight (channel, r, s), what it meets at the positions of a band of output rows. */
  private void copyWindows(
      Args args, int n, int group, int first, int count, float[] windows, int positions) {
    float[] x = args.floats(0);
    int size = spec.height() * spec.width(),
        at = args.offset(0) + (n * spec.groups() + group) * channels * size;
    int row = 0;
    for (int c = 0; c < channels; c++, at += size) {
      for (int r = 0; r < spec.kernelHeight(); r++) {
        for (int s = 0; s < spec.kernelWidth(); s++, row += positions) {
          for (int i = 0; i < count; i++) {
            int y = (first + i) * spec.strideH() - spec.padH() + r * spec.dilationH();
            int to = row + i * spec.outWidth();
            if (y < 0 || y >= spec.height()) {
              java.util.Arrays.fill(windows, to, to + spec.outWidth(), 0f);
            } else {
              line(x, at + y * spec.width(), s * spec.dilationW() - spec.padW(), windows, to);
            }
          }
        }
      }
    }
  }

  private void line(float[] x, int row, int first, float[] windows, int to) {
    int n = spec.outWidth(), width = spec.width(), step = spec.strideW();
    if (step == 1 && first >= 0 && first + n <= width) {
      System.arraycopy(x, row + first, windows, to, n);
      return;
    }
    for (int j = 0, at = first; j < n; j++, at += step) {
      windows[to + j] = at >= 0 && at < width ? x[row + at] : 0f;
    }
  }
}
