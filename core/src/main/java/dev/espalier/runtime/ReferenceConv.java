package dev.espalier.runtime;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Op;

/**
 * The three convolutions. x (N, C, H, W), w (O, C / groups, R, S), y or g (N, O, P, Q); output
 * pixel (p, q) meets pixel (p · stride − padding + r · dilation, q · stride − padding + s ·
 * dilation) of x through weight (r, s). Pixels outside count as +0 and take part in a chain like
 * any other.
 */
final class ReferenceConv {
  private final Op.ConvSpec spec;
  private final DType t;
  private final int channels;
  private final int outChannels;
  private final int perGroup;
  private final int outPerGroup;
  private final int height;
  private final int width;

  private ReferenceConv(Op.ConvSpec spec, DType t, int channels, int outChannels) {
    this.spec = spec;
    this.t = t;
    this.channels = channels;
    this.outChannels = outChannels;
    perGroup = channels / spec.groups();
    outPerGroup = outChannels / spec.groups();
    height = spec.outHeight();
    width = spec.outWidth();
  }

  static void run(
      Op.ConvKind kind,
      Op.ConvSpec spec,
      ReferenceArray a,
      Shape left,
      ReferenceArray b,
      Shape right,
      ReferenceArray out,
      Shape to) {
    int batch = left.dim(0);
    switch (kind) {
      case FORWARD ->
          new ReferenceConv(spec, out.dtype(), left.dim(1), right.dim(0)).forward(batch, a, b, out);
      case INPUT ->
          new ReferenceConv(spec, out.dtype(), to.dim(1), left.dim(1)).input(batch, a, b, out);
      case WEIGHT ->
          new ReferenceConv(spec, out.dtype(), left.dim(1), right.dim(1)).weight(batch, a, b, out);
    }
  }

  private void forward(int batch, ReferenceArray x, ReferenceArray w, ReferenceArray y) {
    for (int n = 0; n < batch; n++) {
      for (int o = 0; o < outChannels; o++) {
        for (int p = 0; p < height; p++) {
          for (int q = 0; q < width; q++) {
            double sum = 0;
            for (int c = 0; c < perGroup; c++) {
              for (int r = 0; r < spec.kernelHeight(); r++) {
                for (int s = 0; s < spec.kernelWidth(); s++) {
                  double pixel = x(x, n, o / outPerGroup * perGroup + c, row(p, r), column(q, s));
                  sum = ReferenceArray.fma(t, pixel, w.real(wAt(o, c, r, s)), sum);
                }
              }
            }
            y.real(yAt(n, o, p, q), sum);
          }
        }
      }
    }
  }

  private void input(int batch, ReferenceArray g, ReferenceArray w, ReferenceArray dx) {
    for (int n = 0; n < batch; n++) {
      for (int channel = 0; channel < channels; channel++) {
        for (int i = 0; i < spec.height(); i++) {
          for (int j = 0; j < spec.width(); j++) {
            double sum = 0;
            int firstOut = channel / perGroup * outPerGroup;
            for (int o = firstOut; o < firstOut + outPerGroup; o++) {
              for (int r = 0; r < spec.kernelHeight(); r++) {
                for (int s = 0; s < spec.kernelWidth(); s++) {
                  int down = i + spec.padH() - r * spec.dilationH(),
                      across = j + spec.padW() - s * spec.dilationW();
                  if (down % spec.strideH() == 0 && across % spec.strideW() == 0) {
                    double pixel = g(g, n, o, down / spec.strideH(), across / spec.strideW());
                    sum =
                        ReferenceArray.fma(t, pixel, w.real(wAt(o, channel % perGroup, r, s)), sum);
                  }
                }
              }
            }
            dx.real(xAt(n, channel, i, j), sum);
          }
        }
      }
    }
  }

  private void weight(int batch, ReferenceArray x, ReferenceArray g, ReferenceArray dw) {
    for (int o = 0; o < outChannels; o++) {
      for (int c = 0; c < perGroup; c++) {
        for (int r = 0; r < spec.kernelHeight(); r++) {
          for (int s = 0; s < spec.kernelWidth(); s++) {
            double sum = 0;
            for (int n = 0; n < batch; n++) {
              for (int p = 0; p < height; p++) {
                for (int q = 0; q < width; q++) {
                  double pixel = x(x, n, o / outPerGroup * perGroup + c, row(p, r), column(q, s));
                  sum = ReferenceArray.fma(t, pixel, g.real(yAt(n, o, p, q)), sum);
                }
              }
            }
            dw.real(wAt(o, c, r, s), sum);
          }
        }
      }
    }
  }

  private int row(int p, int r) {
    return p * spec.strideH() - spec.padH() + r * spec.dilationH();
  }

  private int column(int q, int s) {
    return q * spec.strideW() - spec.padW() + s * spec.dilationW();
  }

  private double x(ReferenceArray x, int n, int c, int i, int j) {
    boolean inside = i >= 0 && i < spec.height() && j >= 0 && j < spec.width();
    return inside ? x.real(xAt(n, c, i, j)) : 0;
  }

  private double g(ReferenceArray g, int n, int o, int p, int q) {
    boolean inside = p >= 0 && p < height && q >= 0 && q < width;
    return inside ? g.real(yAt(n, o, p, q)) : 0;
  }

  private int xAt(int n, int c, int i, int j) {
    return ((n * channels + c) * spec.height() + i) * spec.width() + j;
  }

  private int wAt(int o, int c, int r, int s) {
    return ((o * perGroup + c) * spec.kernelHeight() + r) * spec.kernelWidth() + s;
  }

  private int yAt(int n, int o, int p, int q) {
    return ((n * outChannels + o) * height + p) * width + q;
  }
}
