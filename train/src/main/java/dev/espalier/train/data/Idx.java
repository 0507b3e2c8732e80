package dev.espalier.train.data;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads IDX files, the format of MNIST: two zero bytes, a type byte, the number of axes, their
 * extents as big-endian int32, the elements in row-major order, big-endian. uint8 stays uint8;
 * int8, int16 and int32 become int32; float and double are kept. Source: Y. LeCun, C. Cortes, C.
 * Burges, "The MNIST database", section "The IDX file format".
 */
public final class Idx {
  private Idx() {}

  /** Reads a file, plain or gzipped. */
  public static Tensor read(Path file) {
    try (var in = DataFiles.open(file)) {
      return parse(in, file.getFileName().toString());
    } catch (IOException e) {
      throw DataFiles.failed(file.toString(), e);
    }
  }

  /**
   * Reads a stream, plain or gzipped, to its end and closes it; {@code name} is what errors call
   * it.
   */
  public static Tensor read(InputStream stream, String name) {
    try (var in = DataFiles.unpacked(stream)) {
      return parse(in, name);
    } catch (IOException e) {
      throw DataFiles.failed(name, e);
    }
  }

  private static Tensor parse(InputStream in, String name) throws IOException {
    var head = in.readNBytes(4);
    if (head.length < 4 || head[0] != 0 || head[1] != 0) {
      throw DataFiles.corrupt(
          name,
          0,
          "this is not an IDX file: it does not begin with two zero bytes, a type and a rank",
          "give an IDX file such as train-images-idx3-ubyte");
    }
    int type = head[2];
    int width = width(name, type);
    int rank = head[3];
    var extents = in.readNBytes(4 * Math.max(0, rank));
    if (rank < 1 || extents.length < 4 * rank) {
      throw DataFiles.corrupt(
          name,
          4,
          "the header of an IDX file with " + rank + " axes is incomplete",
          "get the file again");
    }
    var shape = new int[rank];
    long size = 1;
    for (int a = 0; a < rank; a++) {
      shape[a] = ByteBuffer.wrap(extents).getInt(4 * a);
      if (shape[a] < 0 || (size *= shape[a]) * width > Integer.MAX_VALUE - 16) {
        throw DataFiles.corrupt(
            name,
            4 + 4L * a,
            "extent " + Integer.toUnsignedLong(shape[a]) + " of axis " + a + " is too large",
            "get the file again");
      }
    }
    long start = 4 + 4L * rank;
    int length = (int) size * width;
    var data = in.readNBytes(length);
    if (data.length < length) {
      throw DataFiles.corrupt(
          name,
          start + data.length,
          "the file ends after " + data.length + " of " + length + " data bytes",
          "get the file again");
    }
    if (in.read() >= 0) {
      throw DataFiles.corrupt(
          name,
          start + length,
          "the file goes on after its " + length + " data bytes",
          "get the file again");
    }
    return tensor(type, data, (int) size, shape);
  }

  private static int width(String name, int type) {
    return switch (type) {
      case 0x08, 0x09 -> 1;
      case 0x0B -> 2;
      case 0x0C, 0x0D -> 4;
      case 0x0E -> 8;
      default ->
          throw DataFiles.corrupt(
              name,
              2,
              "element type 0x%02x is unknown".formatted(type & 0xFF),
              "use one of 0x08 to 0x0e");
    };
  }

  private static Tensor tensor(int type, byte[] data, int n, int[] shape) {
    var in = ByteBuffer.wrap(data);
    return switch (type) {
      case 0x08 -> Tensor.wrap(data, shape);
      case 0x0D -> {
        var a = new float[n];
        in.asFloatBuffer().get(a);
        yield Tensor.wrap(a, shape);
      }
      case 0x0E -> {
        var a = new double[n];
        in.asDoubleBuffer().get(a);
        yield Tensor.wrap(a, shape);
      }
      default -> {
        var a = new int[n];
        for (int i = 0; i < n; i++) {
          a[i] = type == 0x09 ? data[i] : type == 0x0B ? in.getShort(2 * i) : in.getInt(4 * i);
        }
        yield Tensor.wrap(a, shape);
      }
    };
  }

  static void requireBytes(String name, Tensor t, int rank) {
    if (t.dtype() != dev.espalier.base.DType.UINT8 || t.rank() != rank) {
      throw new ValueException(
          "read " + name,
          "the file holds " + t.shape() + " " + t.dtype(),
          "give a uint8 file with " + rank + " axes");
    }
  }
}
