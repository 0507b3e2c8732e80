package dev.espalier.train;

import dev.espalier.nn.Layer;
import dev.espalier.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * A fingerprint of a model's weights: SHA-256 over all parameters and buffers in the order of their
 * names. Each contributes, without separators other than those named: its name in UTF-8 and a zero
 * byte, its dtype's name and a zero byte, its rank and extents as little-endian int32, its elements
 * row-major in little-endian bytes.
 */
public final class WeightsHash {
  private WeightsHash() {}

  /** 64 hexadecimal digits. */
  public static String of(Layer model) {
    var all = new TreeMap<String, Tensor>();
    all.putAll(model.namedParameters());
    all.putAll(model.namedBuffers());
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      all.forEach((name, t) -> add(sha, name, t));
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }

  private static void add(MessageDigest sha, String name, Tensor t) {
    for (var text : new String[] {name, t.dtype().toString()}) {
      sha.update(text.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
    }
    var shape =
        ByteBuffer.allocate(4 * (t.rank() + 1)).order(ByteOrder.LITTLE_ENDIAN).putInt(t.rank());
    for (int a = 0; a < t.rank(); a++) {
      shape.putInt(t.dim(a));
    }
    sha.update(shape.array());
    var s = t.storage();
    int n = s.size();
    var elements = ByteBuffer.allocate(n * t.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    switch (s.array()) {
      case float[] a -> elements.asFloatBuffer().put(a, s.offset(), n);
      case double[] a -> elements.asDoubleBuffer().put(a, s.offset(), n);
      case int[] a -> elements.asIntBuffer().put(a, s.offset(), n);
      case long[] a -> elements.asLongBuffer().put(a, s.offset(), n);
      case short[] a -> elements.asShortBuffer().put(a, s.offset(), n);
      case byte[] a -> elements.put(0, a, s.offset(), n);
      default -> throw new AssertionError(s.dtype());
    }
    sha.update(elements.array());
  }
}
