package dev.espalier.io;

import dev.espalier.base.DType;
import dev.espalier.base.ValueException;
import dev.espalier.spi.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Element types as files hold them, and the dtype each becomes here: the same one where there is
 * one, else the narrowest that holds every value. Uint64 becomes int64, and a value above its range
 * is an error.
 */
enum Wire {
  F64(8, DType.FLOAT64),
  F32(4, DType.FLOAT32),
  F16(2, DType.FLOAT16),
  BF16(2, DType.BFLOAT16),
  /** One sign, five exponent, two mantissa bits: the upper half of F16. */
  F8_E5M2(1, DType.FLOAT32),
  /** One sign, four exponent (bias 7), three mantissa bits; no infinities, NaN is all ones. */
  F8_E4M3(1, DType.FLOAT32),
  I64(8, DType.INT64),
  I32(4, DType.INT32),
  I16(2, DType.INT16),
  I8(1, DType.INT8),
  U64(8, DType.INT64),
  U32(4, DType.INT64),
  U16(2, DType.INT32),
  U8(1, DType.UINT8),
  BOOL(1, DType.BOOL);

  private static final int CHUNK = 1 << 18; // bytes; a multiple of every width

  final int bytes;
  final DType dtype;

  Wire(int bytes, DType dtype) {
    this.bytes = bytes;
    this.dtype = dtype;
  }

  /** The form in which a dtype is written. */
  static Wire of(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> F32;
      case FLOAT64 -> F64;
      case INT32 -> I32;
      case INT64 -> I64;
      case FLOAT16 -> F16;
      case BFLOAT16 -> BF16;
      case INT16 -> I16;
      case INT8 -> I8;
      case UINT8 -> U8;
      case BOOL -> BOOL;
    };
  }

  /**
   * The next n elements of a channel. The caller has checked that so many can be there; {@code
   * what} names the tensor in errors.
   */
  Storage read(ReadableByteChannel in, int n, ByteOrder order, String what) throws IOException {
    if ((long) n * dtype.bytes() > Runtime.getRuntime().maxMemory()) {
      throw new ValueException(
          "read",
          what
              + " takes "
              + ((long) n * dtype.bytes() >> 20)
              + " MiB, the heap has "
              + (Runtime.getRuntime().maxMemory() >> 20),
          "give the JVM more memory (-Xmx)");
    }
    var to = Storage.allocate(dtype, n);
    var buffer = ByteBuffer.allocate((int) Math.min(CHUNK, (long) n * bytes)).order(order);
    for (int i = 0; i < n; ) {
      int count = Math.min(n - i, CHUNK / bytes);
      buffer.clear().limit(count * bytes);
      while (buffer.hasRemaining()) {
        if (in.read(buffer) < 0) {
          throw new EOFException(what + " ends after " + i + " of " + n + " elements");
        }
      }
      decode(buffer.flip(), to, i, count, what);
      i += count;
    }
    return to;
  }

  private void decode(ByteBuffer b, Storage to, int at, int n, String what) {
    switch (this) {
      case F64 -> b.asDoubleBuffer().get(to.doubles(), at, n);
      case F32 -> b.asFloatBuffer().get(to.floats(), at, n);
      case I64 -> b.asLongBuffer().get(to.longs(), at, n);
      case I32 -> b.asIntBuffer().get(to.ints(), at, n);
      case U8, I8 -> b.get(to.bytes(), at, n);
      case F16, BF16, I16 -> b.asShortBuffer().get(to.shorts(), at, n);
      case F8_E5M2 -> {
        for (int i = 0; i < n; i++) {
          to.floats()[at + i] = Float.float16ToFloat((short) (b.get() << 8));
        }
      }
      case F8_E4M3 -> {
        for (int i = 0; i < n; i++) {
          to.floats()[at + i] = e4m3(b.get());
        }
      }
      case U16 -> {
        for (int i = 0; i < n; i++) {
          to.ints()[at + i] = b.getShort() & 0xFFFF;
        }
      }
      case U32 -> {
        for (int i = 0; i < n; i++) {
          to.longs()[at + i] = b.getInt() & 0xFFFFFFFFL;
        }
      }
      case U64 -> {
        for (int i = 0; i < n; i++) {
          long v = b.getLong();
          if (v < 0) {
            throw new ValueException(
                "read",
                "element "
                    + (at + i)
                    + " of "
                    + what
                    + " is "
                    + Long.toUnsignedString(v)
                    + ", above the range of int64",
                "save it as int64 or float64");
          }
          to.longs()[at + i] = v;
        }
      }
      case BOOL -> {
        for (int i = 0; i < n; i++) {
          to.bytes()[at + i] = (byte) (b.get() == 0 ? 0 : 1);
        }
      }
    }
  }

  static float e4m3(byte b) {
    int exponent = b >> 3 & 15;
    int mantissa = b & 7;
    if (exponent == 15 && mantissa == 7) {
      return Float.NaN;
    }
    float v = exponent == 0 ? mantissa * 0x1p-9f : (8 + mantissa) * Math.scalb(1f, exponent - 10);
    return b < 0 ? -v : v;
  }

  /** Writes all elements, little-endian. */
  static void write(WritableByteChannel out, Storage from) throws IOException {
    int width = from.dtype().bytes();
    var buffer =
        ByteBuffer.allocate((int) Math.min(CHUNK, (long) from.size() * width))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < from.size(); ) {
      int count = Math.min(from.size() - i, CHUNK / width);
      int at = from.offset() + i;
      buffer.clear().limit(count * width);
      switch (from.dtype()) {
        case FLOAT32 -> buffer.asFloatBuffer().put(from.floats(), at, count);
        case FLOAT64 -> buffer.asDoubleBuffer().put(from.doubles(), at, count);
        case INT32 -> buffer.asIntBuffer().put(from.ints(), at, count);
        case INT64 -> buffer.asLongBuffer().put(from.longs(), at, count);
        case FLOAT16, BFLOAT16, INT16 -> buffer.asShortBuffer().put(from.shorts(), at, count);
        case INT8, UINT8, BOOL -> buffer.duplicate().put(from.bytes(), at, count);
      }
      AtomicFile.writeFully(out, buffer);
      i += count;
    }
  }
}
