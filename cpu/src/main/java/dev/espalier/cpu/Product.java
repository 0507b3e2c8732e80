package dev.espalier.cpu;

/** Computes a {@link Problem}. Forms differ in speed only. */
interface Product {
  void run(Problem p, Scratch s);
}
