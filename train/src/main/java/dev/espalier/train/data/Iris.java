package dev.espalier.train.data;

import java.util.List;

/**
 * Fisher's iris data: 150 flowers, 4 measures in centimetres, 3 species of 50. R. A. Fisher, "The
 * use of multiple measurements in taxonomic problems", 1936; UCI Machine Learning Repository, doi
 * 10.24432/C56C76, CC BY 4.0. Bundled.
 */
public final class Iris {
  /** The measures, in centimetres. */
  public static final List<String> FEATURES =
      List.of("sepal_length", "sepal_width", "petal_length", "petal_width");

  private Iris() {}

  /** The measures and the species as text, column {@code species}. */
  public static Table table() {
    var in = Iris.class.getResourceAsStream("iris.csv");
    assert in != null;
    return Csv.noHeader("sepal_length", "sepal_width", "petal_length", "petal_width", "species")
        .read(in, "iris.csv");
  }

  /** x (4) float32 in centimetres, y () int64: 0 setosa, 1 versicolor, 2 virginica. */
  public static Dataset dataset() {
    return table().classification(FEATURES, "species");
  }

  /** The species by class index. */
  public static List<String> species() {
    return List.of("setosa", "versicolor", "virginica");
  }
}
