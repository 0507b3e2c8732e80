package dev.espalier.tensor;

import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.Elementary;
import dev.espalier.ir.Op;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.UnaryOp;
import java.util.Arrays;

/**
 * One shared instance of each op without attributes, so that recording compares them by identity.
 */
@SuppressWarnings("EnumOrdinal") // the ordinal only indexes the arrays made here
final class Ops {
  private static final Op[] UNARY =
      Arrays.stream(UnaryOp.values()).map(Op.Unary::new).toArray(Op[]::new);
  private static final Op[] BINARY =
      Arrays.stream(BinaryOp.values()).map(Op.Binary::new).toArray(Op[]::new);
  private static final Op[] TERNARY =
      Arrays.stream(TernaryOp.values()).map(Op.Ternary::new).toArray(Op[]::new);
  private static final Op[] ELEMENTARY =
      Arrays.stream(Elementary.values()).map(Op.Composite::new).toArray(Op[]::new);
  static final Op MATMUL = new Op.MatMul();

  private static final Op[] OUTPUT = new Op[64];

  static {
    Arrays.setAll(OUTPUT, Op.Output::new);
  }

  private Ops() {}

  static Op of(UnaryOp op) {
    return UNARY[op.ordinal()];
  }

  static Op of(BinaryOp op) {
    return BINARY[op.ordinal()];
  }

  static Op of(TernaryOp op) {
    return TERNARY[op.ordinal()];
  }

  static Op of(Elementary op) {
    return ELEMENTARY[op.ordinal()];
  }

  static Op output(int k) {
    return k < OUTPUT.length ? OUTPUT[k] : new Op.Output(k);
  }
}
