package dev.espalier.testkit;

import dev.espalier.spi.Backend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Holds a backend to the bits of the scalar reference, kernel by kernel. In a JUnit test:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> agreesWithTheReference() {
 *   return BackendTestKit.groups().entrySet().stream()
 *       .map(g -> dynamicTest(g.getKey(), () -> BackendTestKit.check(new MyBackend(), g.getValue())));
 * }
 * }</pre>
 */
public final class BackendTestKit {
  /**
   * Sizes around the widths of vectors (4, 8, 16 floats), their unrolled multiples, and blocks of
   * 256 and 1024.
   */
  static final int[] SIZES = {
    0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 127, 128, 129, 255, 256, 257,
    1023, 1024, 1025, 4099
  };

  private BackendTestKit() {}

  /** Every case, in groups of variations of one thing. */
  public static Map<String, List<KernelCase>> groups() {
    return groups(_ -> true);
  }

  /** The groups whose name is chosen. */
  public static Map<String, List<KernelCase>> groups(Predicate<String> chosen) {
    var cases = new ArrayList<KernelCase>();
    cases.addAll(ElementwiseCases.all());
    cases.addAll(RandomPrograms.all());
    cases.addAll(ReductionCases.all());
    cases.addAll(IndexingCases.all());
    cases.addAll(OrderCases.all());
    cases.addAll(MatMulCases.all());
    cases.addAll(MatrixCases.all());
    cases.addAll(ImageCases.all());
    var groups = new LinkedHashMap<String, List<KernelCase>>();
    for (KernelCase c : cases) {
      if (chosen.test(c.group())) {
        groups.computeIfAbsent(c.group(), _ -> new ArrayList<>()).add(c);
      }
    }
    return groups;
  }

  /**
   * Checks each case of a group three times over, so that forms which take over when warm or
   * aligned have their turn.
   */
  public static void check(Backend backend, List<KernelCase> cases) {
    for (KernelCase c : cases) {
      c.check(backend, 1, 3);
    }
  }
}
