package dev.espalier.io;

import dev.espalier.base.Shape;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.spi.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * NumPy's files: one array in {@code .npy}, several by name in {@code .npz} (<a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">format</a>,
 * versions 1 to 3).
 *
 * <p>Both byte orders and both memory orders are read. float16 becomes float32; int8, int16 and
 * uint16 int32; uint32 and uint64 int64 (a uint64 above int64 is refused). Object arrays, which
 * carry pickled code, and structured, complex, text and time dtypes are refused with a {@link
 * ValueException}, as is any damage; an {@link IOException} means that the file could not be read
 * or written at all. Headers are parsed, never evaluated.
 */
public final class Npy {
  private static final String OP = "npy";
  private static final String DAMAGED =
      "get or write the file again; it is damaged or no NumPy file";
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 16;

  /** Deflate shrinks no further than this. */
  private static final int MAX_RATIO = 1032;

  private Npy() {}

  /** Reads a {@code .npy} file. */
  public static TensorData read(Path path) throws IOException {
    try (var in = FileChannel.open(path, StandardOpenOption.READ)) {
      return read(in, in.size());
    } catch (TensorException e) {
      throw named(path.getFileName().toString(), e);
    } catch (EOFException e) {
      throw damaged(path.getFileName() + ": " + e.getMessage());
    }
  }

  /** Reads all arrays of a {@code .npz} file, in the order of the file. */
  public static Map<String, TensorData> readNpz(Path path) throws IOException {
    var arrays = new LinkedHashMap<String, TensorData>();
    String entry = "";
    try (var zip = new ZipFile(path.toFile())) {
      for (var it = zip.entries().asIterator(); it.hasNext(); ) {
        var e = it.next();
        entry = e.getName();
        if (!entry.endsWith(".npy")) {
          throw new ValueException(OP, "it is no array", "remove this entry from the file");
        }
        String name = entry.substring(0, entry.length() - ".npy".length());
        if (arrays.containsKey(name)) {
          throw damaged("it appears twice");
        }
        arrays.put(name, read(zip, e));
      }
    } catch (TensorException e) {
      throw named(path.getFileName() + ", entry " + entry, e);
    } catch (EOFException
        | ZipException
        | IllegalArgumentException e) { // ZipFile raises the last for names that are not UTF-8
      throw damaged(
          path.getFileName()
              + (entry.isEmpty() ? ": " : ", entry " + entry + ": ")
              + e.getMessage());
    }
    return Collections.unmodifiableMap(arrays);
  }

  /**
   * An entry may say that it holds far more than it does, so a large one is inflated once to see,
   * before memory is taken.
   */
  private static TensorData read(ZipFile zip, ZipEntry e) throws IOException {
    long size = e.getMethod() == ZipEntry.STORED ? e.getCompressedSize() : 0;
    if (e.getMethod() != ZipEntry.STORED) {
      try (var in = zip.getInputStream(e)) {
        size = count(in, Math.min(e.getSize(), e.getCompressedSize() * MAX_RATIO + 64));
      }
    }
    try (InputStream in = zip.getInputStream(e)) {
      return read(Channels.newChannel(in), size);
    }
  }

  private static long count(InputStream in, long limit) throws IOException {
    var buffer = new byte[1 << 16];
    long n = 0;
    for (int k; n <= limit && (k = in.read(buffer)) >= 0; ) {
      n += k;
    }
    return n;
  }

  private static TensorData read(ReadableByteChannel in, long size) throws IOException {
    if (size < 10) {
      throw damaged("it has " + size + " bytes, fewer than a header takes");
    }
    var start = readFully(in, 8);
    for (byte m : MAGIC) {
      if (start.get() != m) {
        throw damaged("it does not begin with \\x93NUMPY");
      }
    }
    int major = start.get();
    int minor = start.get();
    if (major < 1 || major > 3 || minor != 0) {
      throw damaged("version " + major + "." + minor + " is unknown");
    }
    int width = major == 1 ? 2 : 4;
    if (size < 8 + width) {
      throw damaged("it ends inside the header");
    }
    long length =
        width == 2 ? readFully(in, 2).getShort() & 0xFFFF : readFully(in, 4).getInt() & 0xFFFFFFFFL;
    long rest = size - 8 - width - length;
    if (length > MAX_HEADER || rest < 0) {
      throw damaged(
          "the header length is "
              + length
              + " bytes, the file has "
              + (size - 8 - width)
              + " and the limit is "
              + MAX_HEADER);
    }
    var charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    var header = NpyHeader.parse(new String(readFully(in, (int) length).array(), charset));
    long bytes = (long) header.shape().size() * header.wire().bytes;
    if (bytes != rest) {
      throw new ValueException(
          OP,
          header.shape()
              + " of "
              + header.wire().bytes
              + " bytes an element takes "
              + bytes
              + " bytes, "
              + rest
              + " follow the header",
          bytes < rest ? "save several arrays as .npz" : DAMAGED);
    }
    var data = header.wire().read(in, header.shape().size(), header.order(), "the array");
    return new TensorData(header.shape(), header.fortran() ? rowMajor(data, header.shape()) : data);
  }

