package dev.espalier.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Halves;
import dev.espalier.base.Shape;
import dev.espalier.io.Json;
import dev.espalier.io.Npy;
import dev.espalier.io.Safetensors;
import dev.espalier.io.TensorData;
import dev.espalier.spi.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Promotion, arithmetic and conversion of every dtype, as in PyTorch (dtypes.py). */
class DTypesTest {
  private static final Json REFERENCE = read();

  private static Json read() {
    try (var in = DTypesTest.class.getResourceAsStream("/dtypes/dtypes.json")) {
      return Json.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static DType dtype(String name) {
    return DType.valueOf(name.toUpperCase(Locale.ROOT));
  }

  @Test
  void promotesAsPyTorch() {
    var names = List.copyOf(REFERENCE.get("promote").members().keySet());
    assertEquals(DType.values().length, names.size());
    for (String a : names) {
      var row = REFERENCE.get("promote").get(a).items();
      for (int i = 0; i < names.size(); i++) {
        var expected = dtype(row.get(i).string());
        assertEquals(
            expected, DType.promote(dtype(a), dtype(names.get(i))), a + " and " + names.get(i));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> computesAsPyTorch() {
    var tests = new ArrayList<DynamicTest>();
    for (Json c : REFERENCE.get("cases").items()) {
      var to = c.find("to");
      var name = c.get("op").string() + " " + c.get("dtype").string();
      tests.add(dynamicTest(to == null ? name : name + " " + to.string(), () -> check(c)));
    }
    return tests.stream();
  }

  private static void check(Json c) {
    var t = dtype(c.get("dtype").string());
    var x = Tensor.of(numbers(c.get("x"))).to(t);
    var b = c.find("b") == null ? x : Tensor.of(numbers(c.get("b"))).to(t);
    var y =
        switch (c.get("op").string()) {
          case "neg" -> x.neg();
          case "abs" -> x.abs();
          case "sign" -> x.sign();
          case "square" -> x.square();
          case "exp" -> x.exp();
          case "log" -> x.log();
          case "sqrt" -> x.sqrt();
          case "tanh" -> x.tanh();
          case "sigmoid" -> x.sigmoid();
          case "relu" -> x.relu();
          case "floor" -> x.floor();
          case "round" -> x.round();
          case "sin" -> x.sin();
          case "add" -> x.add(b);
          case "sub" -> x.sub(b);
          case "mul" -> x.mul(b);
          case "div" -> x.div(b);
          case "maximum" -> x.maximum(b);
          case "minimum" -> x.minimum(b);
          case "eq" -> x.eq(b);
          case "lt" -> x.lt(b);
          case "le" -> x.le(b);
          case "remainder" -> x.remainder(b);
          case "sum" -> x.sum();
          case "to" -> x.to(dtype(c.get("to").string()));
          case "matmul" -> x.reshape(7, 33).matmul(b.reshape(33, 5)).flatten();
          case "softmax" -> x.reshape(7, 33).softmax(1).flatten();
          default -> throw new AssertionError(c.get("op"));
        };
    assertEquals(dtype(c.get("result").string()), y.dtype());
    double[] expected = numbers(c.get("y"));
    double[] actual = y.toDoubleArray();
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(actual[i] - expected[i]);
      boolean same = Double.compare(expected[i], actual[i]) == 0 || expected[i] == actual[i];
      // Functions of float32 results may round to the other neighbour.
      boolean near = y.dtype().isFloating() && error <= ulp(y.dtype(), expected[i]);
      assertTrue(same || near, "element " + i + ": expected " + expected[i] + ", got " + actual[i]);
    }
  }

  private static double ulp(DType t, double x) {
    int bits = t == DType.FLOAT16 ? 10 : t == DType.BFLOAT16 ? 7 : 22;
    double least = t == DType.FLOAT16 ? 0x1p-24 : 0;
    return Math.max(least, Math.scalb(1.0, Math.getExponent(x) - bits));
  }

  private static double[] numbers(Json list) {
    return list.items().stream()
        .mapToDouble(j ->
            j instanceof Json.Str(var s)
                ? Double.parseDouble(s.replace("inf", "Infinity").replace("nan", "NaN"))
                : j.number())
        .toArray();
  }

  @Test
  void everyHalfSurvivesTheWayThroughFloat() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      for (var t : List.of(DType.FLOAT16, DType.BFLOAT16)) {
        float x = Halves.from(t, (short) bits);
        if (!Float.isNaN(x)) {
          assertEquals((short) bits, Halves.to(t, x), t + " " + bits);
        } else {
          assertTrue(Float.isNaN(Halves.from(t, Halves.to(t, x))));
        }
      }
    }
    assertTrue(
        Float.isNaN(Halves.fromBFloat16(Halves.toBFloat16(Float.intBitsToFloat(0x7F800001)))));
  }

  @Test
  void gradientsFlowInHalves() {
    for (var t : List.of(DType.FLOAT16, DType.BFLOAT16)) {
      var x = Tensor.of(1f, 2f, -0.5f).to(t).realize().track();
      var g = Gradients.of(x.square().mul(3).sum(), x).getFirst();
      assertEquals(t, g.dtype());
      assertArrayEquals(new double[] {6, 12, -3}, g.toDoubleArray());
      var s = Gradients.of(x.softmax(0).select(0, 0), x).getFirst();
      assertEquals(t, s.dtype());
      double[] p = Tensor.of(1.0, 2, -0.5).softmax(0).toDoubleArray();
      assertArrayEquals(
          new double[] {p[0] * (1 - p[0]), -p[0] * p[1], -p[0] * p[2]}, s.toDoubleArray(), 4e-3);
    }
  }

  @Test
  void aParameterMayBeAHalf() {
    var p = new Parameter(Tensor.of(1f, 2f).to(DType.BFLOAT16));
    p.mul(2).sum().backward();
    assertArrayEquals(new double[] {2, 2}, p.grad().toDoubleArray());
  }

  @Test
  void sumsOfHalvesAccumulateInFloat32() {
    // In float16 itself the sum would stop at 2048.
    assertEquals(4096, Tensor.full(1, DType.FLOAT16, 4096).sum().item());
    assertEquals(60000, Tensor.full(60000, DType.FLOAT16, 10).mean().item(), 32);
  }

  @Test
  void movesKeepTheBits() {
    for (var t : DType.values()) {
      var x = Tensor.arange(24, DType.INT64).remainder(2).to(t).reshape(2, 3, 4);
      var y =
          Tensor.concat(0, x.permute(2, 0, 1).slice(0, 1, 3), x.permute(2, 0, 1))
              .gather(0, Tensor.of(new long[] {5, 0, 1, 2, 3, 4}, 1, 2, 3));
      assertEquals(t, y.dtype());
      assertEquals(Shape.of(1, 2, 3), y.shape());
      assertArrayEquals(new double[] {1, 1, 0, 0, 1, 0}, y.toDoubleArray(), t.toString());
    }
  }

  @Test
  void filesKeepTheDtype(@TempDir Path folder) throws IOException {
    var all = new LinkedHashMap<String, TensorData>();
    for (var t : DType.values()) {
      var x = Tensor.of(0, 1, 1, 0).to(t).reshape(2, 2).realize();
      all.put(t.toString(), new TensorData(x.shape(), x.storage()));
    }
    var file = folder.resolve("all.safetensors");
    Safetensors.write(file, all, Map.of());
    var back = Safetensors.read(file).tensors();
    back.forEach((name, d) -> {
      assertEquals(dtype(name), d.dtype());
      assertArrayEquals(
          new double[] {0, 1, 1, 0}, Tensor.wrap(d.storage(), d.shape()).toDoubleArray());
    });
    for (var t : DType.values()) {
      var npy = folder.resolve("x.npy");
      if (t == DType.BFLOAT16) {
        var e = assertThrows(DTypeException.class, () -> Npy.write(npy, all.get("bfloat16")));
        assertTrue(e.fix().contains("FLOAT32"), e.fix());
      } else {
        Npy.write(npy, all.get(t.toString()));
        assertEquals(t, Npy.read(npy).dtype());
      }
    }
  }

  @Test
  void printsAsNumPy() {
    assertEquals(
        "tensor([0.1, 1. , 2.5], shape=(3,), dtype=float16)",
        Tensor.of(0.1f, 1f, 2.5f).to(DType.FLOAT16).toString());
    assertEquals(
        "tensor([-128,  127], shape=(2,), dtype=int8)",
        Tensor.of(-128f, 127f).to(DType.INT8).toString());
  }

  @Test
  void arraysWithoutAShapeAreVectors() {
    assertEquals(Shape.of(1), Tensor.of(new long[] {5}).shape());
    assertEquals(Shape.of(3), Tensor.of(new int[] {5, 6, 7}).shape());
    assertEquals(Shape.scalar(), Tensor.of(new long[] {5}, new int[0]).shape());
    assertEquals(DType.INT16, Tensor.of(new short[] {1, -2}, 2).dtype());
    var raw = Storage.of(DType.FLOAT16, new short[] {0x3C00});
    assertEquals(1, Tensor.wrap(raw, Shape.of(1)).item());
  }
}
