package dev.espalier.cli.conformance;

import dev.espalier.base.Shape;
import dev.espalier.io.Json;
import dev.espalier.io.TensorData;
import dev.espalier.nn.Attention;
import dev.espalier.nn.BatchNorm2d;
import dev.espalier.nn.Conv2d;
import dev.espalier.nn.Embedding;
import dev.espalier.nn.Layer;
import dev.espalier.nn.LayerNorm;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Lstm;
import dev.espalier.nn.Sequential;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The networks of the trainings, told by the names of their weights and made with the sizes of
 * these. Legend: N batch, T time, C channels, V vocabulary, E width.
 */
final class Networks {
  private static final Pattern HEADS = Pattern.compile("(\\d+) heads");
  private static final Pattern STRIDE = Pattern.compile("b(\\d+)\\(\\d+,\\d+,s(\\d+)\\)");

  private final Map<String, TensorData> data;
  private final String description;

  private Networks(Map<String, TensorData> data, String description) {
    this.data = data;
    this.description = description;
  }

  /** The network of a training; null when there is no such network. */
  static @Nullable Layer make(Json entry, Map<String, TensorData> data) {
    return new Networks(data, entry.get("arch").string()).make();
  }

  private @Nullable Layer make() {
    if (has("b1.conv1.weight")) {
      return new Resnet(this);
    }
    if (has("fc3.weight")) {
      return new Lenet(this);
    }
    if (has("conv2.weight")) {
      return new MnistCnn(this);
    }
    if (has("lstm.weight_ih_l0")) {
      return new CharLstm(this);
    }
    if (has("blocks.0.qkv.weight")) {
      return new Gpt(this);
    }
    if (has("0.weight") && has("2.weight")) {
      return new Sequential(linear("0"), Layer.of("tanh", Tensor::tanh), linear("2"));
    }
    return has("weight") ? linear("") : null;
  }

  private boolean has(String name) {
    return data.containsKey("init." + name);
  }

  private Shape shape(String name) {
    return Objects.requireNonNull(data.get("init." + name), name).shape();
  }

  private Linear linear(String name) {
    var w = shape(name.isEmpty() ? "weight" : name + ".weight");
    return new Linear(w.dim(1), w.dim(0));
  }

  private Conv2d conv(String name, int stride, int padding) {
    var w = shape(name + ".weight");
    var options = Conv2d.options().stride(stride).padding(padding).bias(has(name + ".bias"));
    return new Conv2d(w.dim(1), w.dim(0), w.dim(2), options);
  }

  private BatchNorm2d norm(String name) {
    return new BatchNorm2d(shape(name + ".weight").dim(0));
  }

  private Embedding table(String name) {
    var w = shape(name + ".weight");
    return new Embedding(w.dim(0), w.dim(1));
  }

  private LayerNorm layerNorm(String name) {
    return new LayerNorm(shape(name + ".weight").dim(0));
  }

  /** 1 unless the description says otherwise. */
  private int stride(String block) {
    var m = STRIDE.matcher(description);
    while (m.find()) {
      if (block.equals("b" + m.group(1))) {
        return Integer.parseInt(m.group(2));
      }
    }
    return 1;
  }

  private int heads() {
    var m = HEADS.matcher(description);
    return m.find() ? Integer.parseInt(m.group(1)) : 1;
  }

  private static final class Lenet extends Layer {
    private final Conv2d conv1;
    private final Conv2d conv2;
    private final Linear fc1;
    private final Linear fc2;
    private final Linear fc3;

    Lenet(Networks n) {
      conv1 = n.conv("conv1", 1, 0);
      conv2 = n.conv("conv2", 1, 0);
      fc1 = n.linear("fc1");
      fc2 = n.linear("fc2");
      fc3 = n.linear("fc3");
    }

    @Override
    protected Tensor forward(Tensor x) {
      var features = conv2.apply(conv1.apply(x).relu().maxPool2d(2)).relu().maxPool2d(2).flatten(1);
      return features.pipe(fc1, Tensor::relu, fc2, Tensor::relu, fc3);
    }
  }

  /** Ends with log-probabilities. */
  private static final class MnistCnn extends Layer {
    private final Conv2d conv1;
    private final Conv2d conv2;
    private final Linear fc1;
    private final Linear fc2;

    MnistCnn(Networks n) {
      conv1 = n.conv("conv1", 1, 0);
      conv2 = n.conv("conv2", 1, 0);
      fc1 = n.linear("fc1");
      fc2 = n.linear("fc2");
    }

    @Override
    protected Tensor forward(Tensor x) {
      var features = x.pipe(conv1, Tensor::relu, conv2, Tensor::relu).maxPool2d(2).flatten(1);
      return features.pipe(fc1, Tensor::relu, fc2).logSoftmax(-1);
    }
  }

