package dev.espalier.ir;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import java.util.List;

/**
 * The closed set of primitive operations. An op is a value: it holds attributes only, never
 * tensors; operands are the inputs of its {@link Node}. Java numbers that may change between steps
 * are {@link LeafKind#SCALAR} leaves, not attributes.
 */
public sealed interface Op {
  /** A value from outside the graph. */
  record Leaf(LeafKind kind) implements Op {}

  enum LeafKind {
    /** A tensor made from data, or one that was realised before. */
    INPUT,
    /** The current value of a parameter. */
    PARAMETER,
    /** A Java number, bound at each run. */
    SCALAR
  }

  /**
   * A scalar that is part of the structure: seeds and factors of gradient rules, coefficients of
   * polynomials. Integers are exact up to 2⁵³.
   */
  record Const(double value, DType dtype) implements Op {}

  record Unary(UnaryOp op) implements Op {}

  /** Inputs are broadcast by NumPy's rule. */
  record Binary(BinaryOp op) implements Op {}

  /** Inputs are broadcast by NumPy's rule. */
  record Ternary(TernaryOp op) implements Op {}

  /**
   * Conversion by Java's rules (float to int truncates and saturates, NaN to 0); to bool: {@code x
   * != 0}; to uint8: the low eight bits of the conversion to int32.
   */
  record Cast(DType to) implements Op {}

  /**
   * The same bits read as another dtype of the same width: float32 and int32, float64 and int64.
   */
  record Bitcast(DType to) implements Op {}

  /**
   * Reduces the neighbouring axes {@code from} (inclusive) to {@code to} (exclusive), which
   * disappear.
   */
  record Reduce(ReduceOp op, int from, int to) implements Op {}

  /**
   * Index (int64) of the largest (MAX) or smallest (MIN) element along an axis, which disappears;
   * the first one wins, NaN wins over numbers.
   */
  record ArgReduce(ReduceOp op, int axis) implements Op {}

  record Reshape(Shape shape) implements Op {}

  /** Axis i of the result is axis {@code axes.get(i)} of the input. */
  record Permute(Axes axes) implements Op {}

  /** Repeats axes of extent 1; the input has the same rank. */
  record Expand(Shape shape) implements Op {}

  /**
   * {@code length} elements along an axis, {@code step} (not 0) apart. Inputs: tensor, start (int64
   * scalar).
   */
  record Slice(int axis, int length, int step) implements Op {}

  /**
   * The adjoint of Slice: zeros of extent {@code size} along an axis with the input placed at
   * start, step apart. Inputs: tensor, start.
   */
  record Place(int axis, int size, int step) implements Op {}

  record Concat(int axis) implements Op {}

  /**
   * Running totals and extremes along an axis; see {@link CumulateOp}. {@code reverse}: from the
   * last element to the first.
   */
  record Cumulate(CumulateOp op, int axis, boolean reverse) implements Op {}

  /**
   * Where the first {@code count} elements of an ascending (or descending) order along an axis lie:
   * int64 indices. Equal elements keep their order; zeros of either sign are equal; NaN counts as
   * larger than every number.
   */
  record ArgSort(int axis, int count, boolean descending) implements Op {}

  /**
   * {@code out[..., i, ...] = x[..., index[..., i, ...], ...]}: inputs x and index (int64 or int32)
   * of equal rank, as torch.gather.
   */
  record Gather(int axis) implements Op {}

  /**
   * The adjoint of Gather and its kin: elements of a source are combined, in ascending order, with
   * those at their indices along an axis. Inputs: source, index of the same shape, and what is
   * started from, whose extent along the axis is {@code size}; zeros when that is left out.
   */
  record Scatter(ScatterOp op, int axis, int size) implements Op {}

  /**
   * Slices of x at n-tuples of indices: inputs x and n index tensors of one shape, which takes the
   * place of the n axes from {@code axis} on; element j of tensor k counts along axis {@code axis +
   * k}. {@code wrap}: negative indices count from the end, else they are refused.
   */
  record Index(int axis, boolean wrap) implements Op {}

