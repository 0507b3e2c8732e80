package dev.espalier.cpu.kernel;

/** One instruction of a compiled elementwise program, applied to a tile. */
@FunctionalInterface
public interface Step {
  /**
   * Computes elements {@code base … base + n - 1} of the program, which are elements 0 … n - 1 of
   * the registers.
   */
  void run(Tile tile, int base, int n);
}
