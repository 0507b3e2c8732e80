package dev.espalier.spi;

import dev.espalier.base.DType;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.UnaryOp;
import java.util.List;

/**
 * A fused elementwise computation over {@code size} elements, in static single assignment:
 * instruction k defines value k, and operands are the numbers of earlier instructions. Each
 * instruction rounds on its own: nothing is contracted or reordered, so that a fused and an unfused
 * run give equal bits.
 */
public record Program(int size, List<Instruction> code) {
  public Program {
    code = List.copyOf(code);
  }

  /** One instruction; {@code dtype} is that of its result (bool for comparisons). */
  public sealed interface Instruction {
    DType dtype();
  }

  /**
   * Element i of kernel input {@code input} read through a view whose shape has {@code size}
   * elements.
   */
  public record Load(int input, View view, DType dtype) implements Instruction {}

  public record Const(double value, DType dtype) implements Instruction {}

  public record Unary(UnaryOp op, int x, DType dtype) implements Instruction {}

  public record Binary(BinaryOp op, int a, int b, DType dtype) implements Instruction {}

  public record Ternary(TernaryOp op, int a, int b, int c, DType dtype) implements Instruction {}

  public record Cast(int x, DType dtype) implements Instruction {}

  public record Bitcast(int x, DType dtype) implements Instruction {}

  /** Element i is {@code (i / stride) % extent}. */
  public record Iota(int stride, int extent, DType dtype) implements Instruction {}

  /**
   * Element i is {@code Rng.bits(seed, counter, i)}; seed and counter are int64 kernel inputs of
   * one element.
   */
  public record RandomBits(int seedInput, int counterInput) implements Instruction {
    @Override
    public DType dtype() {
      return DType.INT32;
    }
  }

  /**
   * Writes value {@code x} to kernel output {@code output}, element i to element i. Defines
   * nothing.
   */
  public record Store(int output, int x, DType dtype) implements Instruction {}
}
