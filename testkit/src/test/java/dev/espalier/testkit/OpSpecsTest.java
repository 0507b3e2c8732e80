package dev.espalier.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.tensor.Complex;
import dev.espalier.tensor.Distances;
import dev.espalier.tensor.Fft;
import dev.espalier.tensor.Joins;
import dev.espalier.tensor.Linalg;
import dev.espalier.tensor.Products;
import dev.espalier.tensor.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What holds for every row: forward values, both precisions, views, and derivatives of the first
 * and second order.
 */
@Tag("smoke")
class OpSpecsTest {
  private static final long SEED = 7;

  @TestFactory
  Stream<DynamicTest> forward() {
    return OpSpecs.all().stream()
        .map(s -> dynamicTest(s.name(), () -> s.samples().forEach(sample -> forward(s, sample))));
  }

  static void forward(OpSpec spec, OpSpec.Sample sample) {
    String what = spec.name() + ", " + sample.tag();
    var stored = sample.stored(SEED, DType.FLOAT64);
    var x = sample.views(stored);
    var y = spec.function().apply(x);
    var values = y.toDoubleArray();
    double largest = 1;
    for (double v : values) {
      largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
    }
    if (spec.oracle() != null) {
      TensorAssert.assertClose(
          what + ", float64 against its definition",
          y.shape(),
          oracle(spec.oracle(), x, y.shape()),
          values,
          4e-15 * largest);
    }
    var narrow = spec.function().apply(sample.views(sample.stored(SEED, DType.FLOAT32)));
    TensorAssert.assertShape(what + ", float32", y.shape(), narrow.shape());
    boolean same =
        y.dtype() != DType.FLOAT64 || spec.name().startsWith("to ") || spec.name().equals("oneHot");
    assertEquals(same ? y.dtype() : DType.FLOAT32, narrow.dtype(), what);
    TensorAssert.assertClose(
        what + ", float32 against float64",
        y.shape(),
        narrow.dtype() == DType.FLOAT32 ? inRange(values) : values,
        narrow.toDoubleArray(),
        2e-6 * largest);
    var copied = new ArrayList<Tensor>(); // the same elements, not as a view
    for (Tensor t : x) {
      copied.add(Tensor.wrap(t.storage(), t.shape()));
    }
    var z = spec.function().apply(copied);
    TensorAssert.assertSameBits(what + ", view against copy", y.shape(), z.storage(), y.storage());
  }

  /** What float32 cannot hold is infinite there. */
  private static double[] inRange(double[] values) {
    var y = values.clone();
    for (int i = 0; i < y.length; i++) {
      y[i] = Float.isInfinite((float) y[i]) ? (float) y[i] : y[i];
    }
    return y;
  }

  /** The definition applied element by element to the inputs broadcast to the result's shape. */
  private static double[] oracle(OpSpec.Oracle oracle, List<Tensor> inputs, Shape shape) {
    var values = new ArrayList<double[]>();
    for (Tensor x : inputs) {
      values.add(x.expand(shape.toArray()).toDoubleArray());
    }
    var y = new double[shape.size()];
    for (int i = 0; i < y.length; i++) {
      var at = new double[inputs.size()];
      for (int k = 0; k < at.length; k++) {
        at[k] = values.get(k)[i];
      }
      y[i] = oracle.of(at);
    }
    return y;
  }

  @TestFactory
  Stream<DynamicTest> firstDerivative() {
    return derivatives((spec, sample) ->
        GradCheck.first(
            spec.name() + ", " + sample.tag(),
            through(spec, sample),
            sample.stored(SEED, DType.FLOAT64),
            SEED,
            1e-8));
  }

  @TestFactory
  Stream<DynamicTest> secondDerivative() {
    return derivatives((spec, sample) ->
        GradCheck.second(
            spec.name() + ", " + sample.tag(),
            through(spec, sample),
            sample.stored(SEED, DType.FLOAT64),
            SEED,
            1e-7));
  }

  private interface Check {
    void run(OpSpec spec, OpSpec.Sample sample);
  }

  private static Stream<DynamicTest> derivatives(Check check) {
    return OpSpecs.all().stream()
        .filter(s -> s.orders() == 2)
        .map(s -> dynamicTest(s.name(), () -> s.samples().forEach(sample -> check.run(s, sample))));
  }

  /** From the stored tensors, so that gradients pass through the views too. */
  private static GradCheck.Function through(OpSpec spec, OpSpec.Sample sample) {
    return stored -> spec.function().apply(sample.views(stored));
  }

  /** A new method of Tensor needs a row. */
  @Test
  void everyOperationHasARow() {
    var known =
        Set.of(
            // makes tensors or controls recording
            "of",
            "scalar",
            "wrap",
            "zeros",
            "ones",
            "full",
            "arange",
            "linspace",
            "logspace",
            "eye",
            "rand",
            "randLike",
            "randn",
            "randnLike",
            "randint",
            "randintLike",
            "bernoulli",
            "ofNode",
            "composite",
            "realize",
            "zerosLike",
            "onesLike",
            "fullLike",
            "detach",
            "track",
            "register");
    var rows =
        OpSpecs.all().stream().map(s -> s.name().split(" ", 2)[0]).collect(Collectors.toSet());
    var missing = new TreeSet<String>();
    // The methods lie in superclasses that are not public: what Tensor itself has are bridges.
    for (Class<?> c = Tensor.class; c != Object.class; c = c.getSuperclass()) {
      for (Method m : c.getDeclaredMethods()) {
        if (operation(m) && !known.contains(m.getName()) && !rows.contains(m.getName())) {
          missing.add(m.getName());
        }
      }
    }
    for (var c : FAMILIES) {
      for (Method m : c.getDeclaredMethods()) {
        boolean row =
            rows.contains(m.getName()) || rows.contains(c.getSimpleName() + "." + m.getName());
        if (Modifier.isStatic(m.getModifiers()) && operation(m) && !row) {
          missing.add(c.getSimpleName() + "." + m.getName());
        }
      }
    }
    assertEquals(Set.of(), missing, "operations without a row in OpSpecs");
  }

  /** Classes whose static methods are operations. */
  private static final List<Class<?>> FAMILIES =
      List.of(Joins.class, Products.class, Distances.class, Linalg.class, Fft.class, Complex.class);

  private static boolean operation(Method m) {
    var type = m.getReturnType();
    boolean tensors =
        type == Tensor.class
            || type == Complex.class
            || type == List.class
            || type.isRecord() && type.getPackageName().equals(Tensor.class.getPackageName());
    return tensors && Modifier.isPublic(m.getModifiers()) && !m.isSynthetic();
  }
}
