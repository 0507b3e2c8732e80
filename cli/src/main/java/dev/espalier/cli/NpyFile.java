package dev.espalier.cli;

import dev.espalier.base.DType;
import dev.espalier.io.Npy;
import dev.espalier.io.TensorData;
import dev.espalier.recipes.Supervised.Input;
import dev.espalier.recipes.run.IoErrors;
import dev.espalier.recipes.run.UserError;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads samples from a NumPy file. */
final class NpyFile {
  private NpyFile() {}

  /**
   * One array a sample: rows (columns) or (N, columns); pictures of bytes, (H, W) or (N, H, W) when
   * grey, else with channels before H.
   */
  static List<float[]> read(Path file, Input input) {
    if (!Files.isRegularFile(file)) {
      throw new UserError((Files.exists(file) ? "not a file: " : "there is no file ") + file);
    }
    TensorData array;
    try {
      array = Npy.read(file);
    } catch (IOException e) {
      throw new UserError(IoErrors.reason(e), e);
    }
    var shape = array.shape();
    int sample =
        switch (input) {
          case Input.Rows rows -> rows.columns().size();
          case Input.Image image -> image.channels() * image.size() * image.size();
        };
    boolean fits =
        switch (input) {
          case Input.Rows _ -> (shape.rank() == 1 || shape.rank() == 2) && shape.dim(-1) == sample;
          case Input.Image image ->
              array.dtype() == DType.UINT8
                  && shape.rank() >= 2
                  && shape.dim(-1) == image.size()
                  && shape.dim(-2) == image.size()
                  && shape.rank() <= 4
                  && shape.size() % sample == 0
                  && (shape.rank() < 4 || shape.dim(1) == image.channels());
        };
    if (!fits || shape.size() == 0) {
      throw new UserError(
          "%s is %s %s: give %s".formatted(file, shape, array.dtype(), expected(input)));
    }
    var values = Tensor.wrap(array.storage(), shape).toArray();
    var samples = new ArrayList<float[]>();
    for (int i = 0; i < values.length; i += sample) {
      samples.add(Arrays.copyOfRange(values, i, i + sample));
    }
    return samples;
  }

  private static String expected(Input input) {
    return switch (input) {
      case Input.Rows rows ->
          "(N, " + rows.columns().size() + ") numbers: " + String.join(", ", rows.columns());
      case Input.Image i ->
          i.channels() == 1
              ? "(N, %d, %d) uint8".formatted(i.size(), i.size())
              : "(N, %d, %d, %d) uint8".formatted(i.channels(), i.size(), i.size());
    };
  }
}
