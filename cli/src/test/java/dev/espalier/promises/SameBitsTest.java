package dev.espalier.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training the MNIST network ends with the same weights, bit for bit, whatever computes it. */
class SameBitsTest {
  private static final String PLAIN = "-Despalier.kernels=plain";
  private static final String FORCED = "-Despalier.kernels=vector";
  private static final String ONE = "-Despalier.threads=1";
  private static final String TWO = "-Despalier.threads=2";
  private static final String EAGER = "-Despalier.eager=true";
  private static final List<String> WIDTHS = List.of("-XX:UseAVX=3", "-XX:UseAVX=2", "-XX:MaxVectorSize=16");

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
    var expected = train(30, 33, 1, ONE, PLAIN);
    assertNotEquals(expected, train(30, 33, 2, ONE, PLAIN));
    for (String width : WIDTHS) {
      for (String threads : List.of(ONE, TWO, "-Despalier.threads=5")) {
        for (String kernels : List.of(PLAIN, FORCED, "-Despalier.kernels=auto")) {
          assertEquals(expected, train(30, 33, 1, width, threads, kernels, Child.VECTOR), () -> width + " " + threads + " " + kernels);
        }
      }
    }
    assertEquals(expected, train(30, 33, 1, "-XX:TieredStopAtLevel=1", TWO, PLAIN));
    assertEquals(expected, train(30, 33, 1, EAGER, TWO, Child.VECTOR));
  }

  @Test
  void eagerGivesTheBitsOfLazy() throws Exception {
    var lazy = train(4, 3, 1, TWO, Child.VECTOR);
    assertEquals(lazy, train(4, 3, 1, EAGER, TWO, Child.VECTOR));
  }

  @Test
  void eagerNamesTheLayerOfANaN() throws Exception {
    var lazy = Child.run(temp, List.of(), "nan");
    assertEquals(0, lazy.status(), lazy::toString);
    var eager = Child.run(temp, List.of(EAGER), "nan");
    assertEquals(1, eager.status(), eager::toString);
    assertTrue(eager.errors().contains("NaN"), eager::toString);
    assertTrue(Stream.of("Broken", "> root").allMatch(eager.errors()::contains), eager::toString);
  }
}
