package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.testkit.OpSpec.Sample;
import java.util.ArrayList;

/** Matrix products. */
final class MatrixSpecs {
  private final OpSpecs s;

  private MatrixSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new MatrixSpecs(s);
    f.products();
  }

  private void products() {
    var all = new ArrayList<Sample>();
    all.add(sample("", arg(NORMAL, 3, 5), arg(NORMAL, 5, 4)));
    all.add(sample("odd", arg(NORMAL, 17, 9), arg(NORMAL, 9, 13)));
    all.add(sample("permuted left", swapped(NORMAL, 5, 3), arg(NORMAL, 5, 4)));
    all.add(sample("permuted right", arg(NORMAL, 3, 5), swapped(NORMAL, 4, 5)));
    all.add(sample("batched", arg(NORMAL, 2, 3, 5), arg(NORMAL, 2, 5, 4)));
    all.add(sample("broadcast batch", arg(NORMAL, 2, 1, 3, 5), arg(NORMAL, 3, 5, 2)));
    all.add(sample("broadcast matrix", arg(NORMAL, 2, 3, 5), arg(NORMAL, 5, 4)));
    all.add(sample("vector left", arg(NORMAL, 5), arg(NORMAL, 5, 4)));
    all.add(sample("vector right", arg(NORMAL, 3, 5), arg(NORMAL, 5)));
    all.add(sample("vectors", arg(NORMAL, 5), arg(NORMAL, 5)));
    all.add(sample("batch times vector", arg(NORMAL, 2, 3, 5), arg(NORMAL, 5)));
    all.add(sample("inner 0", arg(NORMAL, 3, 0), arg(NORMAL, 0, 4)));
    all.add(sample("rows 0", arg(NORMAL, 0, 5), arg(NORMAL, 5, 4)));
    s.add("matmul", x -> x.get(0).matmul(x.get(1)), null, all, 2);
  }
}
