package dev.espalier.io;

import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Safetensors files: eight bytes of header length, a JSON header, the elements, all little-endian
 * (<a href="https://github.com/huggingface/safetensors#format">format</a>).
 *
 * <p>A file is read only if it is valid to the last byte: header within the file, UTF-8, names
 * once, element ranges without gap or overlap and of the size that shape and dtype ask for.
 * Anything else is a {@link ValueException} that says what is wrong; an {@link IOException} means
 * that the file could not be read or written at all.
 *
 * <p>F16, BF16, F8_E5M2 and F8_E4M3 become float32, I8, I16 and U16 int32, U32 and U64 int64 (a U64
 * above int64 is refused).
 */
public final class Safetensors {
  private static final String OP = "safetensors";
  private static final String DAMAGED =
      "get or write the file again; it is damaged or no safetensors file";

  /** As in the reference implementation. */
  private static final int MAX_HEADER = 100_000_000;

  private static final String METADATA = "__metadata__";

  private Safetensors() {}

  /**
   * The content of a file.
   *
   * @param tensors by name, in the order of the header
   * @param metadata free texts, in the order of the header
   */
  public record Content(Map<String, TensorData> tensors, Map<String, String> metadata) {
    public Content {
      tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
      metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** The tensor of a name; an error when there is none. */
    public TensorData get(String name) {
      var t = tensors.get(name);
      if (t == null) {
        var some = tensors.keySet().stream().limit(20).toList();
        throw new ValueException(
            OP,
            "there is no tensor " + quote(name),
            "the " + tensors.size() + " tensors begin with " + some);
      }
      return t;
    }
  }

  /** A tensor of a header: where its bytes lie, counted from the end of the header. */
  private record Entry(String name, Wire wire, Shape shape, long begin, long end) {}

  /** Reads a whole file. */
  public static Content read(Path path) throws IOException {
    try (var in = FileChannel.open(path, StandardOpenOption.READ)) {
      return read(in, in.size(), path.getFileName().toString());
    }
  }

