package dev.espalier.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dependencies point one way: between modules and between the packages of core
 * (docs/architecture.md).
 */
@Tag("smoke")
class ArchitectureTest {
  private static final String ROOT = "dev.espalier.";

  /**
   * What each package (with its subpackages) may use, beside itself and the JDK. Inside core:
   *
   * <pre>
   * base ◄── ir ◄── grad, plan ◄── runtime ◄── tensor ◄── io        spi uses base and the read-only side of ir
   * </pre>
   */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("base", Set.of()),
          Map.entry("ir", Set.of("base")),
          Map.entry("spi", Set.of("base", "ir")),
          Map.entry("grad", Set.of("base", "ir")),
          Map.entry("plan", Set.of("base", "ir", "spi")),
          Map.entry("runtime", Set.of("base", "ir", "spi", "grad", "plan")),
          Map.entry("tensor", Set.of("base", "ir", "spi", "grad", "plan", "runtime")),
          Map.entry("io", Set.of("base", "ir", "spi", "tensor")),
          Map.entry("cpu", Set.of("base", "ir", "spi")),
          Map.entry("vector", Set.of("base", "ir", "spi", "cpu")),
          Map.entry("nn", Set.of("base", "ir", "spi", "tensor", "io")),
          Map.entry("train", Set.of("base", "ir", "spi", "tensor", "io", "nn")),
          Map.entry(
              "testkit", Set.of("base", "ir", "spi", "grad", "plan", "runtime", "tensor", "io")),
          Map.entry("text", Set.of("base", "ir", "spi", "tensor", "io", "nn", "train")),
          Map.entry("models", Set.of("base", "ir", "spi", "tensor", "io", "nn", "train", "text")),
          Map.entry("rl", Set.of("base", "ir", "spi", "tensor", "io", "nn", "train")),
          Map.entry(
              "recipes",
              Set.of("base", "ir", "spi", "tensor", "io", "nn", "train", "text", "models", "rl")),
          Map.entry(
              "cli",
              Set.of(
                  "base", "ir", "spi", "tensor", "io", "nn", "train", "text", "models", "rl",
                  "recipes")));

  /** Where the IR is built and changed: not for backends. */
  private static final Set<String> BUILDS_IR = Set.of("Nodes", "Infer", "GraphKey", "Verifier");

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.espalier");
  }

  static Stream<String> packages() {
    return ALLOWED.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void dependsOnlyOnWhatIsBelow(String name) {
    var up = dependencies(name, d -> !ALLOWED.get(name).contains(packageOf(d)));
    assertEquals(
        Set.of(), up, () -> ROOT + name + " may use only " + new TreeSet<>(ALLOWED.get(name)));
  }

  @Test
  void everyPackageHasItsPlace() {
    var found = classes.stream().map(ArchitectureTest::packageOf).collect(Collectors.toSet());
    assertEquals(ALLOWED.keySet(), found);
  }

  @Test
  void spiOnlyReadsTheIr() {
    var builders =
        dependencies(
            "spi", d -> packageOf(d).equals("ir") && BUILDS_IR.contains(d.getSimpleName()));
    assertEquals(Set.of(), builders);
  }

  @Test
  void onlyTheVectorModuleUsesTheVectorApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.espalier.vector..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(classes);
  }

  @Test
  void onlyTheCommandPrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.espalier.cli..")
        .should(ACCESS_STANDARD_STREAMS)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.IO")
        .check(classes);
  }

  /** Classes of a package to those that they use in others of ours and that {@code bad} picks. */
  private static Set<String> dependencies(String name, Predicate<JavaClass> bad) {
    var result = new TreeSet<String>();
    for (var c : classes) {
      if (packageOf(c).equals(name)) {
        for (var d : c.getDirectDependenciesFromSelf()) {
          var target = d.getTargetClass().getBaseComponentType();
          if (target.getPackageName().startsWith(ROOT)
              && !packageOf(target).equals(name)
              && bad.test(target)) {
            result.add(c.getName() + " → " + target.getName());
          }
        }
      }
    }
    return result;
  }

  /**
   * The first part of the package's name below ours: {@code nn} for {@code dev.espalier.nn.optim}.
   */
  private static String packageOf(JavaClass c) {
    var rest = c.getPackageName().substring(ROOT.length());
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }
}
