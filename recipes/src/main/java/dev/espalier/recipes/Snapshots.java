package dev.espalier.recipes;

import dev.espalier.base.DType;
import dev.espalier.recipes.report.Section;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Stateful;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a network imagined from time to time: part of checkpoints, so that the report has all. */
final class Snapshots implements Stateful {
  private record Snapshot(String label, Tensor bytes) {}

  private final List<Snapshot> all = new ArrayList<>();
  private final int columns;

  /** {@code columns}: images a row. */
  Snapshots(int columns) {
    this.columns = columns;
  }

  /** Keeps images (N, C, H, W) with values in [0, 1], to 8 bits. */
  void add(String label, Tensor images) {
    all.add(new Snapshot(label, images.clamp(0, 1).mul(255).round().to(DType.UINT8).realize()));
  }

  /** One picture a snapshot. */
  List<Section.Picture> pictures() {
    return all.stream()
        .map(s ->
            ImageGrid.picture(
                s.bytes.to(DType.FLOAT32).div(255), columns, "images, " + s.label, s.label))
        .toList();
  }

  @Override
  public Map<String, String> state() {
    var labels = new LinkedHashMap<String, String>();
    for (int i = 0; i < all.size(); i++) {
      labels.put(Integer.toString(i), all.get(i).label);
    }
    return labels;
  }

  @Override
  public Map<String, Tensor> tensors() {
    var images = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < all.size(); i++) {
      images.put(Integer.toString(i), all.get(i).bytes);
    }
    return images;
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    all.clear();
    for (int i = 0; i < state.size(); i++) {
      var key = Integer.toString(i);
      var label = state.get(key);
      var bytes = tensors.get(key);
      assert label != null && bytes != null : key;
      all.add(new Snapshot(label, bytes));
    }
  }
}
