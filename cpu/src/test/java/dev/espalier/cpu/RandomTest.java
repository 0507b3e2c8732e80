package dev.espalier.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Func;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Scan;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.VmapOptions;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Random numbers against their exact distributions: Kolmogorov and Smirnov's test for continuous,
 * Pearson's χ² for discrete ones. A right generator fails a test at one of 100,000 seeds; the seeds
 * are fixed.
 */
class RandomTest {
  private static final int N = 4000;

  private static Tensor seeded(Supplier<Tensor> draw) {
    return Random.with(Rng.seed(2026), draw);
  }

  private static Tensor of(double x) {
    return Tensor.full(x, DType.FLOAT64, N);
  }

  /** The largest distance of the two distribution functions, times √n, stays below 2.47. */
  private static void follows(DoubleUnaryOperator cdf, Supplier<Tensor> draw) {
    var x = seeded(draw).toDoubleArray();
    Arrays.sort(x);
    double distance = 0;
    for (int i = 0; i < x.length; i++) {
      double p = cdf.applyAsDouble(x[i]);
      distance = Math.max(distance, Math.max(p - (double) i / x.length, (i + 1.0) / x.length - p));
    }
    double scaled = distance * Math.sqrt(x.length);
    assertTrue(scaled < 2.47, "√n · distance is " + scaled);
  }

  /** χ² over the values with an expected count of 5 or more, against 6 standard deviations. */
  private static void follows(int values, IntToDoubleFunction p, Supplier<Tensor> draw) {
    var x = seeded(draw).toDoubleArray();
    var seen = new int[values];
    for (double v : x) {
      assertEquals(Math.rint(v), v);
      seen[(int) v]++;
    }
    double chi = 0;
    double rest = x.length;
    int degrees = 0;
    for (int k = 0; k < values; k++) {
      double expected = p.applyAsDouble(k) * x.length;
      if (expected >= 5) {
        chi += (seen[k] - expected) * (seen[k] - expected) / expected;
        rest -= expected;
        degrees++;
      }
    }
    assertTrue(rest < 0.02 * x.length, "values of a probability of " + rest / x.length + " left");
    assertTrue(chi < degrees + 6 * Math.sqrt(2.0 * degrees), chi + " of " + degrees);
  }

  /** Φ by Taylor's series of erf. */
  private static double normalCdf(double x) {
    double z = x / Math.sqrt(2);
    double term = z;
    double sum = z;
    for (int n = 1; n < 200; n++) {
      term *= -z * z / n;
      sum += term / (2 * n + 1);
    }
    return Math.abs(x) > 7 ? (x > 0 ? 1 : 0) : 0.5 + sum / Math.sqrt(Math.PI);
  }

