package dev.espalier.testkit;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.espalier.base.DType;
import dev.espalier.tensor.Joins;
import dev.espalier.tensor.PadMode;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Movement of elements against PyTorch (golden_shapes.py). */
class ShapeGoldenTest {
  private static final Map<String, Function<List<Tensor>, List<Tensor>>> CALLS = new HashMap<>();

  static List<GoldenCase> cases() throws IOException {
    return GoldenCase.read("shapes.txt");
  }

  private static void put(String name, UnaryOperator<Tensor> f) {
    CALLS.put(name, in -> List.of(f.apply(in.getFirst())));
  }

  private static void parts(String name, Function<Tensor, List<Tensor>> f) {
    CALLS.put(name, in -> f.apply(in.getFirst()));
  }

  private static void join(String name, Function<Tensor[], Tensor> f) {
    CALLS.put(name, in -> List.of(f.apply(in.toArray(new Tensor[0]))));
  }

  static {
    shapes();
    pieces();
    orders();
    diagonals();
    padding();
    joins();
    creation();
  }

  private static void made(String name, Supplier<Tensor> f) {
    CALLS.put(name, _ -> List.of(f.get()));
  }

  private static void creation() {
    for (int[] a : new int[][] {{1, 8, 2}, {8, 1, -3}, {2, 2, 1}, {-3, 4, 1}, {0, 9, 3}}) {
      made("arange " + a[0] + " " + a[1] + " " + a[2], () -> Tensor.arange(a[0], a[1], a[2]));
    }
    double[][] steps = {{0.5, 3, 0.3}, {1, 0, -0.25}, {0, 1, 0.1}, {2, 2, 1.5}, {1, 3, 1}};
    for (double[] a : steps) {
      made(
          "arange " + a[0] + " " + a[1] + " " + a[2],
          () -> Tensor.arange(a[0], a[1], a[2], DType.FLOAT64));
    }
    made("arange 0.0 5.0 1.5 int64", () -> Tensor.arange(0, 5, 1.5, DType.INT64));
    int[][] spans = {{0, 1, 5}, {3, -2, 4}, {1, 1, 3}, {0, 1, 1}, {0, 1, 0}, {-1, 1, 8}};
    for (int[] a : spans) {
      String span = a[0] + " " + a[1] + " " + a[2];
      made("linspace " + span, () -> Tensor.linspace(a[0], a[1], a[2], DType.FLOAT64));
      made("logspace " + span + " 2", () -> Tensor.logspace(a[0], a[1], a[2], 2, DType.FLOAT64));
    }
    made("linspace 0 10 4 int64", () -> Tensor.linspace(0, 10, 4, DType.INT64));
    made("logspace 0 2 3", () -> Tensor.logspace(0, 2, 3).to(DType.FLOAT64));
    made("eye 2 3", () -> Tensor.eye(2, 3, DType.FLOAT64));
    made("eye 3 0", () -> Tensor.eye(3, 0, DType.FLOAT64));
    put("fullLike", x -> x.fullLike(2.5));
  }

  private static void shapes() {
    put("unflatten 2 (2, -1)", x -> x.unflatten(2, 2, -1));
    put("squeeze", x -> x.squeeze());
    put("squeeze 0,1", x -> x.squeeze(0, 1));
    put("squeeze 0", x -> x.squeeze(0));
    put("movedim 0,2 to 2,0", x -> x.movedim(new int[] {0, 2}, new int[] {2, 0}));
    put("movedim -1 to 1", x -> x.movedim(-1, 1));
    put("expand -1", x -> x.expand(2, -1, 3));
    put("expand 0-d", x -> x.expand(2, 2));
    put("repeat 2,1,3", x -> x.repeat(2, 1, 3));
    put("repeat 2,0", x -> x.repeat(2, 0));
    put("repeat 0-d", x -> x.repeat(3));
    put("tile 2", x -> x.tile(2));
    put("tile 2,1,2", x -> x.tile(2, 1, 2));
    put("repeatInterleave 2", x -> x.repeatInterleave(2));
    join("repeatInterleave by tensor", x -> x[0].repeatInterleave(x[1], 1));
    join("repeatInterleave by one", x -> x[0].repeatInterleave(x[1], 0));
  }

  private static void pieces() {
    parts("tensorSplit 3", x -> x.tensorSplit(3, 1));
    parts("tensorSplit 1,-1,9", x -> x.tensorSplit(new int[] {1, -1, 9}, 1));
    parts("tensorSplit 3,1", x -> x.tensorSplit(new int[] {3, 1}, 1));
    parts("chunk 4", x -> x.chunk(4, 1));
    parts("chunk 9", x -> x.chunk(9, 1));
    parts("chunk 3", x -> x.chunk(3, 0));
    parts("split 2", x -> x.split(2, 1));
    parts("split 2 empty", x -> x.split(2, 0));
    parts("split 1,0,4", x -> x.split(new int[] {1, 0, 4}, 1));
    parts("unbind 1", x -> x.unbind(1));
    put("unfold 1 2 2", x -> x.unfold(1, 2, 2));
    put("unfold 1 2 3", x -> x.unfold(1, 2, 3));
    put("unfold 1 3 1", x -> x.unfold(1, 3, 1));
    put("unfold 0 4 1", x -> x.unfold(0, 4, 1));
    put("unfold 0 0 1", x -> x.unfold(0, 0, 1));
    put("unfold 0 1 1", x -> x.unfold(0, 1, 1));
  }

