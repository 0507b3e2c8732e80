package dev.espalier.recipes;

import java.util.List;
import java.util.Optional;

/** The recipes by name, from simple to complex within each family. */
public final class Recipes {
  private static final List<Recipe> ALL =
      List.of(
          new Xor(),
          new LinearRegression(),
          new LogisticRegression(),
          new MnistCnn(),
          new Cifar10Cnn(),
          new Transfer(),
          new DenoisingAutoencoder(),
          new VariationalAutoencoder(),
          new Gan(),
          new Sentiment(),
          new CharLstm(),
          new GptRecipe(),
          new Translate(),
          new FrozenLakeTable(),
          new CartPoleDqn(),
          PolicyOptimization.cartPole(),
          PolicyOptimization.acrobot(),
          new PendulumSac(),
          new GoPolicy(),
          new AlphaZeroTicTacToe(),
          new AlphaZeroConnect4(),
          new AlphaZeroGo());

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