  /** The elements in row-major order, given in column-major order. */
  private static Storage rowMajor(Storage from, Shape shape) {
    int n = shape.size();
    int rank = shape.rank();
    if (rank < 2 || n == 0) {
      return from;
    }
    var dims = shape.toArray();
    var stride = new int[rank];
    stride[0] = 1;
    for (int a = 1; a < rank; a++) {
      stride[a] = stride[a - 1] * dims[a - 1];
    }
    var to = Storage.allocate(from.dtype(), n);
    var index = new int[rank];
    int last = rank - 1;
    int run = dims[last];
    int at = 0; // where the current row begins in column-major order
    for (int i = 0; i < n; i += run) {
      copyRow(from, at, stride[last], to, i, run);
      for (int a = last - 1; a >= 0; a--) {
        at += stride[a];
        if (++index[a] < dims[a]) {
          break;
        }
        at -= stride[a] * dims[a];
        index[a] = 0;
      }
    }
    return to;
  }

  private static void copyRow(Storage from, int at, int step, Storage to, int i, int n) {
    for (int k = 0; k < n; k++) {
      int j = at + k * step;
      switch (from.dtype()) {
        case FLOAT32 -> to.floats()[i + k] = from.floats()[j];
        case FLOAT64 -> to.doubles()[i + k] = from.doubles()[j];
        case INT32 -> to.ints()[i + k] = from.ints()[j];
        case INT64 -> to.longs()[i + k] = from.longs()[j];
        case FLOAT16, BFLOAT16, INT16 -> to.shorts()[i + k] = from.shorts()[j];
        case INT8, UINT8, BOOL -> to.bytes()[i + k] = from.bytes()[j];
      }
    }
  }

  /** Writes a {@code .npy} file atomically, with the very bytes of {@code numpy.save}. */
  public static void write(Path path, TensorData array) throws IOException {
    AtomicFile.write(path, out -> write(out, array));
  }

  /** Writes a {@code .npz} file atomically, lightly compressed; equal content gives equal bytes. */
  public static void writeNpz(Path path, Map<String, TensorData> arrays) throws IOException {
    AtomicFile.write(
        path,
        out -> {
          var zip = new ZipOutputStream(Channels.newOutputStream(out));
          zip.setLevel(Deflater.BEST_SPEED);
          for (var a : arrays.entrySet()) {
            var entry = new ZipEntry(a.getKey() + ".npy");
            entry.setTimeLocal(
                LocalDateTime.of(1980, 1, 1, 0, 0)); // the earliest that a zip can say
            zip.putNextEntry(entry);
            write(Channels.newChannel(zip), a.getValue());
            zip.closeEntry();
          }
          zip.finish(); // the file itself is closed by its owner
        });
  }

  private static void write(WritableByteChannel out, TensorData array) throws IOException {
    AtomicFile.writeFully(out, ByteBuffer.wrap(NpyHeader.of(array)));
    Wire.write(out, array.storage());
  }

  private static ByteBuffer readFully(ReadableByteChannel in, int n) throws IOException {
    var b = ByteBuffer.allocate(n).order(ByteOrder.LITTLE_ENDIAN);
    while (b.hasRemaining()) {
      if (in.read(b) < 0) {
        throw new EOFException("it ends inside the header");
      }
    }
    return b.flip();
  }

  static ValueException damaged(String problem) {
    return new ValueException(OP, problem, DAMAGED);
  }

  private static TensorException named(String file, TensorException e) {
    return e.with(TensorException.Facts.of(OP, file + ": " + e.problem(), e.fix()));
  }
}
