package dev.espalier.docs;

import dev.espalier.conformance.ConformanceData;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What operations are called: here, in PyTorch, and in the reference data. */
final class OpNames {
  /** What PyTorch calls an operation whose name is another. */
  private static final Map<String, String> TORCH =
      Map.ofEntries(
          Map.entry("truncDiv", "div(rounding_mode='trunc')"),
          Map.entry("shr", "bitwise_right_shift"),
          Map.entry("bitAnd", "bitwise_and"),
          Map.entry("clampMin", "clamp(min)"),
          Map.entry("clampMax", "clamp(max)"),
          Map.entry("geluTanh", "functional.gelu(approximate='tanh')"),
          Map.entry("logSumExp", "logsumexp"),
          Map.entry("variance", "var"),
          Map.entry("meshgridXy", "meshgrid(indexing='xy')"),
          Map.entry("fma", "addcmul"),
          Map.entry("get", "Tensor.__getitem__"),
          Map.entry("set", "Tensor.__setitem__"),
          Map.entry("put", "Tensor.index_put"),
          Map.entry("pipe", "nn.Sequential"),
          Map.entry("indexReduce", "Tensor.index_reduce"),
          Map.entry("unfold", "Tensor.unfold"),
          Map.entry("unfoldWindows", "functional.unfold"),
          Map.entry("foldWindows", "functional.fold"),
          Map.entry("slice", "Tensor.__getitem__"),
          Map.entry("addAt", "Tensor.index_put(accumulate=True)"),
          Map.entry("bce", "functional.binary_cross_entropy"),
          Map.entry("bceWithLogits", "functional.binary_cross_entropy_with_logits"),
          Map.entry("klDivBatchMean", "functional.kl_div(reduction='batchmean')"),
          Map.entry("Complex.of", "complex"));

  /** The operation that replays samples of another name. */
  private static final Map<String, String> SAMPLES =
      Map.ofEntries(
          Map.entry("trunc_divide", "truncDiv"),
          Map.entry("unfold_dim", "unfold"),
          Map.entry("unfold_im2col", "unfoldWindows"),
          Map.entry("fold_col2im", "foldWindows"),
          Map.entry("index_pairs", "get"),
          Map.entry("matrix_norm_fro", "matrixNorm"),
          Map.entry("matrix_norm_nuc", "matrixNorm"),
          Map.entry("eigh_function", "eigh"),
          Map.entry("svd_function", "svd"),
          Map.entry("scatter_value", "scatter"),
          Map.entry("bce_with_logits", "bceWithLogits"),
          Map.entry("ctc_loss", "ctc"));

  private final List<String> torch;
  private final Map<String, List<String>> samples = new HashMap<>();
  private final Map<String, String> statics = new HashMap<>();
  private final Set<String> all;

  OpNames(List<Class<?>> holders) throws IOException {
    try (var in = Objects.requireNonNull(OpNames.class.getResourceAsStream("torch-names.txt"))) {
      torch = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    var manifest = ConformanceData.json(ConformanceData.bundled("ops").resolve("manifest.json"));
    all = new TreeSet<>(manifest.get("ops").members().keySet());
    for (var name : all) {
      var base = name.replaceAll("_(int64|scalar)$", "");
      var own = SAMPLES.getOrDefault(name, SAMPLES.getOrDefault(base, base));
      samples.computeIfAbsent(key(own), _ -> new ArrayList<>()).add(name);
    }
    for (var c : holders) {
      for (Method m : c.getMethods()) {
        statics.putIfAbsent(m.getName(), c.getSimpleName() + "." + m.getName());
      }
    }
  }

  /** The names of all samples of the reference data. */
  Set<String> allSamples() {
    return all;
  }

  /** As it is written in a program: {@code x.exp}, {@code Joins.cat}. */
  String qualified(String name) {
    if (name.contains(".")) {
      return name;
    }
    for (Method m : Tensor.class.getMethods()) {
      if (m.getName().equals(name)) {
        return (Modifier.isStatic(m.getModifiers()) ? "Tensor." : "x.") + name;
      }
    }
    return statics.getOrDefault(name, name);
  }

  /** Its name in PyTorch, without the leading {@code torch.}; null when it has none there. */
  @Nullable String torch(String name) {
    var other = TORCH.get(name);
    if (other != null) {
      return other;
    }
    var place = place(name);
    var key = key(name);
    String found = null;
    for (var candidate : torch) {
      if (key(candidate).equals(key)) {
        boolean here = candidate.startsWith(place);
        if (here || found == null) {
          found = candidate;
        }
        if (here) {
          break;
        }
      }
    }
    return found;
  }

  /** Where functions of one of our classes are to be looked for first. */
  private static String place(String name) {
    return switch (name.split("\\.", 2)[0]) {
      case "Linalg" -> "linalg.";
      case "Fft" -> "fft.";
      default -> "";
    };
  }

  /** The samples of the reference data that an operation replays. */
  List<String> samples(String name) {
    if (name.startsWith("Complex.")) {
      return List.of(); // those are of real numbers
    }
    return samples.getOrDefault(key(name), List.of());
  }

  /** Without the class, underscores, capitals and what says that it is a loss. */
  private static String key(String name) {
    var key = name.substring(name.lastIndexOf('.') + 1).replace("_", "").toLowerCase(Locale.ROOT);
    return key.endsWith("loss") ? key.substring(0, key.length() - 4) : key;
  }
}