  /** The regularised lower incomplete gamma function by its series, Γ by Stirling's. */
  private static double gammaCdf(double a, double x) {
    if (x <= 0) {
      return 0;
    }
    if (x > a + 60 + 10 * Math.sqrt(a)) {
      return 1;
    }
    double term = Math.exp(a * Math.log(x) - x - logGamma(a + 1));
    double sum = term;
    for (int n = 1; n < 2000; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.min(1, sum);
  }

  private static double logGamma(double x) {
    double shift = 0;
    while (x < 20) {
      shift -= Math.log(x++);
    }
    return shift
        + (x - 0.5) * Math.log(x)
        - x
        + Math.log(2 * Math.PI) / 2
        + 1 / (12 * x)
        - 1 / (360 * x * x * x)
        + 1 / (1260 * Math.pow(x, 5));
  }

  @Test
  void continuousDistributions() {
    follows(x -> (x + 2) / 5, () -> Random.uniform(-2, 3, N));
    follows(x -> (x + 2) / 5, () -> Random.uniform(of(-2), of(3)));
    follows(x -> normalCdf((x - 1) / 2), () -> Random.normal(1, 2, N));
    follows(x -> normalCdf((x - 1) / 2), () -> Random.normal(of(1), of(2)));
    follows(x -> 1 - Math.exp(-3 * x), () -> Random.exponential(of(3)));
    follows(x -> 1 - Math.exp(-3 * x), () -> Random.exponential(3, N));
    follows(x -> Math.exp(-Math.exp(-x)), () -> Random.gumbel(N));
    follows(x -> Math.exp(-Math.exp(-(x - 1) / 2)), () -> Random.gumbel(of(1), of(2)));
    follows(
        x -> x < 1 ? Math.exp((x - 1) / 2) / 2 : 1 - Math.exp((1 - x) / 2) / 2,
        () -> Random.laplace(1, 2, N));
    double low = normalCdf(-1.5);
    double high = normalCdf(0.5);
    follows(
        x -> (normalCdf((x - 1) / 2) - low) / (high - low),
        () -> Random.truncatedNormal(1, 2, -2, 2, N));
  }

  @Test
  void gammaAndItsKin() {
    for (double a : new double[] {0.05, 0.5, 1, 40}) {
      follows(x -> gammaCdf(a, 2 * x), () -> Random.gamma(of(a), of(2)));
    }
    follows(x -> 3 * x * x - 2 * x * x * x, () -> Random.beta(of(2), of(2)));
    follows(x -> Math.sqrt(x), () -> Random.beta(of(0.5), of(1)));
    follows(x -> 1 - Math.pow(1 - x, 7), () -> Random.beta(of(1), of(7)));
    follows(x -> 2 / Math.PI * Math.asin(Math.sqrt(x)), () -> Random.beta(of(0.5), of(0.5)));
    // A part of a Dirichlet point is Beta(aᵢ, Σ others): here (1, 1.5 + 2.5).
    var a = Tensor.of(1.5, 1, 2.5).expand(N, 3);
    follows(x -> 1 - Math.pow(1 - x, 4), () -> Random.dirichlet(a).select(1, 1));
    var sums = seeded(() -> Random.dirichlet(a).sum(1)).toDoubleArray();
    for (double s : sums) {
      assertEquals(1, s, 1e-14);
    }
  }

  @Test
  void tinyConcentrationsStayInTheSimplex() {
    var p = seeded(() -> Random.dirichlet(Tensor.full(1e-3, 400, 3))).toDoubleArray();
    assertTrue(Arrays.stream(p).allMatch(v -> v >= 0 && v <= 1));
    var b = seeded(() -> Random.beta(Tensor.full(1e-3, N), Tensor.full(1e-3, N))).toDoubleArray();
    assertTrue(Arrays.stream(b).noneMatch(Double::isNaN));
    var g = seeded(() -> Random.gamma(Tensor.full(1e-3, N), Tensor.ones(N))).toDoubleArray();
    assertTrue(Arrays.stream(g).allMatch(v -> v > 0));
  }

  private static double poisson(double rate, int k) {
    return Math.exp(k * Math.log(rate) - rate - logGamma(k + 1));
  }

  @Test
  void poissonNumbers() {
    for (double rate : new double[] {0.3, 9.99, 10, 37.5}) {
      follows(200, k -> poisson(rate, k), () -> Random.poisson(of(rate)));
    }
    assertEquals(0, seeded(() -> Random.poisson(of(0))).sum().item());
    var large = seeded(() -> Random.poisson(of(1e6))).sub(1e6).div(1e3);
    follows(RandomTest::normalCdf, () -> large); // nearly normal
    assertTrue(Double.isNaN(seeded(() -> Random.poisson(of(-1))).toDoubleArray()[0]));
  }

  @Test
  void classes() {
    double[] p = {0.1, 0, 0.6, 0.3};
    var weights = Tensor.of(2.0, 0, 12, 6);
    follows(4, k -> p[k], () -> Random.multinomial(weights, N, true).to(DType.FLOAT64));
    var rows = weights.expand(N, 4);
    follows(4, k -> p[k], () -> Random.multinomial(rows, 2, false).select(1, 0).to(DType.FLOAT64));
    // The second of two without replacement: Σ over the first i of p[i] p[k] / (1 − p[i]).
    follows(
        4,
        k -> {
          double sum = 0;
          for (int i = 0; i < 4; i++) {
            sum += i == k ? 0 : p[i] * p[k] / (1 - p[i]);
          }
          return sum;
        },
        () -> Random.multinomial(rows, 2, false).select(1, 1).to(DType.FLOAT64));
    follows(4, k -> p[k], () -> Random.categorical(rows.log()).to(DType.FLOAT64));
    follows(2, k -> k == 1 ? 0.3 : 0.7, () -> Random.bernoulli(of(0.3)));
    assertThrows(ValueException.class, () -> Random.multinomial(weights, 5, false));
  }

  @Test
  void wholeNumbersOfAnyRange() {
    follows(7, _ -> 1.0 / 7, () -> Random.randint(-3, 4, N).add(3).to(DType.FLOAT64));
    long low = Long.MIN_VALUE;
    long high = Long.MAX_VALUE;
    var x = seeded(() -> Random.randint(low, high, N)).toLongArray();
    assertTrue(Arrays.stream(x).anyMatch(v -> v < low / 2));
    assertTrue(Arrays.stream(x).anyMatch(v -> v > high / 2));
    long third = 6_000_000_000_000_000_000L; // no part of 2⁶⁴
    follows(v -> v / (double) third, () -> Random.randint(0, third, N).to(DType.FLOAT64));
    assertThrows(ValueException.class, () -> Random.randint(3L, 3L, 2));
  }

  @Test
  void permutations() {
    var p = seeded(() -> Random.randperm(1000)).toLongArray();
    var sorted = p.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < 1000; i++) {
      assertEquals(i, sorted[i]);
    }
    assertNotEquals(0, Arrays.compare(p, sorted));
    assertEquals(0, Random.randperm(0).size());
    // All orders of three are equally likely, seen by 9 p₀ + 3 p₁ + p₂.
    var counts = new int[27];
    Random.with(
        Rng.seed(5),
        () -> {
          for (int i = 0; i < 600; i++) {
            var q = Random.randperm(3).toLongArray();
            counts[(int) (9 * q[0] + 3 * q[1] + q[2])]++;
          }
          return counts;
        });
    for (int k : new int[] {5, 7, 11, 15, 19, 21}) {
      assertEquals(100, counts[k], 5 * Math.sqrt(100));
    }
  }

