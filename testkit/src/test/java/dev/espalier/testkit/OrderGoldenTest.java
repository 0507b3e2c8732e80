package dev.espalier.testkit;

import static dev.espalier.tensor.Index.all;
import static dev.espalier.tensor.Index.at;
import static dev.espalier.tensor.Index.ellipsis;
import static dev.espalier.tensor.Index.newAxis;
import static dev.espalier.tensor.Index.of;
import static dev.espalier.tensor.Index.range;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.espalier.tensor.Histogram;
import dev.espalier.tensor.Index;
import dev.espalier.tensor.Indexed;
import dev.espalier.tensor.MinMax;
import dev.espalier.tensor.QuantileMode;
import dev.espalier.tensor.ScatterReduction;
import dev.espalier.tensor.StdMean;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.Unique;
import dev.espalier.tensor.VarMean;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reductions, running totals, orders and indexing against PyTorch (golden_order.py), with ties, NaN
 * and infinities.
 */
class OrderGoldenTest {
  static List<GoldenCase> cases() throws IOException {
    return GoldenCase.read("order.txt");
  }

  private static final Map<String, Function<List<Tensor>, List<Tensor>>> CALLS = new HashMap<>();

  private static void put(String name, Function<Tensor, Object> f) {
    CALLS.put(name, in -> list(f.apply(in.getFirst())));
  }

  private static void two(String name, BiFunction<Tensor, Tensor, Object> f) {
    CALLS.put(name, in -> list(f.apply(in.get(0), in.get(1))));
  }

  private static void several(String name, Function<List<Tensor>, Object> f) {
    CALLS.put(name, in -> list(f.apply(in)));
  }

  private static List<Tensor> list(Object result) {
    return switch (result) {
      case Tensor t -> List.of(t);
      case Indexed(var values, var indices) -> List.of(values, indices);
      case MinMax(var min, var max) -> List.of(min, max);
      case VarMean(var var, var mean) -> List.of(var, mean);
      case StdMean(var std, var mean) -> List.of(std, mean);
      case Unique(var values, var inverse, var counts) -> List.of(values, inverse, counts);
      case Histogram(var hist, var edges) -> List.of(hist, edges);
      default -> throw new AssertionError(result);
    };
  }

  static {
    reductions();
    totals();
    orders();
    counts();
    indices();
    scatters();
    positions();
  }

  private static void reductions() {
    put("nanmean 1", x -> x.nanmean(1));
    put("prod 1", x -> x.prod(1));
    put("prod all", x -> x.prod());
    put("amax 1", x -> x.amax(1));
    put("max all", x -> x.max());
    put("max 1", x -> x.max(1));
    put("max 0", x -> x.max(0));
    put("min 1", x -> x.min(1));
    put("min 0", x -> x.min(0));
    put("aminmax 1", x -> x.aminmax(1, false));
    put("varMean 0,2", x -> x.varMean(0, new int[] {0, 2}, false));
    put("stdMean 1", x -> x.stdMean(2, new int[] {1}, false));
    put("std constant", x -> x.std(1));
    put("var one", x -> x.var(1));
    for (String p : List.of("0", "0.5", "1", "1.5", "2", "3", "3.5", "inf", "-inf", "-1.5")) {
      double number = Double.parseDouble(p.replace("inf", "Infinity"));
      put("norm " + p + " 1", x -> x.norm(number, 1));
    }
    put("norm 2 of zeros", x -> x.norm(2));
    put("norm 3 of zeros", x -> x.norm(3));
    two("dist 3", (a, b) -> a.dist(b, 3));
    put("median 1", x -> x.median(1));
    put("median all", x -> x.median());
    put("nanmedian 1", x -> x.nanmedian(1));
    put("nanmedian 0", x -> x.nanmedian(0));
    put("nanmedian all", x -> x.nanmedian());
    put("mode 1", x -> x.mode(1));
    put("kthvalue 2 1", x -> x.kthvalue(2, 1));
    put("kthvalue 3 0", x -> x.kthvalue(3, 0));
    for (var mode : QuantileMode.values()) {
      two(
          "quantile " + mode.name().toLowerCase(Locale.ROOT) + " 1",
          (x, q) -> x.quantile(q, 1, false, mode));
    }
    put("quantile 0.3 all", x -> x.quantile(0.3));
    put("quantile 0.3 0 kept", x -> x.quantile(0.3, 0, true));
    put("quantile 0.5 1", x -> x.quantile(0.5, 1, false));
    put("nanquantile 0.3 1", x -> x.nanquantile(0.3, 1, false));
    put("logSumExp 0", x -> x.logSumExp(0));
    put("all 0", x -> x.all(0));
    put("any 0", x -> x.any(0));
    put("countNonzero", x -> x.countNonzero());
  }

  private static void totals() {
    put("cumsum 1", x -> x.cumsum(1));
    put("cumprod 1", x -> x.cumprod(1));
    put("cumprod 0", x -> x.cumprod(0));
    put("cummax 1", x -> x.cummax(1));
    put("cummin 1", x -> x.cummin(1));
    put("cummax 0", x -> x.cummax(0));
    put("cummin 0", x -> x.cummin(0));
    put("logcumsumexp 1", x -> x.logcumsumexp(1));
    put("logcumsumexp 0", x -> x.logcumsumexp(0));
    put("cov 1", x -> x.cov(1));
    put("cov 0", x -> x.cov(0));
    put("corrcoef", x -> x.corrcoef());
    put("trapezoid 0.5 1", x -> x.trapezoid(0.5, 1));
    put("trapezoid 1 0", x -> x.trapezoid(1, 0));
    two("trapezoid x 1", (x, t) -> x.trapezoid(t, 1));
    two("cumulativeTrapezoid x 1", (x, t) -> x.cumulativeTrapezoid(t, 1));
    put("diff 2 1", x -> x.diff(2, 1));
    put("diff 1 0", x -> x.diff(1, 0));
  }

