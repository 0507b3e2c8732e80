import org.jspecify.annotations.NullMarked;

/** Environments, games, and algorithms of reinforcement learning. */
@NullMarked
module dev.espalier.rl {
  requires transitive dev.espalier.train;

  exports dev.espalier.rl.games;

  opens dev.espalier.rl.games to
      dev.espalier.nn;
}
