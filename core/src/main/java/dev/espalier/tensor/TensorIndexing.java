package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.ir.Op;

/** Operations with indices and masks. */
abstract class TensorIndexing extends TensorShapes {
  /**
   * {@code out[…, i, …] = this[…, index[…, i, …], …]} along an axis, as torch.gather. An index
   * outside raises ValueException.
   */
  public Tensor gather(int axis, Tensor index) {
    return record(new Op.Gather(shape().axis(axis)), self(), index);
  }

  /** Slices of this along an axis chosen by a vector of indices, as torch.index_select. */
  public Tensor indexSelect(int axis, Tensor index) {
    return record(new Op.Index(shape().axis(axis), false), self(), index);
  }

  /** float32 (…, classes): 1 where the class is the (integral) element, else 0. */
  public Tensor oneHot(int classes) {
    return unsqueeze(-1).eq(Tensor.arange(classes, dtype())).to(DType.FLOAT32);
  }
}
