package dev.espalier.cli;

import dev.espalier.recipes.run.Environment;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"espalier " + Environment.VERSION + ", Java " + Runtime.version()};
  }
}
