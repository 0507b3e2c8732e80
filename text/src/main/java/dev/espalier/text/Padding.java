package dev.espalier.text;

import dev.espalier.base.ValueException;

/**
 * How encodings are filled up: {@code Padding.longest().multipleOf(8).onLeft()}. The padding token
 * is the tokenizer's own ([PAD], {@code <pad>}, or what its file says) unless {@link #token} names
 * another.
 *
 * @param kind to what length
 * @param length the length of {@link Kind#FIXED}, else 0
 * @param multiple lengths are rounded up to a multiple of this
 * @param left whether padding comes before the tokens
 * @param token the padding token; empty for the tokenizer's own
 */
public record Padding(Kind kind, int length, int multiple, boolean left, String token) {
  private static final int MOST = 1 << 24;

  /** To what length. */
  public enum Kind {
    NONE,
    /** The longest of a batch; one encoding alone stays as long as it is. */
    LONGEST,
    /** Always the same; longer encodings stay longer unless truncation is set. */
    FIXED
  }

  public Padding {
    if (length < 0 || multiple < 1 || length > MOST || multiple > MOST) {
      throw new ValueException(
          "Padding",
          "length " + length + ", multiple " + multiple,
          "use a length from 0 and a multiple from 1, both to " + MOST);
    }
  }

  public static Padding none() {
    return new Padding(Kind.NONE, 0, 1, false, "");
  }

  /** To the longest of a batch. */
  public static Padding longest() {
    return new Padding(Kind.LONGEST, 0, 1, false, "");
  }

  /** To a fixed length. */
  public static Padding to(int length) {
    return new Padding(Kind.FIXED, length, 1, false, "");
  }

  /** Rounds the length up to a multiple, so that few shapes occur. */
  public Padding multipleOf(int multiple) {
    return new Padding(kind, length, multiple, left, token);
  }

  /** Padding before the tokens, as generation from a decoder wants it. */
  public Padding onLeft() {
    return new Padding(kind, length, multiple, true, token);
  }

  /** With this token of the vocabulary. */
  public Padding token(String token) {
    return new Padding(kind, length, multiple, left, token);
  }
}
