package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/**
 * Convolutions of float64, element by element as {@link Op.ConvKind} defines them: float64 serves
 * checks, not speed.
 */
final class DoubleConv implements Kernel {
  private final Op.ConvKind kind;
  private final Op.ConvSpec spec;
  private final Epilogue epilogue;
  private final int batch;
  private final int channels;
  private final int outChannels;
  private final int perGroup;
  private final int outPerGroup;
  private final int out;
  private final int planes;

  DoubleConv(Op.ConvKind kind, Op.ConvSpec spec, KernelSpec.Single single, Epilogue epilogue) {
    this.kind = kind;
    this.spec = spec;
    this.epilogue = epilogue;
    Shape a = single.inputSpecs().get(0).shape(),
        b = single.inputSpecs().get(1).shape(),
        y = single.output().shape();
    batch = a.dim(0);
    channels = kind == Op.ConvKind.INPUT ? y.dim(1) : a.dim(1);
    outChannels =
        switch (kind) {
          case FORWARD -> b.dim(0);
          case INPUT -> a.dim(1);
          case WEIGHT -> b.dim(1);
        };
    perGroup = channels / spec.groups();
    outPerGroup = outChannels / spec.groups();
    out = single.inputs();
    planes = y.dim(0) * y.dim(1);
  }

  @Override
  public void run(Args args) {
    Threads.run(
        planes,
        p -> {
          switch (kind) {
            case FORWARD -> forward(args, p / outChannels, p % outChannels);
            case INPUT -> input(args, p / channels, p % channels);
            case WEIGHT -> weight(args, p / perGroup, p % perGroup);
          }
        });
    epilogue.runAll(args);
  }

  private void forward(Args args, int n, int o) {
    double[] x = args.doubles(0), w = args.doubles(1), y = args.doubles(out);
    int to = args.offset(out) + (n * outChannels + o) * spec.outHeight() * spec.outWidth();
    for (int i = 0; i < spec.outHeight(); i++) {
      for (int j = 0; j < spec.outWidth(); j++) {
        double sum = 0;
        int at = args.offset(1) + o * perGroup * spec.kernelHeight() * spec.kernelWidth();
        for (int c = 0; c < perGroup; c++) {
          int plane = plane(args.offset(0), n * channels + o / outPerGroup * perGroup + c);
          for (int r = 0; r < spec.kernelHeight(); r++) {
            for (int s = 0; s < spec.kernelWidth(); s++) {
              sum = Math.fma(pixel(x, plane, row(i, r), column(j, s)), w[at++], sum);
            }
          }
        }
        y[to++] = sum;
      }
    }
  }

  private void weight(Args args, int o, int c) {
    double[] x = args.doubles(0), g = args.doubles(1), y = args.doubles(out);
    int to = args.offset(out) + (o * perGroup + c) * spec.kernelHeight() * spec.kernelWidth();
    int size = spec.outHeight() * spec.outWidth();
    for (int r = 0; r < spec.kernelHeight(); r++) {
      for (int s = 0; s < spec.kernelWidth(); s++) {
        double sum = 0;
        for (int n = 0; n < batch; n++) {
          int plane = plane(args.offset(0), n * channels + o / outPerGroup * perGroup + c);
          int at = args.offset(1) + (n * outChannels + o) * size;
          for (int i = 0; i < spec.outHeight(); i++) {
            for (int j = 0; j < spec.outWidth(); j++) {
              sum = Math.fma(pixel(x, plane, row(i, r), column(j, s)), g[at++], sum);
            }
          }
        }
        y[to++] = sum;
      }
    }
  }

  private void input(Args args, int n, int c) {
    double[] g = args.doubles(0), w = args.doubles(1), y = args.doubles(out);
    int to = args.offset(out) + (n * channels + c) * spec.height() * spec.width();
    int group = c / perGroup,
        size = spec.outHeight() * spec.outWidth(),
        taps = spec.kernelHeight() * spec.kernelWidth();
    for (int i = 0; i < spec.height(); i++) {
      for (int j = 0; j < spec.width(); j++) {
        double sum = 0;
        for (int o = group * outPerGroup; o < (group + 1) * outPerGroup; o++) {
          int plane = args.offset(0) + (n * outChannels + o) * size;
          int at = args.offset(1) + (o * perGroup + c % perGroup) * taps;
          for (int r = 0; r < spec.kernelHeight(); r++) {
            int down = i + spec.padH() - r * spec.dilationH();
            for (int s = 0; s < spec.kernelWidth(); s++) {
              int across = j + spec.padW() - s * spec.dilationW();
              if (Math.floorMod(down, spec.strideH()) == 0
                  && Math.floorMod(across, spec.strideW()) == 0) {
                int p = Math.floorDiv(down, spec.strideH()),
                    q = Math.floorDiv(across, spec.strideW());
                boolean inside = p >= 0 && p < spec.outHeight() && q >= 0 && q < spec.outWidth();
                sum =
                    Math.fma(
                        inside ? g[plane + p * spec.outWidth() + q] : 0,
                        w[at + r * spec.kernelWidth() + s],
                        sum);
              }
            }
          }
        }
        y[to++] = sum;
      }
    }
  }

  private int row(int i, int r) {
    return i * spec.strideH() - spec.padH() + r * spec.dilationH();
  }

  private int column(int j, int s) {
    return j * spec.strideW() - spec.padW() + s * spec.dilationW();
  }

  private int plane(int offset, int number) {
    return offset + number * spec.height() * spec.width();
  }

  private double pixel(double[] x, int plane, int y, int column) {
    boolean inside = y >= 0 && y < spec.height() && column >= 0 && column < spec.width();
    return inside ? x[plane + y * spec.width() + column] : 0;
  }
}
