package dev.espalier.runtime;

import dev.espalier.ir.Named;
import dev.espalier.ir.Value;
import dev.espalier.spi.Storage;

/**
 * The value of a parameter leaf: a part of one version of a flat array.
 *
 * @param owner the variable that it belongs to
 */
public record ParameterValue(Named owner, FlatArray.Version version, Storage storage)
    implements Value, Named {
  /** The elements {@code offset} to {@code offset + size} of a version. */
  public static ParameterValue of(
      Named owner, FlatArray flat, FlatArray.Version version, int offset, int size) {
    return new ParameterValue(
        owner, version, new Storage(flat.dtype(), version.array(), offset, size));
  }

  @Override
  public String name() {
    return owner.name();
  }
}
