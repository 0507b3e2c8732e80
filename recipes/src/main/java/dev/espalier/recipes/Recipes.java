package dev.espalier.recipes;

import java.util.List;
import java.util.Optional;

/** The recipes by name, from simple to complex. */
public final class Recipes {
  private static final List<Recipe> ALL =
      List.of(
          new Xor(),
          new LinearRegression(),
          new LogisticRegression(),
          new MnistCnn(),
          new Cifar10Cnn(),
          new DenoisingAutoencoder(),
          new VariationalAutoencoder(),
          new Gan(),
          new Transfer());

  private Recipes() {}

  public static List<Recipe> all() {
    return ALL;
  }

  public static List<String> names() {
    return ALL.stream().map(Recipe::name).toList();
  }

  public static Optional<Recipe> find(String name) {
    return ALL.stream().filter(r -> r.name().equals(name)).findFirst();
  }
}