  /**
   * The adjoint of Index and its kin: slices of a source are combined, in ascending order, with
   * those at their indices. Inputs: source, index tensors (one for each of {@code extents}, which
   * the axes from {@code axis} on have in the result), and what is started from; zeros when that is
   * left out.
   */
  record IndexPut(ScatterOp op, int axis, Shape extents, boolean wrap) implements Op {}

  /** 0, 1, 2, … along one axis of a shape. No inputs. */
  record Iota(Shape shape, int axis, DType dtype) implements Op {}

  /**
   * 32 random bits an element (int32), see {@link dev.espalier.base.Rng#bits}. Inputs: seed,
   * counter (int64 scalars).
   */
  record RandomBits(Shape shape) implements Op {}

  /**
   * {@code (…, m, k) · (…, k, n) → (…, m, n)} with broadcast batch axes. Each output is one chain
   * of fused multiply-adds from zero over ascending k; int64 wraps around.
   */
  record MatMul() implements Op {}

  /**
   * A function of whole matrices, the last two axes of the inputs, whose leading axes are equal;
   * see {@link MatrixKind}. {@code tolerance}: relative to the largest singular value; 0 where it
   * is not asked for.
   */
  record Matrix(MatrixKind kind, double tolerance) implements Op {}

  /** The three convolutions that are each other's gradients; see {@link ConvKind}. */
  record Conv2d(ConvKind kind, ConvSpec spec) implements Op {}

  /** Pooling and its adjoints; see {@link PoolKind}. */
  record Pool2d(PoolKind kind, PoolSpec spec) implements Op {}

  /** An operation defined by other operations. */
  record Composite(CompositeOp definition) implements Op {}

  /** A loop over arrays of the user's own, which no backend needs to know. */
  record Custom(ArrayKernel kernel) implements Op {}

  /**
   * Gradients of input 0 (a scalar) with respect to inputs 1…n, weighted by nothing; n outputs. A
   * marker: expanded by {@code Gradients} before anything is compiled.
   */
  record Grad() implements Op {}

  /**
   * Tangents of the inputs 0 … {@code roots} − 1 along given ones: how they change when each of
   * {@code variables} nodes, which are the next inputs, moves in the direction that the inputs
   * after these give. One output a root. A marker, as {@link Grad}.
   */
  record Jvp(int roots, int variables) implements Op {}

  /**
   * Recurrence: a body applied {@code length} times. Inputs: the state before the first step
   * ({@code carries} tensors), the sequences (each of extent {@code length} along axis 0), then
   * what else the body reads. Parameters of the body: the state, the elements of the sequences at
   * this step, what else it reads. Results of the body: the state after the step, of the same
   * specs, then what the step puts out.
   *
   * <p>Outputs: the state after the last step; what was put out, stacked along axis 0 at the
   * positions of the steps; the states before each step, stacked likewise. With {@code reverse} the
   * steps go from the last element of the sequences to the first.
   */
  record Scan(ScanBody body, int length, int carries, int sequences, boolean reverse)
      implements Op {
    /** The number of tensors that each step puts out. */
    public int stacks() {
      return body.results().size() - carries;
    }

    /** The number of the output that holds component {@code i} of the state before each step. */
    public int before(int i) {
      return carries + stacks() + i;
    }

    /** The spec of an output. */
    public TensorSpec output(int k) {
      return k < carries
          ? body.parameter(k)
          : stacked(k < before(0) ? body.result(k) : body.parameter(k - before(0)));
    }

    private TensorSpec stacked(TensorSpec one) {
      int[] d = new int[one.shape().rank() + 1];
      d[0] = length;
      System.arraycopy(one.shape().toArray(), 0, d, 1, d.length - 1);
      return new TensorSpec(Shape.of(d), one.dtype());
    }
  }

  /** Output {@code index} of a node with several outputs (Grad, Jvp, Update, Scan). */
  record Output(int index) implements Op {}

