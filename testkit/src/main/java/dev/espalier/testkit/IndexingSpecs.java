package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.testkit.OpSpec.Domain;
import java.util.List;

/** Operations with indices. */
final class IndexingSpecs {
  private final OpSpecs s;

  private IndexingSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new IndexingSpecs(s);
    f.indexing();
  }

  private void indexing() {
    s.add(
        "gather 0",
        x -> x.get(0).gather(0, x.get(1)),
        null,
        List.of(
            sample("", arg(NORMAL, 5, 3), arg(new Domain.Indices(5), 7, 3)),
            sample("permuted", swapped(NORMAL, 3, 5), arg(new Domain.Indices(5), 2, 3))),
        2);
    s.add(
        "gather 1",
        x -> x.get(0).gather(1, x.get(1)),
        null,
        List.of(
            sample("", arg(NORMAL, 3, 5), arg(new Domain.Indices(5), 3, 7)),
            sample("empty", arg(NORMAL, 3, 5), arg(new Domain.Indices(5), 3, 0))),
        2);
    s.add(
        "indexSelect 0",
        x -> x.get(0).indexSelect(0, x.get(1)),
        null,
        List.of(
            sample("repeated", arg(NORMAL, 4, 3), arg(new Domain.Indices(4), 9)),
            sample("empty", arg(NORMAL, 4, 3), arg(new Domain.Indices(4), 0))),
        2);
    s.add(
        "indexSelect 1",
        x -> x.get(0).indexSelect(1, x.get(1)),
        null,
        List.of(
            sample("", arg(NORMAL, 2, 4, 3), arg(new Domain.Indices(4), 6)),
            sample("permuted", swapped(NORMAL, 4, 3), arg(new Domain.Indices(4), 6))),
        2);
    s.add(
        "oneHot",
        x -> x.getFirst().oneHot(6),
        null,
        List.of(
            sample("", arg(new Domain.Indices(6), 2, 3)),
            sample("0-d", arg(new Domain.Indices(6)))),
        0);
  }
}
