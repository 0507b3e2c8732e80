package dev.espalier.cli;

import dev.espalier.base.Rng;
import dev.espalier.spi.Storage;
import dev.espalier.train.data.Dataset;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A fingerprint of data sets as a network sees them, wherever their files lie. */
final class DataDigest {
  private DataDigest() {}

  /**
   * SHA-256 over inputs and targets of all samples, in order; without augmentation they are
   * functions of the index.
   */
  static String of(Dataset... parts) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      for (var data : parts) {
        var x = Storage.allocate(data.x().dtype(), data.x().size());
        var y = Storage.allocate(data.y().dtype(), data.y().size());
        for (int i = 0; i < data.size(); i++) {
          data.read(i, Rng.seed(0), x, y);
          add(sha, x);
          add(sha, y);
        }
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }

  private static void add(MessageDigest sha, Storage s) {
    var bytes = ByteBuffer.allocate(s.size() * s.dtype().bytes());
    switch (s.array()) {
      case float[] a -> bytes.asFloatBuffer().put(a, s.offset(), s.size());
      case double[] a -> bytes.asDoubleBuffer().put(a, s.offset(), s.size());
      case int[] a -> bytes.asIntBuffer().put(a, s.offset(), s.size());
      case long[] a -> bytes.asLongBuffer().put(a, s.offset(), s.size());
      case short[] a -> bytes.asShortBuffer().put(a, s.offset(), s.size());
      case byte[] a -> bytes.put(0, a, s.offset(), s.size());
      default -> throw new AssertionError(s.dtype());
    }
    sha.update(bytes.array());
  }
}
