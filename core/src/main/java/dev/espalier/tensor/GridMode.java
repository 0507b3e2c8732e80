package dev.espalier.tensor;

/** How values between elements are found by gridSample. */
public enum GridMode {
  /** Weighted by distance, from two elements along each axis. */
  BILINEAR,
  /** The nearest element; halves go to the even position. */
  NEAREST,
  /** From four elements along each axis (Keys 1981, with a = −0.75); images only. */
  BICUBIC
}
