package dev.espalier.cpu.kernel;

import dev.espalier.base.DType;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.UnaryOp;
import org.jspecify.annotations.Nullable;

/**
 * Makes steps that compute on registers; arguments are register numbers within the bank of their
 * dtype. Null where this form has no loop of its own for an instruction. All forms give equal bits.
 */
public interface Steps {
  @Nullable Step unary(UnaryOp op, DType dtype, int x, int y);

  /** {@code dtype} is that of the operands. */
  @Nullable Step binary(BinaryOp op, DType dtype, int a, int b, int y);

  @Nullable Step ternary(TernaryOp op, DType dtype, int a, int b, int c, int y);

  @Nullable Step cast(DType from, DType to, int x, int y);

  @Nullable Step bitcast(DType from, DType to, int x, int y);
}