  /**
   * Reads the content of a file that is in memory, such as a bundled resource.
   *
   * @param name what errors call it
   */
  public static Content read(byte[] content, String name) {
    try {
      return read(Channels.newChannel(new ByteArrayInputStream(content)), content.length, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory can always be read
    }
  }

  private static Content read(ReadableByteChannel in, long size, String name) throws IOException {
    try {
      return read(in, size);
    } catch (TensorException e) {
      throw e.with(
          TensorException.Facts.of(
              OP,
              name + ": " + e.problem(),
              e.rule() == null ? "the file is in the safetensors format" : e.rule(),
              e.op().equals("json") ? DAMAGED : e.fix()));
    } catch (EOFException e) {
      throw damaged(name + ": " + e.getMessage());
    }
  }

  private static Content read(ReadableByteChannel in, long size) throws IOException {
    if (size < 8) {
      throw damaged("it has " + size + " bytes, fewer than the header length takes");
    }
    long length = readFully(in, 8).getLong();
    if (length < 0 || length > MAX_HEADER) {
      throw damaged(
          "the header length is " + Long.toUnsignedString(length) + " bytes, above " + MAX_HEADER);
    }
    if (length > size - 8) {
      throw damaged(
          "the header length is " + length + " bytes, the file has " + (size - 8) + " after it");
    }
    var header = readFully(in, (int) length).array();
    if (header.length == 0 || header[0] != '{') {
      throw damaged("the header does not begin with {");
    }
    var entries = new ArrayList<Entry>();
    var metadata = new LinkedHashMap<String, String>();
    for (var member : Json.parse(header).members().entrySet()) {
      String name = member.getKey();
      try {
        if (name.equals(METADATA)) {
          member.getValue().members().forEach((k, v) -> metadata.put(k, v.string()));
        } else {
          entries.add(entry(name, member.getValue()));
        }
      } catch (ValueException e) {
        throw e.op().equals("json")
            ? damaged(quote(name) + ": " + e.problem() + ", " + e.fix())
            : e;
      }
    }
    var tensors = new LinkedHashMap<String, TensorData>();
    for (var e : entries) { // fixes the order of the header
      tensors.put(e.name, TensorData.of(Shape.of(0), e.wire.dtype, e.wire.dtype.newArray(0)));
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkLayout(entries, size - 8 - length);
    for (var e : entries) {
      tensors.put(
          e.name,
          new TensorData(
              e.shape, e.wire.read(in, e.shape.size(), ByteOrder.LITTLE_ENDIAN, quote(e.name))));
    }
    return new Content(tensors, metadata);
  }

  private static void checkLayout(List<Entry> sorted, long dataSize) {
    long at = 0;
    for (var e : sorted) {
      if (e.begin != at) {
        throw damaged(
            quote(e.name)
                + " begins at byte "
                + e.begin
                + (e.begin < at ? " inside another tensor" : " after a gap")
                + ", not at "
                + at);
      }
      at = e.end;
    }
    if (at != dataSize) {
      throw damaged("the tensors take " + at + " bytes, the file has " + dataSize);
    }
  }

  private static Entry entry(String name, Json value) {
    String type = value.get("dtype").string();
    var wire = wire(name, type);
    var extents = value.get("shape").items();
    var offsets = value.get("data_offsets").items();
    if (offsets.size() != 2) {
      throw damaged(quote(name) + " has " + offsets.size() + " data offsets, not two");
    }
    long begin = offsets.get(0).integer();
    long end = offsets.get(1).integer();
    if (begin < 0 || end < begin) {
      throw damaged(quote(name) + " lies at bytes " + begin + " to " + end);
    }
    var shape = shape(name, extents);
    long bytes = (long) shape.size() * wire.bytes;
    if (end - begin != bytes) {
      throw damaged(
          quote(name)
              + " has "
              + (end - begin)
              + " bytes, "
              + type
              + " "
              + shape
              + " takes "
              + bytes);
    }
    return new Entry(name, wire, shape, begin, end);
  }

  private static Wire wire(String name, String type) {
    for (var w : Wire.values()) {
      if (w.name().equals(type)) {
        return w;
      }
    }
    throw new ValueException(
        OP,
        quote(name) + " has dtype " + type + ", which is not supported",
        "convert it to one of " + Arrays.toString(Wire.values()));
  }

  private static Shape shape(String name, List<Json> extents) {
    var dims = new int[extents.size()];
    for (int i = 0; i < dims.length; i++) {
      long d = extents.get(i).integer();
      if (d < 0 || d > Integer.MAX_VALUE) {
        throw damaged(
            "extent " + d + " of " + quote(name) + " is not from 0 to " + Integer.MAX_VALUE);
      }
      dims[i] = (int) d;
    }
    try {
      return Shape.of(dims);
    } catch (ShapeException e) {
      throw new ValueException(
          OP, quote(name) + ": " + e.problem(), "split the tensor before saving it");
    }
  }

  /**
   * Writes a file atomically (see {@link AtomicFile}). The header keeps the order of the maps; the
   * elements lie by descending width, so that each tensor is aligned.
   */
  public static void write(Path path, Map<String, TensorData> tensors, Map<String, String> metadata)
      throws IOException {
    var sorted = new ArrayList<>(tensors.entrySet());
    sorted.sort(
        Comparator.comparingInt((Map.Entry<String, TensorData> t) -> t.getValue().dtype().bytes())
            .reversed());
    var begin = new HashMap<String, Long>();
    long end = 0;
    for (var t : sorted) {
      begin.put(t.getKey(), end);
      end += bytes(t.getValue());
    }
    var header = new LinkedHashMap<String, Object>();
    if (!metadata.isEmpty()) {
      header.put(METADATA, metadata);
    }
    tensors.forEach((name, t) -> {
      if (name.equals(METADATA)) {
        throw new ValueException(OP, "a tensor cannot be named " + METADATA, "use another name");
      }
      var entry = new LinkedHashMap<String, Object>();
      entry.put("dtype", t.dtype().safetensorsName());
      entry.put("shape", Arrays.stream(t.shape().toArray()).boxed().toList());
      long from = Objects.requireNonNull(begin.get(name));
      entry.put("data_offsets", List.of(from, from + bytes(t)));
      header.put(name, entry);
    });
    var json = Json.of(header).toString().getBytes(StandardCharsets.UTF_8);
    int length = (json.length + 7) / 8 * 8;
    var first =
        ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(json);
    while (first.hasRemaining()) {
      first.put((byte) ' '); // the elements begin at a multiple of 8
    }
    AtomicFile.write(
        path,
        out -> {
          AtomicFile.writeFully(out, first.flip());
          for (var t : sorted) {
            Wire.write(out, t.getValue().storage());
          }
        });
  }

  private static long bytes(TensorData t) {
    return (long) t.shape().size() * t.dtype().bytes();
  }

  private static ByteBuffer readFully(ReadableByteChannel in, int n) throws IOException {
    var b = ByteBuffer.allocate(n).order(ByteOrder.LITTLE_ENDIAN);
    while (b.hasRemaining()) {
      if (in.read(b) < 0) {
        throw new EOFException("it became shorter while it was read");
      }
    }
    return b.flip();
  }

  private static String quote(String name) {
    return "\"" + (name.length() > 80 ? name.substring(0, 80) + "…" : name) + "\"";
  }

  private static ValueException damaged(String problem) {
    return new ValueException(
        TensorException.Facts.of(OP, problem, "the file is in the safetensors format", DAMAGED));
  }
}