  private static void orders() {
    put("flip 0,2", x -> x.flip(0, 2));
    put("flip 1", x -> x.flip(1));
    put("fliplr", Tensor::fliplr);
    put("flipud", Tensor::flipud);
    for (int k : new int[] {-1, 1, 2, 4, 7}) {
      put("rot90 " + k, x -> x.rot90(k));
    }
    put("rot90 1 (2, 0)", x -> x.rot90(1, 2, 0));
    put("roll 3", x -> x.roll(3));
    put("roll 1 -7 on 0 1", x -> x.roll(new int[] {1, -7}, new int[] {0, 1}));
    put("roll 1 2 on 0 0", x -> x.roll(new int[] {1, 2}, new int[] {0, 0}));
  }

  private static void diagonals() {
    for (int k : new int[] {-3, -1, 0, 1, 2, 7}) {
      put("diagonal " + k, x -> x.diagonal(k, 0, 1));
      put("diagonal " + k + " on 2 0", x -> x.diagonal(k, 2, 0));
      put("diag " + k, x -> x.diag(k));
      put("tril " + k, x -> x.tril(k));
      put("triu " + k, x -> x.triu(k));
    }
    put("tril -1 bool", x -> x.gt(0).tril(-1));
    put("diagEmbed 1", x -> x.diagEmbed(1, -2, -1));
    put("diagEmbed -2 on 0 2", x -> x.diagEmbed(-2, 0, 2));
    put("diagflat -1", x -> x.diagflat(-1));
    put("trace", Tensor::trace);
    put("trace int", Tensor::trace);
    put("trilIndices 3 4 1", _ -> Joins.trilIndices(3, 4, 1));
    put("triuIndices 4 3 -1", _ -> Joins.triuIndices(4, 3, -1));
  }

  private static void padding() {
    for (PadMode mode : PadMode.values()) {
      String name = mode.name().toLowerCase(Locale.ROOT);
      int[][] sizes = {{1, 2}, {-1, 2}, {2, -1}, {1, 2, 0, 2}, {1, 1, 2, 1, 1, 0}, {-1, -2}};
      for (int[] p : sizes) {
        put("pad " + list(p) + " " + name, x -> x.pad(p, mode));
      }
    }
    constant(1.5, 1, -2, 3, 0);
    constant(7, 1, 2, 0, 1);
    constant(7, 1, 2);
    constant(7, 1, 0, 2, 0);
    constant(Double.NEGATIVE_INFINITY, 1, 2);
  }

  private static void constant(double value, int... padding) {
    String number = Double.isInfinite(value) ? "-inf" : value == 7 ? "7" : Double.toString(value);
    put("pad " + list(padding) + " constant " + number, x -> x.pad(padding, value));
  }

  private static String list(int[] p) {
    var s = new StringBuilder();
    for (int i : p) {
      s.append(s.isEmpty() ? "" : ",").append(i);
    }
    return s.toString();
  }

  private static void joins() {
    join("cat 0 with empty vector", x -> Tensor.cat(0, x));
    join("cat of empty vectors", x -> Tensor.cat(0, x));
    join("cat 1 promoted", x -> Tensor.cat(1, x));
    join("stack -1", x -> Tensor.stack(-1, x));
    join("stack 0 promoted", x -> Tensor.stack(0, x));
    join("hstack", Joins::hstack);
    join("vstack", Joins::vstack);
    join("dstack", Joins::dstack);
    join("column_stack", Joins::columnStack);
    join("blockDiag", Joins::blockDiag);
    CALLS.put("meshgrid ij", x -> Joins.meshgrid(x.toArray(new Tensor[0])));
    CALLS.put("meshgrid xy", x -> Joins.meshgridXy(x.toArray(new Tensor[0])));
    join("cartesianProd", Joins::cartesianProd);
    put("combinations 3", x -> Joins.combinations(x, 3, false));
    put("combinations 2 again", x -> Joins.combinations(x, 2, true));
    put("combinations 4", x -> Joins.combinations(x, 4, false));
    CALLS.put("broadcastTensors", x -> Joins.broadcastTensors(x.toArray(new Tensor[0])));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(GoldenCase c) {
    var call = CALLS.get(c.name());
    assertNotNull(call, c.name());
    c.check(call);
  }
}
