package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of a protobuf message one after the other: {@code while (p.next()) switch
 * (p.field()) …}. Whatever is not asked for is skipped.
 */
final class Protobuf {
  private final byte[] bytes;
  private final int end;
  private final String file;
  private int at;
  private int field;
  private int wire;
  private long number; // of wire types 0, 1 and 5
  private int from; // of wire type 2
  private int to;

  Protobuf(byte[] bytes, String file) {
    this(bytes, 0, bytes.length, file);
  }

  private Protobuf(byte[] bytes, int from, int end, String file) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    this.file = file;
  }

  /** Steps to the next field; false at the end. */
  boolean next() {
    if (at >= end) {
      return false;
    }
    int start = at;
    long key = varint();
    if (key >>> 3 == 0 || key >>> 3 > 0x1FFFFFFF) {
      throw error(start, "field number " + (key >>> 3));
    }
    field = (int) (key >>> 3);
    wire = (int) (key & 7);
    switch (wire) {
      case 0 -> number = varint();
      case 1 -> number = fixed(8);
      case 5 -> number = fixed(4);
      case 2 -> {
        long n = varint();
        if (n < 0 || n > end - at) {
          throw error(start, "a field of " + n + " bytes, " + (end - at) + " remain");
        }
        from = at;
        to = at + (int) n;
        at = to;
      }
      default -> throw error(start, "wire type " + wire);
    }
    return true;
  }

  int field() {
    return field;
  }

  long integer() {
    require(wire == 0, "a number");
    return number;
  }

  float real() {
    require(wire == 5, "a float");
    return Float.intBitsToFloat((int) number);
  }

  boolean flag() {
    return integer() != 0;
  }

  byte[] bytes() {
    require(wire == 2, "bytes");
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }

  String text() {
    require(wire == 2, "a text");
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (CharacterCodingException _) {
      throw error(from, "a text that is not UTF-8");
    }
  }

  Protobuf message() {
    require(wire == 2, "a message");
    return new Protobuf(bytes, from, to, file);
  }

  private void require(boolean ok, String wanted) {
    if (!ok) {
      throw error(at, "field " + field + " is not " + wanted);
    }
  }

  private long varint() {
    long v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw error(at, "the message ends within a number");
      }
      byte b = bytes[at++];
      v |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return v;
      }
    }
    throw error(at, "a number of more than ten bytes");
  }

  private long fixed(int n) {
    if (n > end - at) {
      throw error(at, "the message ends within a number");
    }
    var b = ByteBuffer.wrap(bytes, at, n).order(ByteOrder.LITTLE_ENDIAN);
    at += n;
    return n == 8 ? b.getLong() : b.getInt() & 0xFFFFFFFFL;
  }

  private ValueException error(int position, String problem) {
    return new ValueException(
        "read " + file,
        "byte " + position + ": " + problem,
        "the file is no SentencePiece model or is damaged: get it again");
  }
}
