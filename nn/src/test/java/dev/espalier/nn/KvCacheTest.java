package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.runtime.Executor;
import dev.espalier.tensor.Joins;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Generation with a cache: one plan for every token, and the results of a run without one. */
class KvCacheTest {
  private static final int LENGTH = 110;

  /** A decoder-only model with learned positions, as GPT-2. */
  private static final class Gpt extends Layer {
    private final Embedding wte = new Embedding(17, 16);
    private final LearnedPositions wpe = new LearnedPositions(128, 16);
    private final TransformerEncoder h =
        new TransformerEncoder(
            2,
            16,
            4,
            TransformerOptions.of().feedForward(32).activation(Tensor::gelu).normFirst(true));

    @Override
    protected Tensor forward(Tensor x) {
      var y = h.apply(wpe.apply(wte.apply(x)), AttentionMasks.none().causal(true));
      return y.matmul(wte.weight().t());
    }

    Tensor next(Tensor x, List<KvCache> caches) {
      return call(() -> {
        var e = wpe.apply(wte.apply(x), caches.getFirst().length());
        return h.apply(e, caches).matmul(wte.weight().t());
      });
    }
  }

  private static Tensor tokens(int from, int to) {
    var x = new long[to - from];
    for (int i = 0; i < x.length; i++) {
      x[i] = (from + i) * 7L % 17;
    }
    return Tensor.of(x, 1, x.length);
  }

  @Test
  void onePlanServesEveryToken() {
    Random.seed(4);
    var model = new Gpt();
    var whole = Mode.inference(() -> model.apply(tokens(0, LENGTH))).toArray();
    var caches = model.h.caches(128);
    var prompt = Mode.inference(() -> model.next(tokens(0, 5), caches)).toArray();
    assertArrayEquals(Arrays.copyOf(whole, prompt.length), prompt);
    long misses = 0;
    for (int i = 5; i < LENGTH; i++) {
      int at = i;
      var row = Mode.inference(() -> model.next(tokens(at, at + 1), caches)).toArray();
      assertArrayEquals(Arrays.copyOfRange(whole, i * 17, (i + 1) * 17), row, "token " + i);
      if (i == 8) {
        misses = Executor.cache().misses();
      }
    }
    assertEquals(misses, Executor.cache().misses(), "a token made a new plan");
    assertEquals(LENGTH, caches.getFirst().length());
  }

  @Test
  void aFrozenModelGeneratesWithItsOwnWeights() {
    Random.seed(7);
    var model = new Gpt();
    var frozen = model.freeze();
    var expected = Mode.inference(() -> model.apply(tokens(0, 3))).toArray();
    model.wte.weight().assign(model.wte.weight().mul(2).realize());
    var caches = model.h.caches(8);
    var y = frozen.call(Gpt.class, m -> m.next(tokens(0, 3), caches)).toArray();
    assertArrayEquals(expected, y);
    assertArrayEquals(expected, frozen.apply(tokens(0, 3)).toArray());
    var e =
        assertThrows(
            ValueException.class, () -> frozen.call(Linear.class, m -> m.apply(tokens(0, 3))));
    assertEquals("call(Gpt.class, …)", e.fix());
  }

  /** Pieces of several sizes through a cache, against all positions at once. */
  private static void sameInPieces(Function<Tensor, Tensor> whole, Piece piece) {
    Random.seed(5);
    var x = Tensor.randn(2, 12, 8).realize();
    var expected = Mode.inference(() -> whole.apply(x)).toArray();
    var cache = new KvCache(16);
    var parts = new ArrayList<Tensor>();
    int at = 0;
    for (int n : new int[] {4, 1, 1, 3, 2, 1}) {
      var part = x.slice(1, at, at + n);
      parts.add(Mode.inference(() -> piece.apply(part, cache)).realize());
      at += n;
    }
    assertArrayEquals(expected, Joins.cat(1, parts).toArray());
  }

  @FunctionalInterface
  private interface Piece {
    Tensor apply(Tensor x, KvCache cache);
  }

  @Test
  void everyAttentionLayerContinues() {
    var causal = AttentionMasks.none().causal(true);
    var multi = new MultiHeadAttention(8, 2);
    sameInPieces(x -> multi.apply(x, causal), multi::apply);
    var o = GroupedQueryAttention.options();
    var rotary = new GroupedQueryAttention(8, 4, 2, o.rotary(new RotaryPositions(2)));
    sameInPieces(rotary, rotary::apply);
    var alibi = new GroupedQueryAttention(8, 4, 1, o.alibi(true));
    sameInPieces(alibi, alibi::apply);
    var memory = Tensor.randn(2, 3, 8).realize();
    var decoder = new TransformerDecoderLayer(8, 2, TransformerOptions.of().feedForward(5));
    var all = AttentionMasks.none();
    sameInPieces(
        x -> decoder.apply(x, memory, causal, all),
        (x, cache) -> decoder.apply(x, memory, cache, all));
  }

