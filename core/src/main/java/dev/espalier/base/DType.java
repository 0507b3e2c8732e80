package dev.espalier.base;

/** Element type of a tensor. Names and widths are those of NumPy and PyTorch. */
public enum DType {
  FLOAT32(4, "float32", "F32"),
  FLOAT64(8, "float64", "F64"),
  INT32(4, "int32", "I32"),
  INT64(8, "int64", "I64"),
  UINT8(1, "uint8", "U8"),
  BOOL(1, "bool", "BOOL");

  private final int bytes;
  private final String label;
  private final String safetensors;

  DType(int bytes, String label, String safetensors) {
    this.bytes = bytes;
    this.label = label;
    this.safetensors = safetensors;
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
    return this == FLOAT32 || this == FLOAT64;
  }

  /** True for int32, int64 and uint8; bool is neither floating nor integral. */
  public boolean isIntegral() {
    return this == INT32 || this == INT64 || this == UINT8;
  }

  /**
   * The dtype of an operation between two tensors, as in PyTorch: a floating dtype wins over an
   * integral one, else the wider wins; bool yields to everything.
   */
  public static DType promote(DType a, DType b) {
    if (a == b) {
      return a;
    }
    return rank(a) >= rank(b) ? a : b;
  }

  private static int rank(DType t) {
    return switch (t) {
      case BOOL -> 0;
      case UINT8 -> 1;
      case INT32 -> 2;
      case INT64 -> 3;
      case FLOAT32 -> 4;
      case FLOAT64 -> 5;
    };
  }

  /**
   * The Java array that holds {@code n} elements on CPU: float[], double[], int[], long[] or
   * byte[].
   */
  public Object newArray(int n) {
    return switch (this) {
      case FLOAT32 -> new float[n];
      case FLOAT64 -> new double[n];
      case INT32 -> new int[n];
      case INT64 -> new long[n];
      case UINT8, BOOL -> new byte[n];
    };
  }

  @Override
  public String toString() {
    return label;
  }
}