  private static void orders() {
    put("sort 0", x -> x.sort(0));
    put("sort 1", x -> x.sort(1));
    put("sort 0 descending", x -> x.sort(0, true));
    put("topk 2 1", x -> x.topk(2, 1, true));
    put("topk 2 0 smallest", x -> x.topk(2, 0, false));
    put("unique", x -> x.unique());
    put("unique 0", x -> x.unique(0));
    put("unique 1", x -> x.unique(1));
    put("uniqueConsecutive", x -> x.uniqueConsecutive());
    put("uniqueConsecutive 1", x -> x.uniqueConsecutive(1));
    put("nonzero", x -> x.nonzero());
    two("maskedSelect", Tensor::maskedSelect);
    two("searchsorted", (a, v) -> a.searchsorted(v));
    two("searchsorted right", (a, v) -> a.searchsorted(v, true));
    two("bucketize", (v, a) -> v.bucketize(a, false));
    two("bucketize right", (v, a) -> v.bucketize(a, true));
    two("isin", Tensor::isin);
  }

  private static void counts() {
    put("bincount", x -> x.bincount());
    put("bincount 7", x -> x.bincount(null, 7));
    two("bincount weighted", (x, w) -> x.bincount(w, 0));
    put("histc 5", x -> x.histc(5));
    put("histc 3", x -> x.histc(3));
    put("histc 4 -1 1", x -> x.histc(4, -1, 1));
    put("histogram 5", x -> x.histogram(5));
    two("histogram edges", (x, e) -> x.histogram(e, null, false));
    several("histogram weighted", x -> x.get(0).histogram(x.get(1), x.get(2), true));
  }

  private static void indices() {
    two("gather 0", (x, i) -> x.gather(0, i));
    two("takeAlongDim 1", (x, i) -> x.takeAlongDim(i, 1));
    two("takeAlongDim", (x, i) -> x.takeAlongDim(i));
    two("take", Tensor::take);
    several("put", x -> x.get(0).put(x.get(1), x.get(2), false));
    several("put added", x -> x.get(0).put(x.get(1), x.get(2), true));
    several("indexCopy 1", x -> x.get(0).indexCopy(1, x.get(1), x.get(2)));
    two("indexFill 1", (x, i) -> x.indexFill(1, i, 7));
    several("indexAdd 1", x -> x.get(0).indexAdd(1, x.get(1), x.get(2), -2));
    two("maskedFill", (x, mask) -> x.maskedFill(mask, 2));
    several("maskedScatter", x -> x.get(0).maskedScatter(x.get(1), x.get(2)));
    put("oneHot", x -> x.oneHot());
  }

  private static void scatters() {
    several("scatterAdd 0", x -> x.get(0).scatterAdd(0, x.get(1), x.get(2)));
    for (var r : ScatterReduction.values()) {
      for (boolean own : new boolean[] {true, false}) {
        String how = " " + r.name().toLowerCase(Locale.ROOT) + (own ? " True" : " False");
        several("scatterReduce" + how, x -> x.get(0).scatterReduce(0, x.get(1), x.get(2), r, own));
        several("indexReduce" + how, x -> x.get(0).indexReduce(1, x.get(1), x.get(2), r, own));
      }
    }
    several("indexPut", x -> x.get(0).indexPut(x.subList(1, 3), x.get(3), false));
    several("indexPut added", x -> x.get(0).indexPut(x.subList(1, 3), x.get(3), true));
    two("selectScatter 1 -2", (x, s) -> x.selectScatter(s, 1, -2));
    two("diagonalScatter 1 2 0", (x, s) -> x.diagonalScatter(s, 1, 2, 0));
    two("sliceScatter 1 1 6 2", (x, s) -> x.sliceScatter(s, 1, 1, 6, 2));
  }

  private static void get(String name, Index... indices) {
    put("get [" + name + "]", x -> x.get(indices));
  }

  private static void positions() {
    get("1", at(1));
    get("-1, ..., 0", at(-1), ellipsis(), at(0));
    get("1:3, None, :-1", range(1, 3), newAxis(), Index.to(-1));
    get(":, 1::2", all(), new Index.Slice(1, null, 2));
    get("[0, -1], [1, 3]", of(0, -1), of(1, 3));
    get("[0, -1], :, [1, 3]", of(0, -1), all(), of(1, 3));
    get(":, [0, -1], [1, 3]", all(), of(0, -1), of(1, 3));
    get("0, :, [1, 3]", at(0), all(), of(1, 3));
    get("[[1], [0]], [1, 3]", of(Tensor.of(new long[] {1, 0}, 2, 1)), of(1, 3));
    get("[0, 1], None, [1, 3]", of(0, 1), newAxis(), of(1, 3));
    put("get [x > 0]", x -> x.get(of(x.gt(0))));
    put("get [:, mask (4, 5)]", x -> x.get(all(), of(x.select(0, 0).gt(0))));
    var three = of(Tensor.of(new boolean[] {true, false, true}, 3));
    get("mask (3), 1:", three, Index.from(1));
    two("set [1:3, None, :-1]", (x, v) -> x.set(v, range(1, 3), newAxis(), Index.to(-1)));
    two("set [[0, -1], :, [1, 3]]", (x, v) -> x.set(v, of(0, -1), all(), of(1, 3)));
    two("set [x > 0]", (x, v) -> x.set(v, of(x.gt(0))));
    two("addAt [..., 2]", (x, v) -> x.addAt(v, ellipsis(), at(2)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(GoldenCase c) {
    var call = CALLS.get(c.name());
    assertNotNull(call, c.name());
    c.check(call);
  }
}
