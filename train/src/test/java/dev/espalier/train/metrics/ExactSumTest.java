package dev.espalier.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {
  private static double any(Random r) {
    double x = Math.scalb(r.nextDouble() - 0.5, r.nextInt(2000) - 1050);
    return r.nextInt(20) == 0 ? x * Double.MIN_NORMAL : x;
  }

  @Test
  void theNearestDoubleWhateverTheOrder() {
    var r = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      var numbers = new ArrayList<Double>();
      var exact = BigDecimal.ZERO;
      for (int i = 0; i < 40; i++) {
        double x = i % 3 == 2 ? -numbers.get(i - 1) * (1 + 1e-9 * r.nextInt(3)) : any(r);
        numbers.add(x);
        exact = exact.add(new BigDecimal(x));
      }
      Collections.shuffle(numbers, r);
      var sum = new ExactSum();
      var part = new ExactSum();
      for (int i = 0; i < numbers.size(); i++) {
        (i % 2 == 0 ? sum : part).add(numbers.get(i));
      }
      sum.add(part);
      assertEquals(exact.doubleValue(), sum.value());
      assertEquals(0, exact.compareTo(sum.exact()));
      var again = new ExactSum();
      var state = sum.state();
      assertEquals(state.length, again.load(state, 0));
      assertEquals(0, exact.compareTo(again.exact()));
    }
  }

  @Test
  void halfwayCasesGoToEven() {
    var sum = new ExactSum();
    sum.add(1);
    sum.add(Math.ulp(1.0) / 2);
    assertEquals(1, sum.value());
    sum.add(Double.MIN_VALUE);
    assertEquals(Math.nextUp(1.0), sum.value());
    sum.add(-1);
    sum.add(-Math.ulp(1.0) / 2);
    assertEquals(Double.MIN_VALUE, sum.value());
  }

  @Test
  void theSmallestAndTheLargest() {
    var sum = new ExactSum();
    sum.add(Double.MAX_VALUE);
    sum.add(Double.MAX_VALUE);
    assertEquals(Double.POSITIVE_INFINITY, sum.value());
    sum.add(-Double.MAX_VALUE);
    sum.add(-Double.MIN_VALUE);
    assertEquals(Double.MAX_VALUE, sum.value());
    sum.clear();
    assertEquals(0, sum.value());
    sum.add(Double.NEGATIVE_INFINITY);
    assertEquals(Double.NEGATIVE_INFINITY, sum.value());
    sum.add(Double.POSITIVE_INFINITY);
    assertEquals(Double.NaN, sum.value());
  }

  @Test
  void productsWithoutRounding() {
    var sum = new ExactSum();
    double x = 1 + Math.ulp(1.0);
    sum.addProduct(x, x);
    assertEquals(0, new BigDecimal(x).pow(2).compareTo(sum.exact()));
  }
}
