package dev.espalier.testkit;

import dev.espalier.base.Shape;
import dev.espalier.testkit.OpSpec.Arg;
import dev.espalier.testkit.OpSpec.Domain;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Inputs that every operation meets some day, derived from the samples of its row, so that no row
 * can leave them out. An operation may refuse them with a TensorException; what it may not do is
 * compute something else or break.
 */
public enum OpCases {
  /** An extent of 0, wherever that extent occurs among the inputs. */
  ZERO_SIZE("zero-size") {
    @Override
    void derive(Sample s, List<Sample> to) {
      for (int extent : extents(s)) {
        to.add(map(s, tag() + " for " + extent, a -> replaced(a, extent, 0)));
      }
    }
  },
  /** Scalars in place of all inputs, and of the first alone. */
  SCALAR("0-d") {
    @Override
    void derive(Sample s, List<Sample> to) {
      to.add(map(s, tag(), a -> new Arg(Shape.scalar(), a.domain(), a.view())));
      if (s.args().size() > 1) {
        var first = s.args().getFirst();
        var args = new ArrayList<>(s.args());
        args.set(0, new Arg(Shape.scalar(), first.domain(), first.view()));
        to.add(new Sample(tag() + " first", args));
      }
    }
  },
  /** Inputs that do not lie in memory in the order of their elements. */
  STRIDED("strided") {
    @Override
    void derive(Sample s, List<Sample> to) {
      to.add(map(s, tag(), OpCases::strided));
    }
  },
  /** A prime extent that no vector length divides, in place of another. */
  ODD_LENGTH("odd length") {
    @Override
    void derive(Sample s, List<Sample> to) {
      for (int extent : extents(s)) {
        to.add(map(s, tag() + " for " + extent, a -> replaced(a, extent, ODD)));
      }
    }
  },
  /** NaN, infinities and zeros of either sign among the values. */
  SPECIAL("NaN and infinities") {
    @Override
    void derive(Sample s, List<Sample> to) {
      if (s.args().stream().anyMatch(a -> floating(a.domain()))) {
        to.add(
            map(
                s,
                tag(),
                a -> floating(a.domain()) ? new Arg(a.shape(), Domain.SPECIAL, a.view()) : a));
      }
    }
  };

  private static final int ODD = 37;

  /** So that a test of all rows takes seconds. */
  private static final int LARGEST = 2000;

  private final String tag;

  OpCases(String tag) {
    this.tag = tag;
  }

  /** What it is called, such as {@code zero-size}. */
  public String tag() {
    return tag;
  }

  abstract void derive(Sample s, List<Sample> to);

  /**
   * The samples of this kind that a row gives, derived from a sample of it that has axes and
   * elements and is no view: the first of those, for special values the largest.
   */
  public List<Sample> of(OpSpec spec) {
    Sample from = null;
    for (var s : spec.samples()) {
      boolean suits =
          s.args().getFirst().shape().rank() > 0
              && size(s) > 0
              && s.args().stream().noneMatch(Arg::isView);
      if (suits && (from == null || this == SPECIAL && size(s) > size(from))) {
        from = s;
      }
    }
    var all = new ArrayList<Sample>();
    if (from != null) {
      derive(from, all);
    }
    all.removeIf(s -> s.args().stream().anyMatch(a -> a.shape().size() > LARGEST));
    return all;
  }

  /** Of the smallest input. */
  private static int size(Sample s) {
    return s.args().stream().mapToInt(a -> a.shape().size()).min().orElse(0);
  }

  static boolean floating(Domain d) {
    return switch (d) {
      case Domain.Normal _, Domain.Apart _, Domain.Special _, Domain.Uniform _ -> true;
      case Domain.Bool _, Domain.Indices _ -> false;
    };
  }

  private static Sample map(Sample s, String tag, UnaryOperator<Arg> f) {
    var from = s.tag().isEmpty() ? "" : " in place of " + s.tag();
    return new Sample(tag + from, s.args().stream().map(f).toList());
  }

  private static TreeSet<Integer> extents(Sample s) {
    var all = new TreeSet<Integer>();
    for (var a : s.args()) {
      for (int extent : a.shape().toArray()) {
        all.add(extent);
      }
    }
    return all;
  }

  private static Arg replaced(Arg a, int extent, int by) {
    var dims = a.shape().toArray();
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dims[i] == extent ? by : dims[i];
    }
    return new Arg(Shape.of(dims), a.domain(), a.view());
  }

  /** Stored with the axes reversed and every other element of the last one unused. */
  private static Arg strided(Arg a) {
    var dims = a.shape().toArray();
    int rank = dims.length;
    if (rank == 0) {
      return new Arg(Shape.of(3), a.domain(), x -> x.select(0, 1));
    }
    var stored = new int[rank];
    var axes = new int[rank];
    for (int i = 0; i < rank; i++) {
      stored[i] = dims[rank - 1 - i];
      axes[i] = rank - 1 - i;
    }
    stored[rank - 1] *= 2;
    return new Arg(Shape.of(stored), a.domain(), x -> x.slice(-1, 1, x.dim(-1), 2).permute(axes));
  }
}