  /**
   * One optimiser step over parameters that lie in one flat array. Inputs: flat parameters, the
   * rule's flat states, its scalar hyper-parameters, then one gradient a segment. Outputs: new flat
   * parameters, new states; only segments are written.
   */
  record Update(UpdateRule rule, List<Segment> segments) implements Op {
    public Update {
      segments = List.copyOf(segments);
    }
  }

  /**
   * Where a parameter lies, in elements.
   *
   * @param offset in the flat parameters
   * @param length of the parameter
   * @param states offsets in the flat states, one each
   */
  record Segment(int offset, int length, List<Integer> states) {
    public Segment {
      states = List.copyOf(states);
    }
  }

  /**
   * What convolution computes; w is (outChannels, inChannels / groups, kh, kw) and i, j count
   * output rows and columns. Each result is one chain of fused multiply-adds from +0 in the order
   * given. Positions outside an operand take part: x in the padding, and g outside its extents,
   * count as +0 and are multiplied like any other (so an infinite weight beside padding gives NaN).
   */
  enum ConvKind {
    /**
     * Inputs x (N, C, H, W), w: y[n,o,i,j] = Σ over c, then r, then s of x[n, c, i·stride − padding
     * + r·dilation, …] · w[o, c, r, s].
     */
    FORWARD,
    /**
     * Inputs g (N, O, OH, OW), w: the gradient of x; extents of x are height and width of the spec.
     * x[n,c,y,x] = Σ over o, then r, then s ascending of g[n, o, (y + padding − r·dilation) /
     * stride, …] · w[o, c, r, s]. Pairs (r, s) for which one of the two numerators is no multiple
     * of its stride have no term; where the quotient lies outside g, g counts as +0.
     */
    INPUT,
    /**
     * Inputs x, g: the gradient of w, Σ over n, then i, then j ascending of x[n, c, i·stride −
     * padding + r·dilation, …] · g[n, o, i, j].
     */
    WEIGHT
  }

  /**
   * Attributes of a convolution. height and width are those of x; kernelHeight and kernelWidth
   * those of w.
   */
  record ConvSpec(
      int height,
      int width,
      int kernelHeight,
      int kernelWidth,
      int strideH,
      int strideW,
      int padH,
      int padW,
      int dilationH,
      int dilationW,
      int groups) {
    public int outHeight() {
      return (height + 2 * padH - dilationH * (kernelHeight - 1) - 1) / strideH + 1;
    }

    public int outWidth() {
      return (width + 2 * padW - dilationW * (kernelWidth - 1) - 1) / strideW + 1;
    }
  }

  /**
   * What pooling computes over windows of x (N, C, H, W). Padding never wins a maximum; averages
   * count padding as zeros. The largest position of a window is the first one, rows then columns
   * ascending, whose element no other exceeds (zeros of either sign are equal), or the first NaN; a
   * window wholly in the padding has none.
   */
  enum PoolKind {
    /** Input x: the element at the largest position of each window; −∞ where there is none. */
    MAX,
    /**
     * Inputs x, g (pooled shape): from +0, g added at the largest position of each window, windows
     * in ascending order.
     */
    MAX_SCATTER,
    /**
     * Inputs x, t (shape of x): t at the largest position of each window of x; 0 where there is
     * none.
     */
    MAX_GATHER,
    /**
     * Input x: the sum of each window from +0 (rows, then columns ascending) times 1 /
     * (kernelHeight · kernelWidth), which is rounded to the dtype.
     */
    AVG,
    /**
     * Input g: the adjoint of AVG: from +0, g times that factor added at each position of the
     * window; windows in ascending order.
     */
    AVG_SCATTER
  }

  /** Attributes of pooling; height and width are those of x. */
  record PoolSpec(
      int height,
      int width,
      int kernelHeight,
      int kernelWidth,
      int strideH,
      int strideW,
      int padH,
      int padW) {
    public int outHeight() {
      return (height + 2 * padH - kernelHeight) / strideH + 1;
    }

    public int outWidth() {
      return (width + 2 * padW - kernelWidth) / strideW + 1;
    }
  }
}
