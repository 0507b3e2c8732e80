package dev.espalier.base;

/** Element type of a tensor. Names and widths are those of NumPy and PyTorch. */
public enum DType {
  FLOAT32(4, "float32", "F32", Kind.FLOATING),
  FLOAT64(8, "float64", "F64", Kind.FLOATING),
  /** IEEE 754 binary16: 5 bits of exponent, 10 of mantissa; up to 65504. */
  FLOAT16(2, "float16", "F16", Kind.FLOATING),
  /** The upper half of a float32: 8 bits of exponent, 7 of mantissa. */
  BFLOAT16(2, "bfloat16", "BF16", Kind.FLOATING),
  INT32(4, "int32", "I32", Kind.INTEGRAL),
  INT64(8, "int64", "I64", Kind.INTEGRAL),
  INT16(2, "int16", "I16", Kind.INTEGRAL),
  INT8(1, "int8", "I8", Kind.INTEGRAL),
  UINT8(1, "uint8", "U8", Kind.INTEGRAL),
  BOOL(1, "bool", "BOOL", Kind.LOGICAL);

  private enum Kind {
    FLOATING,
    INTEGRAL,
    LOGICAL
  }

  private final int bytes;
  private final String label;
  private final String safetensors;
  private final Kind kind;

  DType(int bytes, String label, String safetensors, Kind kind) {
    this.bytes = bytes;
    this.label = label;
    this.safetensors = safetensors;
    this.kind = kind;
  }

  /** Width of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** The name that safetensors files use, such as {@code F32}. */
  public String safetensorsName() {
    return safetensors;
  }

  public boolean isFloating() {
    return kind == Kind.FLOATING;
  }

  /** True for integers, signed or not; bool is neither floating nor integral. */
  public boolean isIntegral() {
    return kind == Kind.INTEGRAL;
  }

  /**
   * The dtype in which arithmetic on this one is done: float32 for float16 and bfloat16, int32 for
   * int8 and int16, else this one. Results are converted back: halves are rounded once an
   * operation, small integers wrap.
   */
  public DType arithmetic() {
    return switch (this) {
      case FLOAT16, BFLOAT16 -> FLOAT32;
      case INT8, INT16 -> INT32;
      case FLOAT32, FLOAT64, INT32, INT64, UINT8, BOOL -> this;
    };
  }

  /** Whether arithmetic is done in a wider dtype. */
  public boolean isNarrow() {
    return arithmetic() != this;
  }

  /**
   * The dtype of an operation between two tensors, as in PyTorch ({@code torch.promote_types}): a
   * floating dtype wins over an integral one, else the wider wins; float16 and bfloat16 make
   * float32; uint8 and a signed integer make the narrowest signed one that holds both; bool yields
   * to everything.
   */
  public static DType promote(DType a, DType b) {
    if (a == b || b == BOOL) {
      return a;
    }
    if (a == BOOL) {
      return b;
    }
    if (a.isFloating() != b.isFloating()) {
      return a.isFloating() ? a : b;
    }
    if (a.bytes != b.bytes) {
      return a.bytes > b.bytes ? a : b;
    }
    return a.isFloating() ? FLOAT32 : INT16; // of equal width and different: halves, or bytes
  }

  /**
   * The Java array that holds {@code n} elements on CPU: float[], double[], int[], long[], short[]
   * (the bits of halves, int16) or byte[].
   */
  public Object newArray(int n) {
    return switch (this) {
      case FLOAT32 -> new float[n];
      case FLOAT64 -> new double[n];
      case INT32 -> new int[n];
      case INT64 -> new long[n];
      case FLOAT16, BFLOAT16, INT16 -> new short[n];
      case INT8, UINT8, BOOL -> new byte[n];
    };
  }

  @Override
  public String toString() {
    return label;
  }
}
