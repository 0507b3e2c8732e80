package dev.espalier.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training the MNIST network ends with the same weights, bit for bit, whatever computes it. */
class SameBitsTest {
  private static final String PLAIN = "-Despalier.kernels=plain";
  private static final String FORCED = "-Despalier.kernels=vector";
  private static final String ONE = "-Despalier.threads=1";
  private static final String TWO = "-Despalier.threads=2";
  private static final String FIVE = "-Despalier.threads=5";
  private static final String EAGER = "-Despalier.eager=true";
  private static final List<String> WIDTHS =
      List.of("-XX:UseAVX=3", "-XX:UseAVX=2", "-XX:MaxVectorSize=16");

  @TempDir Path temp;

  private String train(int steps, int batch, long seed, String... flags) throws Exception {
    return Child.output(temp, List.of(flags), "mnist", "" + seed, "" + steps, "" + batch);
  }

  @Test
  void threadsAndKernelsDoNotMatter() throws Exception {
    var expected = train(20, 9, 1, ONE, PLAIN);
    assertTrue(expected.matches("[0-9a-f]{64} loss .*"), expected);
    assertEquals(expected, train(20, 9, 1, TWO, FORCED, Child.VECTOR));
    assertEquals(expected, train(20, 9, 1, TWO, PLAIN));
  }

  @Test
  @Tag("slow")
  void norDoVectorWidthsWarmUpAndEagerness() throws Exception {
    var expected = train(20, 17, 1, ONE, PLAIN);
    assertNotEquals(expected, train(20, 17, 2, ONE, PLAIN));
    for (String width : WIDTHS) {
      assertEquals(
          expected,
          train(20, 17, 1, width, ONE, FORCED, Child.VECTOR),
          () -> width + ", vector kernels");
      assertEquals(
          expected,
          train(20, 17, 1, width, TWO, Child.VECTOR),
          () -> width + ", vector kernels when warm");
      assertEquals(expected, train(20, 17, 1, width, FIVE, PLAIN), () -> width + ", plain kernels");
    }
    assertEquals(expected, train(20, 17, 1, "-XX:TieredStopAtLevel=1", TWO, PLAIN));
    assertEquals(expected, train(20, 17, 1, EAGER, TWO, Child.VECTOR));
  }

  @Test
  void eagerGivesTheBitsOfLazy() throws Exception {
    var lazy = train(4, 3, 1, TWO, PLAIN);
    assertEquals(lazy, train(4, 3, 1, EAGER, TWO, PLAIN));
  }

  /** Scans: the scalar reference, plain and vector kernels, any threads, op by op. */
  @Test
  void recurrentNetworksToo() throws Exception {
    var expected = recurrent("-Despalier.backend=reference");
    assertTrue(expected.matches("[0-9a-f]{64} loss .*"), expected);
    assertEquals(expected, recurrent(ONE, PLAIN));
    assertEquals(expected, recurrent(TWO, FORCED, Child.VECTOR));
    assertEquals(expected, recurrent(EAGER, TWO, PLAIN));
  }

  private String recurrent(String... flags) throws Exception {
    return Child.output(temp, List.of(flags), "recurrent", "4");
  }

  @Test
  void eagerNamesTheLayerOfANaN() throws Exception {
    var lazy = Child.run(temp, List.of(), "nan");
    assertEquals(0, lazy.status(), lazy::toString);
    var eager = Child.run(temp, List.of(EAGER), "nan");
    assertEquals(1, eager.status(), eager::toString);
    assertTrue(eager.errors().contains("NaN"), eager::toString);
    assertEquals(2, eager.errors().split("Broken > root", -1).length, eager::toString);
  }

  @Test
  void eagerNamesTheParameterOfAnInfiniteGradient() throws Exception {
    var lazy = Child.run(temp, List.of(), "slope");
    assertEquals(0, lazy.status(), lazy::toString);
    var eager = Child.run(temp, List.of(EAGER), "slope");
    assertEquals(1, eager.status(), eager::toString);
    assertTrue(eager.errors().contains("gradient of weight"), eager::toString);
  }
}
