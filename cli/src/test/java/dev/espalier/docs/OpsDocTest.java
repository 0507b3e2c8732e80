package dev.espalier.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.nn.Alibi;
import dev.espalier.nn.Attention;
import dev.espalier.nn.ContrastiveLosses;
import dev.espalier.nn.CtcLoss;
import dev.espalier.nn.DistributionLosses;
import dev.espalier.nn.Embeddings;
import dev.espalier.nn.Gru;
import dev.espalier.nn.GruCell;
import dev.espalier.nn.Losses;
import dev.espalier.nn.Lstm;
import dev.espalier.nn.LstmCell;
import dev.espalier.nn.MarginLosses;
import dev.espalier.nn.MultiHeadAttention;
import dev.espalier.nn.Rnn;
import dev.espalier.nn.RnnCell;
import dev.espalier.nn.SegmentationLosses;
import dev.espalier.nn.TransformerDecoderLayer;
import dev.espalier.nn.TransformerEncoderLayer;
import dev.espalier.tensor.Complex;
import dev.espalier.tensor.Distances;
import dev.espalier.tensor.Fft;
import dev.espalier.tensor.Joins;
import dev.espalier.tensor.Linalg;
import dev.espalier.tensor.Products;
import dev.espalier.tensor.Scan;
import dev.espalier.testkit.OpSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * docs/ops.md is what the rows of the op specs say. {@code ./check --ops} writes it anew (a run of
 * this test with {@code -Despalier.update=true}).
 */
class OpsDocTest {
  private static final List<Class<?>> HOLDERS =
      List.of(
          Joins.class,
          Products.class,
          Distances.class,
          Linalg.class,
          Fft.class,
          Complex.class,
          Scan.class);

  /** Samples that a layer replays rather than an operation. */
  private static final Map<String, Class<?>> LAYERS =
      Map.ofEntries(
          Map.entry("gru", Gru.class),
          Map.entry("gru_cell", GruCell.class),
          Map.entry("lstm", Lstm.class),
          Map.entry("lstm_cell", LstmCell.class),
          Map.entry("lstm_proj", Lstm.class),
          Map.entry("multihead_attention", MultiHeadAttention.class),
          Map.entry("rnn", Rnn.class),
          Map.entry("rnn_cell", RnnCell.class),
          Map.entry("transformer_decoder_layer", TransformerDecoderLayer.class),
          Map.entry("transformer_encoder_layer", TransformerEncoderLayer.class));

  private static final List<Class<?>> FUNCTIONS =
      List.of(
          Alibi.class,
          Attention.class,
          ContrastiveLosses.class,
          CtcLoss.class,
          DistributionLosses.class,
          Embeddings.class,
          Losses.class,
          MarginLosses.class,
          SegmentationLosses.class);

  @Test
  void isCurrent() throws IOException {
    var names = new OpNames(HOLDERS);
    var table = new OpsTable(names);
    var text =
        HEAD
            + table.of(OpSpecs.all())
            + FUNCTION_HEAD
            + table.functions(FUNCTIONS)
            + LAYER_HEAD
            + table.layers(new TreeMap<>(LAYERS));
    var left = new TreeSet<>(names.allSamples());
    left.removeAll(table.replayed());
    var file = Sources.root().resolve("docs/ops.md");
    if (Boolean.getBoolean("espalier.update")) {
      Files.writeString(file, text);
    }
    assertEquals(text, Files.readString(file), "docs/ops.md is not current: run ./check --ops");
    assertEquals(new TreeSet<>(), left, "reference data that no row of docs/ops.md names");
  }

  private static final String HEAD =
      """
      # Operations

      Made from the op specs by `./check --ops`; a test says when it is not current.

      - **recorded as**: a *primitive* has a kernel and rules of its own; a *composite* is one node that is defined by
        primitives and may have a gradient of its own; a *composition* records several nodes; a *read* needs the values, on
        which the shape of its result depends, and *nothing* is recorded when there is nothing to do.
      - **dtypes**: those that some form of the operation takes (its floating inputs, else its integers, else its
        booleans).
      - **gradient**: the orders that are checked against finite differences; forward mode is checked against reverse mode,
        and `vmap` against a loop, for each of these rows and the others.
      - **inputs** that are computed, with the same bits as a view and as a copy, in float32 and float64; others are refused
        by an error: **z**ero-size, **0**-d, **s**trided or expanded, **o**dd length, **n**ot-a-number and infinities.
        Broadcasting is tried on every elementwise operation of several inputs.
      - **reference**: PyTorch's name below `torch.`; *definition*: compared element by element with a scalar definition
        that is not this project's.
      - **replayed as**: the samples of PyTorch's results that [conformance](conformance.md) replays, gradients included.

      """;

  private static final String FUNCTION_HEAD =
      """

      ## Functions of networks

      Compositions of the operations above, in package `dev.espalier.nn`.

      """;

  private static final String LAYER_HEAD =
      """

      ## Layers that replay samples

      """;
}
