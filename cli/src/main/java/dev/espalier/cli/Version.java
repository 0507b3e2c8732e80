package dev.espalier.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that {@code --version} and the reports show. */
final class Version implements IVersionProvider {
  static final String VERSION = "0.1.0";

  @Override
  public String[] getVersion() {
    return new String[] {"espalier " + VERSION + ", Java " + Runtime.version()};
  }
}
