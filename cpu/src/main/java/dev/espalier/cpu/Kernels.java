package dev.espalier.cpu;

import dev.espalier.cpu.kernel.Loops;

/**
 * The forms of the kernels that are in use now. Which one a run takes is a matter of time, its bits
 * are not.
 */
final class Kernels {
  static final Product PLAIN_PRODUCT = new PlainProduct();
  static final Loops PLAIN_LOOPS = new PlainLoops();
  private static volatile Product product = PLAIN_PRODUCT;
  private static volatile Loops loops = PLAIN_LOOPS;

  private Kernels() {}

  static Product product() {
    return product;
  }

  static Loops loops() {
    return loops;
  }

  static void use(Product p) {
    product = p;
  }

  static void use(Loops l) {
    loops = l;
  }
}
