package dev.espalier.recipes;

import dev.espalier.nn.Frozen;
import dev.espalier.recipes.report.Png;
import dev.espalier.recipes.report.Section;
import dev.espalier.rl.alphazero.SearchPlayer;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Pictures of boards, and of what a search thinks of them. */
final class Boards {
  private static final int CELL = 24;
  private static final int BARS = 3;
  private static final int[] FIRST = {0, 90, 160}; // who began
  private static final int[] SECOND = {214, 94, 0};
  private static final int[] LINE = {190, 190, 190};

  private Boards() {}

  /** A game of a network with search against itself, with the moves that it thought about most. */
  static Section game(Game game, Frozen net, int simulations, int pictures) {
    var player = new SearchPlayer(game, net, simulations);
    var p = game.start();
    var shots = new ArrayList<Section.Picture>();
    while (!p.isOver()) {
      int action = player.choose(p);
      shots.add(thoughts(p, player, action));
      p.play(action);
    }
    String end = p.outcome() == 0 ? "a draw" : p.outcome() > 0 ? "blue has won" : "orange has won";
    var last =
        new Section.Picture(
            picture(p),
            "the board at the end",
            "%d moves: %s".formatted(p.moves(), end),
            List.of());
    int from = Math.max(0, shots.size() - (pictures - 1) / 2);
    int early = Math.min(from, pictures / 2);
    var shown = new ArrayList<>(shots.subList(0, early));
    shown.addAll(shots.subList(from, shots.size()));
    shown.add(last);
    return new Section.Pictures(
        "A game against itself",
        "Its beginning and its end; blue began. Bars: the moves that the search of %d simulations visited most. Value: the expected outcome for the player to move, from −1 to 1."
            .formatted(simulations),
        shown);
  }

  private static Section.Picture thoughts(Position p, SearchPlayer player, int chosen) {
    var search = player.lastSearch();
    int[] visits = search.visits();
    double all = IntStream.of(visits).sum();
    var bars = new ArrayList<Section.Bar>();
    IntStream.range(0, visits.length)
        .boxed()
        .sorted(Comparator.comparingInt((Integer a) -> -visits[a]).thenComparing(a -> a))
        .limit(BARS)
        .filter(a -> visits[a] > 0)
        .forEach(a -> bars.add(new Section.Bar(p.game().text(a), visits[a] / all, a == chosen)));
    return new Section.Picture(
        picture(p),
        "the board before move " + (p.moves() + 1),
        String.format(Locale.ROOT, "move %d, value %.2f", p.moves() + 1, search.value()),
        bars);
  }

  /** The board as a picture: the first two planes are the own and the other's stones. */
  static String picture(Position p) {
    var g = p.game();
    var planes = new float[g.planesLength()];
    p.planes(planes, 0);
    int cells = g.height() * g.width();
    int w = g.width() * CELL;
    int h = g.height() * CELL;
    var pixels = new byte[w * h * 3];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int cell = y / CELL * g.width() + x / CELL;
        double dx = x % CELL - (CELL - 1) / 2.0;
        double dy = y % CELL - (CELL - 1) / 2.0;
        boolean inside = dx * dx + dy * dy < CELL * CELL * 0.17;
        boolean own = planes[cell] > 0;
        boolean stone = own || planes[cells + cell] > 0;
        int[] colour =
            inside && stone
                ? own == (p.toMove() == 0) ? FIRST : SECOND
                : x % CELL == 0 || y % CELL == 0 ? LINE : null;
        for (int c = 0; c < 3; c++) {
          pixels[(y * w + x) * 3 + c] = (byte) (colour == null ? 250 : colour[c]);
        }
      }
    }
    return Png.dataUri(pixels, w, h, 3);
  }
}
