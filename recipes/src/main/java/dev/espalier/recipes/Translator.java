package dev.espalier.recipes;

import dev.espalier.models.generate.GenerationOptions;
import dev.espalier.models.generate.Generator;
import dev.espalier.models.text.EncoderDecoder;
import dev.espalier.recipes.run.TrainedRun;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import dev.espalier.text.Buckets;
import dev.espalier.text.Collation;
import dev.espalier.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A network that translates, with its vocabulary: lines in, lines out. */
public final class Translator {
  static final int BOS = 2;
  static final int EOS = 3;

  /** Special tokens, by their ids. */
  static final List<String> SPECIALS = List.of("<pad>", "<unk>", "<s>", "</s>");

  /** Most pieces of a translation when it is measured. */
  static final int MOST = 50;

  /** Sources are filled up to multiples of this, so that few shapes occur. */
  static final int MULTIPLE = 8;

  /** Beams of all sentences that are translated together. */
  private static final int TOGETHER = 100;

  private final EncoderDecoder model;
  private final Tokenizer pieces;

  Translator(EncoderDecoder model, Tokenizer pieces) {
    this.model = model;
    this.pieces = pieces;
  }

  /**
   * The network of a finished run of the recipe translate.
   *
   * @throws dev.espalier.recipes.run.UserError when it is a run of another recipe
   */
  public static Translator open(TrainedRun run) {
    return run.recipe(Translate.class, "translate").translator(run);
  }

  /** The form of a line in which the network knows it. */
  static String normalised(String line) {
    return line.strip().toLowerCase(Locale.ROOT);
  }

  /** Most tokens of a line that is translated; what is beyond them is not read. */
  public int longest() {
    return model.config().longest() - 1;
  }

  /** How many tokens a line has. */
  public int tokens(String line) {
    return pieces.ids(normalised(line)).length;
  }

  /**
   * Translates lines; an empty one stays empty.
   *
   * @param beams 1: the likeliest token each time; more: beam search by log-probability per token
   */
  public List<String> translate(List<String> lines, int beams) {
    var sources = lines.stream().map(l -> source(normalised(l))).toList();
    int widest = sources.stream().mapToInt(ids -> ids.length).max().orElse(0);
    var ids = translated(sources, beams, Math.max(MOST, (widest + MOST - 1) / MOST * MOST));
    return ids.stream().map(pieces::decode).toList();
  }

  /** The pieces of a line and the end, cut to what fits. */
  int[] source(String line) {
    var ids = pieces.ids(line);
    var ended = Arrays.copyOf(ids, Math.min(ids.length, longest()) + 1);
    ended[ended.length - 1] = EOS;
    return ended;
  }

  /** The pieces of a line between begin and end, cut to what fits. */
  int[] target(String line) {
    var ids = source(line);
    var begun = new int[Math.min(ids.length + 1, longest() + 1)];
    begun[0] = BOS;
    System.arraycopy(ids, 0, begun, 1, begun.length - 1);
    return begun;
  }

  /**
   * Translations of sources as pieces, without begin and end.
   *
   * @param most pieces of a translation at most
   */
  List<int[]> translated(List<int[]> sources, int beams, int most) {
    var result = new ArrayList<int[]>(Collections.nCopies(sources.size(), new int[0]));
    if (sources.isEmpty()) {
      return result;
    }
    for (var rows : Buckets.byLength(Math.max(1, TOGETHER / beams), Collation.lengths(sources))) {
      var some = Arrays.stream(rows).filter(r -> sources.get(r).length > 1).toArray();
      if (some.length == 0) {
        continue; // empty lines
      }
      var source = Collation.pad(sources, some, EncoderDecoder.PADDING, MULTIPLE);
      var options =
          (beams == 1 ? GenerationOptions.greedy() : GenerationOptions.beams(beams))
              .maxTokens(Math.min(longest(), most))
              .context(
                  Math.min(
                      longest(), most)) // caches no larger than that: they are copied at each step
              .ended(GenerationOptions.Ended.COMPETES)
              .endTokens(EOS);
      var begun = Collections.nCopies(some.length, new int[] {BOS});
      var written =
          Mode.inference(() -> new Generator(model.decoder(source), options).generate(begun));
      for (int i = 0; i < some.length; i++) {
        result.set(some[i], written.get(i).ids());
      }
    }
    return result;
  }

  /**
   * How much each piece of a translation looked at each of the source's when it was written: a row
   * a piece.
   */
  List<List<Double>> attention(int[] source, int[] translation) {
    var target = new int[translation.length];
    target[0] = BOS;
    System.arraycopy(translation, 0, target, 1, translation.length - 1);
    var weights =
        Mode.inference(() -> model.attention(one(source), one(target))).squeeze(0).toArray();
    var rows = new ArrayList<List<Double>>();
    for (int t = 0; t < translation.length; t++) {
      var row = new ArrayList<Double>();
      for (int s = 0; s < source.length; s++) {
        row.add((double) weights[t * source.length + s]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static Tensor one(int[] ids) {
    return Collation.pad(List.of(ids), EncoderDecoder.PADDING, 1);
  }

  /** The text of some pieces. */
  String text(int[] ids) {
    return pieces.decode(ids);
  }

  /** Pieces for a picture: those that go on a word begin with a dot. */
  List<String> labels(int[] ids) {
    var labels = new ArrayList<String>();
    for (int id : ids) {
      var piece = pieces.token(id);
      labels.add(
          id == EOS
              ? "end"
              : piece.startsWith("▁")
                  ? piece.substring(1)
                  : Character.isLetterOrDigit(piece.codePointAt(0)) ? "·" + piece : piece);
    }
    return labels;
  }
}
