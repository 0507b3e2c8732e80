package dev.espalier.train.data;

import dev.espalier.base.Rng;
import dev.espalier.spi.Storage;

/** Changes a sample's input when it is read; called by several threads at once. */
public interface Transform {
  /** What this makes of an input of that shape and dtype; refuses one that it does not take. */
  SampleSpec output(SampleSpec input);

  /**
   * Transforms one sample.
   *
   * @param spec shape and dtype of {@code in}
   * @param in the input, not to be changed
   * @param rng this sample's own generator in this epoch
   * @param out receives {@code output(spec).size()} elements; it does not overlap {@code in}
   */
  void apply(SampleSpec spec, Storage in, Rng rng, Storage out);

  /** This transform, then another. */
  default Transform andThen(Transform next) {
    var first = this;
    return new Transform() {
      @Override
      public SampleSpec output(SampleSpec input) {
        return next.output(first.output(input));
      }

      @Override
      public void apply(SampleSpec spec, Storage in, Rng rng, Storage out) {
        var between = first.output(spec);
        var t = Storage.allocate(between.dtype(), between.size());
        first.apply(spec, in, rng, t);
        next.apply(between, t, rng, out);
      }
    };
  }
}