  @Test
  void eachSequenceMayHavePlacesOfItsOwn() {
    Random.seed(8);
    var o = GroupedQueryAttention.options();
    places(new GroupedQueryAttention(8, 4, 2, o.rotary(new RotaryPositions(2)))::apply);
    places(new GroupedQueryAttention(8, 4, 1, o.alibi(true))::apply);
    places(new MultiHeadAttention(8, 2)::apply);
  }

  /** A batch of sequences of 3 and 5 positions, one of which is padded, against each alone. */
  private static void places(Piece piece) {
    var x = Tensor.randn(2, 6, 8).realize();
    var cache = new KvCache(8);
    cache.seek(Tensor.of(new long[] {0, 1, 2, 7, 7, 0, 1, 2, 3, 4}, 2, 5));
    var first = Mode.inference(() -> piece.apply(x.slice(1, 0, 5), cache)).realize();
    cache.seek(Tensor.of(new long[] {3, 5}, 2, 1));
    cache.reorder(Tensor.of(new long[] {0, 1}, 2));
    var next = Tensor.cat(0, x.slice(0, 0, 1).slice(1, 3, 4), x.slice(0, 1, 2).slice(1, 5, 6));
    var second = Mode.inference(() -> piece.apply(next, cache)).realize();
    cache.seek(Tensor.of(new long[] {6, 4}, 2, 1));
    cache.reorder(Tensor.of(new long[] {1, 0}, 2));
    var swapped = Tensor.cat(0, next.slice(0, 1, 2), next.slice(0, 0, 1));
    var third = Mode.inference(() -> piece.apply(swapped, cache)).realize();
    int[] lengths = {3, 5};
    for (int r = 0; r < 2; r++) {
      var alone = new KvCache(8);
      var row = x.slice(0, r, r + 1);
      var own = row.slice(1, 0, lengths[r]);
      var token = row.slice(1, lengths[r], lengths[r] + 1);
      var a = Mode.inference(() -> piece.apply(own, alone)).toArray();
      var b = Mode.inference(() -> piece.apply(token, alone)).toArray();
      var c = Mode.inference(() -> piece.apply(token, alone)).toArray();
      assertArrayEquals(a, Arrays.copyOf(first.select(0, r).toArray(), a.length));
      assertArrayEquals(b, second.select(0, r).toArray());
      assertArrayEquals(c, third.select(0, 1 - r).toArray());
    }
    cache.seek(Tensor.of(new long[] {0, 0}, 2, 1));
    assertThrows(ShapeException.class, () -> piece.apply(x, cache));
  }

  @Test
  void aMemoryIsProjectedOnce() {
    Random.seed(9);
    var layer = new MultiHeadAttention(8, 2);
    var x = Tensor.randn(2, 3, 8).realize();
    var memory = Tensor.randn(2, 4, 8).realize();
    var padding =
        Tensor.of(new boolean[] {false, false, false, true, false, true, true, true}, 2, 4);
    var masks = AttentionMasks.none().keyPadding(padding);
    var expected = layer.apply(x, memory, memory, masks).toArray();
    var remembered = layer.remember(memory);
    assertArrayEquals(expected, layer.apply(x, remembered, masks).toArray());
    var rows = Tensor.of(new long[] {1, 0}, 2);
    var swapped =
        layer.apply(
            x.indexSelect(0, rows),
            remembered.reorder(rows),
            AttentionMasks.none().keyPadding(padding.indexSelect(0, rows)));
    assertArrayEquals(expected, swapped.indexSelect(0, rows).toArray());
  }

  @Test
  void positionsCanBeTakenBack() {
    Random.seed(6);
    var layer = new GroupedQueryAttention(8, 2, 1);
    var x = Tensor.randn(1, 4, 8).realize();
    var cache = new KvCache(4);
    var first = Mode.inference(() -> layer.apply(x, cache)).toArray();
    cache.truncate(2);
    var again = Mode.inference(() -> layer.apply(x.slice(1, 2, 4), cache)).toArray();
    assertArrayEquals(Arrays.copyOfRange(first, 16, 32), again, 1e-6f);
    cache.clear();
    assertEquals(0, cache.length());
    assertArrayEquals(first, Mode.inference(() -> layer.apply(x, cache)).toArray());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    var layer = new MultiHeadAttention(8, 2);
    var cache = new KvCache(4);
    var x = Tensor.zeros(1, 3, 8);
    layer.apply(x, cache);
    var full = assertThrows(StateException.class, () -> layer.apply(x, cache));
    assertEquals("no room for 3 positions more: 3 of 4 are filled", full.problem());
    assertEquals("use a larger capacity, new KvCache(6), or clear() it", full.fix());
    var batch = assertThrows(ShapeException.class, () -> layer.apply(Tensor.zeros(2, 1, 8), cache));
    assertEquals(
        "use one cache for each layer and batch, and clear() it before another batch", batch.fix());
    assertThrows(StateException.class, () -> cache.truncate(9));
  }
}
