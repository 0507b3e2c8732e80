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
          new FrozenLakeTable(),
          new GoPolicy(),
          new CartPoleDqn(),
          PolicyOptimization.cartPole(),
          PolicyOptimization.acrobot(),
          new PendulumSac(),
          new Sentiment(),
          new Translate(),
          new DenoisingAutoencoder(),
          new VariationalAutoencoder(),
          new Gan(),
          new Transfer(),
          new CharLstm(),
          new GptRecipe(),
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
