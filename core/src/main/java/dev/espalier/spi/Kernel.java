package dev.espalier.spi;

/**
 * A compiled kernel: may be run by any number of threads at a time, each with its own arguments.
 */
@FunctionalInterface
public interface Kernel {
  void run(Args args);
}
