package dev.espalier.cpu;

import dev.espalier.base.ValueException;
import dev.espalier.cpu.kernel.KernelProvider;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Finds the second form of the kernels, once, and says what is missing. System property {@code
 * espalier.kernels}: plain, vector or auto.
 */
final class Providers {
  /** Which forms may run. */
  enum Mode {
    /** The plain form until the other is warm. */
    AUTO,
    PLAIN,
    /** The other form from the first call. */
    VECTOR
  }

  private static final String FLAG = "--add-modules jdk.incubator.vector";
  static final Mode MODE = mode();
  private static final @Nullable KernelProvider PROVIDER = MODE == Mode.PLAIN ? null : find();

  private Providers() {}

  static @Nullable KernelProvider get() {
    return PROVIDER;
  }

  private static Mode mode() {
    String text = System.getProperty("espalier.kernels", "auto");
    return switch (text) {
      case "auto" -> Mode.AUTO;
      case "plain" -> Mode.PLAIN;
      case "vector" -> Mode.VECTOR;
      default ->
          throw new ValueException(
              "kernels",
              "espalier.kernels is " + text,
              "use -Despalier.kernels=auto, plain or vector");
    };
  }

  private static @Nullable KernelProvider find() {
    String reason;
    try {
      for (KernelProvider p :
          ServiceLoader.load(KernelProvider.class, KernelProvider.class.getClassLoader())) {
        return p;
      }
      reason = "dev.espalier:vector is not on the path; add it and start java with " + FLAG;
    } catch (ServiceConfigurationError | LinkageError e) {
      reason = "the Vector API is not available; start java with " + FLAG;
    }
    System.getLogger("dev.espalier.cpu")
        .log(
            System.Logger.Level.WARNING,
            "Plain kernels in use, at a quarter to a half of full speed: {0}",
            reason);
    return null;
  }
}