  @Test
  void gradientsPassToWhatIsReparametrised() {
    var loc = new Parameter(Tensor.full(1, 3));
    var scale = new Parameter(Tensor.full(2, 3));
    var y = seeded(() -> Random.normal(loc, scale));
    y.sum().backward();
    assertArrayEquals(new float[] {1, 1, 1}, loc.grad().toArray());
    assertArrayEquals(y.sub(1).div(2).toArray(), scale.grad().toArray(), 1e-6f);
    var a = new Parameter(Tensor.full(2, 3));
    var g = Gradients.of(Random.gamma(a, a).mul(a).sum(), List.of(a)).getFirst();
    assertArrayEquals(seeded(() -> Random.gamma(a, a)).mul(0).toArray(), new float[3]);
    assertTrue(g.toArray()[0] > 0); // only through the product
  }

  @Test
  void examplesOfABatchDrawForThemselves() {
    var rates = Tensor.full(20, DType.FLOAT64, 300);
    UnaryOperator<Tensor> both = r -> Random.poisson(r).add(Random.gamma(r, r));
    var options = new VmapOptions().randomness(VmapOptions.Randomness.DIFFERENT);
    var draw = Func.vmap(both, options);
    var x = seeded(() -> draw.apply(rates)).toDoubleArray();
    assertTrue(Arrays.stream(x).distinct().count() > 250);
    assertEquals(21, Arrays.stream(x).average().orElseThrow(), 5 * Math.sqrt(20.0 / 300));
  }

  @Test
  void aSeedGivesTheSameNumbersInAScanAndUnderACheckpoint() {
    var rate = Tensor.of(0.5, 3, 30);
    Supplier<Tensor> draw = () -> Random.poisson(rate).add(Random.gamma(rate, rate));
    var loop =
        seeded(() -> {
          var sum = draw.get();
          for (int i = 1; i < 3; i++) {
            sum = sum.mul(2).add(draw.get());
          }
          return sum.realize();
        });
    var scan =
        seeded(() ->
            Scan.repeat(
                    3,
                    List.of(rate.zerosLike()),
                    (s, _) -> new Scan.Result(List.of(s.get(0).mul(2).add(draw.get())), List.of()))
                .state()
                .get(0)
                .realize());
    assertArrayEquals(loop.toDoubleArray(), scan.toDoubleArray());
    var again = seeded(() -> draw.get().realize());
    assertArrayEquals(again.toDoubleArray(), seeded(() -> draw.get().realize()).toDoubleArray());
    var x = Tensor.of(1.0, 2, 3).track();
    var direct = seeded(() -> x.mul(draw.get()).square());
    var saved = seeded(() -> Func.checkpoint(t -> t.mul(draw.get()).square()).apply(x));
    assertArrayEquals(direct.toDoubleArray(), saved.toDoubleArray());
    assertArrayEquals(
        Gradients.of(direct.sum(), List.of(x)).getFirst().toDoubleArray(),
        Gradients.of(saved.sum(), List.of(x)).getFirst().toDoubleArray());
  }
}
