package dev.espalier.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.spi.Storage;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataLoaderTest {
  /** Sample i is (i, a random number of this sample and epoch); its target is i. */
  private record Numbers(int size) implements Dataset {
    @Override
    public SampleSpec x() {
      return new SampleSpec(Shape.of(2), DType.FLOAT32);
    }

    @Override
    public SampleSpec y() {
      return new SampleSpec(Shape.scalar(), DType.INT64);
    }

    @Override
    public void read(int index, Rng rng, Storage x, Storage y) {
      x.floats()[x.offset()] = index;
      x.floats()[x.offset() + 1] = rng.nextFloat();
      y.longs()[y.offset()] = index;
    }
  }

  private static List<float[]> xs(Iterator<Batch> batches) {
    var all = new ArrayList<float[]>();
    batches.forEachRemaining(b -> all.add(b.x().toArray()));
    return all;
  }

  private static List<Long> ys(Iterator<Batch> batches) {
    var all = new ArrayList<Long>();
    batches.forEachRemaining(b -> Arrays.stream(b.y().toLongArray()).forEach(all::add));
    return all;
  }

  private static void same(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "batch " + i);
    }
  }

  @Test
  void keepsTheOrderAndTheLastSmallerBatch() {
    var loader = DataLoader.of(new Numbers(10)).batch(4);
    assertEquals(3, loader.batches());
    assertEquals(10, loader.samples());
    assertEquals(LongRange.of(10), ys(loader.iterator()));
    var shapes = new ArrayList<Shape>();
    loader.iterator().forEachRemaining(b -> shapes.add(b.x().shape()));
    assertEquals(List.of(Shape.of(4, 2), Shape.of(4, 2), Shape.of(2, 2)), shapes);
  }

  @Test
  void dropsTheLastBatch() {
    var loader = DataLoader.of(new Numbers(10)).batch(4).dropLast();
    assertEquals(2, loader.batches());
    assertEquals(8, loader.samples());
    assertEquals(LongRange.of(8), ys(loader.iterator()));
    assertEquals(10, DataLoader.of(new Numbers(10)).batch(5).dropLast().samples());
  }

  @Test
  void anyNumberOfWorkersGivesTheSameBits() {
    var base = DataLoader.of(new Numbers(103)).shuffle().seed(7).batch(8);
    var expected = xs(base.workers(0).iterator(3, 0));
    for (int workers : new int[] {1, 2, 5}) {
      for (int prefetch : new int[] {1, 3, 50}) {
        same(expected, xs(base.workers(workers).prefetch(prefetch).iterator(3, 0)));
      }
    }
  }

  @Test
  void eachEpochIsAnotherPermutation() {
    var loader = DataLoader.of(new Numbers(50)).shuffle().seed(1).batch(7);
    var first = ys(loader.iterator());
    var second = ys(loader.iterator());
    assertNotEquals(first, second);
    assertNotEquals(LongRange.of(50), first);
    assertEquals(LongRange.of(50), first.stream().sorted().toList());
    assertEquals(LongRange.of(50), second.stream().sorted().toList());
    assertEquals(first, ys(loader.iterator(1, 0)), "an epoch can be had again");
    assertEquals(second, ys(loader.iterator(2, 0)));
    assertNotEquals(first, ys(loader.seed(2).iterator(1, 0)));
  }

  @Test
  void augmentationDependsOnSampleAndEpochNotOnPlace() {
    var ordered = xs(DataLoader.of(new Numbers(20)).seed(5).batch(20).iterator(2, 0)).getFirst();
    var shuffled =
        xs(DataLoader.of(new Numbers(20)).shuffle().seed(5).batch(20).iterator(2, 0)).getFirst();
    for (int i = 0; i < 20; i++) {
      assertEquals(ordered[2 * (int) shuffled[2 * i] + 1], shuffled[2 * i + 1]);
    }
    var other = xs(DataLoader.of(new Numbers(20)).seed(5).batch(20).iterator(3, 0)).getFirst();
    assertNotEquals(ordered[1], other[1]);
    assertNotEquals(ordered[1], ordered[3]);
  }

  @Test
  void startsAtAnyBatch() {
    var loader = DataLoader.of(new Numbers(30)).shuffle().seed(9).batch(4).workers(2);
    var whole = xs(loader.iterator(4, 0));
    for (int from = 0; from <= loader.batches(); from++) {
      same(whole.subList(from, whole.size()), xs(loader.iterator(4, from)));
    }
    assertThrows(ValueException.class, () -> loader.iterator(4, loader.batches() + 1));
    assertThrows(ValueException.class, () -> loader.iterator(0, 0));
  }

  @Test
  void neverWritesToABatchItHandedOut() {
    var loader = DataLoader.of(new Numbers(64)).batch(4).workers(2).prefetch(2);
    var batches = new ArrayList<Batch>();
    var copies = new ArrayList<float[]>();
    for (int epoch = 1; epoch <= 3; epoch++) {
      loader
          .iterator(epoch, 0)
          .forEachRemaining(b -> {
            batches.add(b);
            copies.add(b.x().toArray());
          });
    }
    for (int i = 0; i < batches.size(); i++) {
      assertArrayEquals(copies.get(i), batches.get(i).x().toArray());
    }
  }

  @Test
  void anErrorOfAWorkerComesOutAtItsBatch() {
    var data =
        Dataset.of(
            10,
            i -> {
              if (i == 7) {
                throw new ValueException("read photo7.png", "it is cut off", "get it again");
              }
              return new Sample(
                  Tensor.of(new float[] {i}, 1), Tensor.of(new long[] {i}, new int[0]));
            });
    for (int workers = 0; workers < 3; workers++) {
      var it = DataLoader.of(data).batch(2).workers(workers).iterator();
      for (int i = 0; i < 3; i++) {
        assertEquals(2, it.next().size());
      }
      var e = assertThrows(ValueException.class, it::next);
      assertTrue(e.getMessage().contains("photo7.png"));
    }
  }

  @Test
  void workersAreDaemonsAndEndByThemselves() throws InterruptedException {
    var it = DataLoader.of(new Numbers(100)).batch(1).workers(2).prefetch(3).iterator();
    it.next(); // and never again
    var ours =
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().startsWith("espalier-loader-"))
            .toList();
    assertFalse(ours.isEmpty());
    for (var t : ours) {
      assertTrue(t.isDaemon());
      t.join(5_000);
      assertFalse(t.isAlive(), "an abandoned pass must not hold its threads");
    }
  }

  @Test
  void refusesSamplesOfDifferentShapes() {
    var data =
        Dataset.of(
            3,
            i -> new Sample(Tensor.zeros(i == 2 ? 5 : 4), Tensor.of(new long[] {0}, new int[0])));
    var it = DataLoader.of(data).batch(3).workers(0).iterator();
    var e = assertThrows(dev.espalier.base.ShapeException.class, it::next);
    assertTrue(e.problem().contains("sample 2") && e.problem().contains("(5,)"), e.problem());
  }

  @Test
  void refusesSenselessSettings() {
    var loader = DataLoader.of(new Numbers(3));
    assertThrows(ValueException.class, () -> loader.batch(0));
    assertThrows(ValueException.class, () -> loader.workers(-1));
    assertThrows(ValueException.class, () -> loader.prefetch(0));
    assertThrows(ValueException.class, () -> DataLoader.of(new Numbers(0)));
  }

  /** 0, 1, … n−1. */
  private static final class LongRange {
    static List<Long> of(int n) {
      return IntStream.range(0, n).mapToObj(i -> (long) i).toList();
    }
  }
}