  private static final class Block extends Layer {
    private final Conv2d conv1;
    private final BatchNorm2d bn1;
    private final Conv2d conv2;
    private final BatchNorm2d bn2;
    private final @Nullable Sequential shortcut;

    Block(Networks n, String name) {
      int stride = n.stride(name);
      conv1 = n.conv(name + ".conv1", stride, 1);
      bn1 = n.norm(name + ".bn1");
      conv2 = n.conv(name + ".conv2", 1, 1);
      bn2 = n.norm(name + ".bn2");
      shortcut =
          n.has(name + ".short.0.weight")
              ? new Sequential(n.conv(name + ".short.0", stride, 0), n.norm(name + ".short.1"))
              : null;
    }

    @Override
    protected String stateName(String field) {
      return field.equals("shortcut") ? "short" : field;
    }

    @Override
    protected Tensor forward(Tensor x) {
      var y = bn2.apply(conv2.apply(bn1.apply(conv1.apply(x)).relu()));
      return y.add(shortcut == null ? x : shortcut.apply(x)).relu();
    }
  }

  private static final class Resnet extends Layer {
    private final Conv2d conv;
    private final BatchNorm2d bn;
    private final Block b1;
    private final Block b2;
    private final Block b3;
    private final Linear fc;

    Resnet(Networks n) {
      conv = n.conv("conv", 1, 1);
      bn = n.norm("bn");
      b1 = new Block(n, "b1");
      b2 = new Block(n, "b2");
      b3 = new Block(n, "b3");
      fc = n.linear("fc");
    }

    @Override
    protected Tensor forward(Tensor x) {
      return conv.apply(x).pipe(bn, Tensor::relu, b1, b2, b3, y -> y.mean(2, 3), fc);
    }
  }

  /** x (N, T) → (N, T, V). */
  private static final class CharLstm extends Layer {
    private final Embedding emb;
    private final Lstm lstm;
    private final Linear head;

    CharLstm(Networks n) {
      emb = n.table("emb");
      int layers = 1;
      while (n.has("lstm.weight_ih_l" + layers)) {
        layers++;
      }
      var options = Lstm.options().layers(layers).batchFirst(true);
      lstm =
          new Lstm(
              n.shape("lstm.weight_ih_l0").dim(1), n.shape("lstm.weight_hh_l0").dim(1), options);
      head = n.linear("head");
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.pipe(emb, lstm, head);
    }
  }

  /** h (N, T, E) → (N, T, E): causal attention, then two linear layers, each beside a shortcut. */
  private static final class GptBlock extends Layer {
    private final LayerNorm ln1;
    private final Linear qkv;
    private final Linear proj;
    private final LayerNorm ln2;
    private final Linear fc;
    private final Linear out;
    private final int heads;

    GptBlock(Networks n, String name) {
      ln1 = n.layerNorm(name + ".ln1");
      qkv = n.linear(name + ".qkv");
      proj = n.linear(name + ".proj");
      ln2 = n.layerNorm(name + ".ln2");
      fc = n.linear(name + ".fc");
      out = n.linear(name + ".out");
      heads = n.heads();
    }

    @Override
    protected Tensor forward(Tensor h) {
      var attended = h.add(attention(ln1.apply(h)));
      return attended.add(attended.pipe(ln2, fc, Tensor::geluTanh, out));
    }

    private Tensor attention(Tensor x) {
      int batch = x.dim(0);
      int time = x.dim(1);
      int width = x.dim(2);
      // (N, T, 3 · E) → 3 of (N, heads, T, E / heads)
      var parts = qkv.apply(x).reshape(batch, time, 3, heads, width / heads).permute(2, 0, 3, 1, 4);
      var q = parts.select(0, 0);
      var k = parts.select(0, 1);
      var v = parts.select(0, 2);
      var y = Attention.scaledDotProductAttention(q, k, v, Attention.options().causal(true));
      return proj.apply(y.permute(0, 2, 1, 3).reshape(batch, time, width));
    }
  }

  /** x (N, T) → (N, T, V), with the table of the tokens as the last weight. */
  private static final class Gpt extends Layer {
    private final Embedding wte;
    private final Embedding wpe;
    private final List<GptBlock> blocks = new ArrayList<>();
    private final LayerNorm lnf;

    Gpt(Networks n) {
      wte = n.table("wte");
      wpe = n.table("wpe");
      while (n.has("blocks." + blocks.size() + ".ln1.weight")) {
        blocks.add(new GptBlock(n, "blocks." + blocks.size()));
      }
      lnf = n.layerNorm("lnf");
    }

    @Override
    protected Tensor forward(Tensor x) {
      var h = wte.apply(x).add(wpe.apply(Tensor.arange(x.dim(1))));
      for (var block : blocks) {
        h = block.apply(h);
      }
      return lnf.apply(h).matmul(wte.weight().t());
    }
  }
}
