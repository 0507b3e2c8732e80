package dev.espalier.ir;

import java.util.List;

/**
 * An operation that is a loop over arrays of the user's own. A value: two that are equal compute
 * the same. A pure function of its inputs, which any number of threads may run.
 */
public interface ArrayKernel {
  /** The name users know. */
  String label();

  /** Shape and dtype of the result; raises a TensorException for inputs that do not fit. */
  TensorSpec infer(List<TensorSpec> inputs);

  /** Writes every element of the output. */
  void run(List<TensorSpec> specs, List<Value> inputs, Value output);

  /**
   * The same for each example of a batch.
   *
   * @param inputs for each input whether it has an example along axis 0; else all examples share it
   */
  ArrayKernel batched(List<Boolean> inputs, int size);
}
