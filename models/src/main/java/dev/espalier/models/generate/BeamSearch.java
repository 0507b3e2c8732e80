package dev.espalier.models.generate;

import dev.espalier.models.generate.GenerationOptions.Ended;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The k most likely beginnings of each text are kept at every step; see {@link GenerationOptions}
 * for how they are compared and what becomes of those that end. Sequence p · k + b of the reader is
 * beam b of prompt p.
 */
final class BeamSearch {
  private final GenerationOptions options;
  private final @Nullable Spelling spelling;
  private final Reader reader;
  private final int[][] prompts;
  private final int k;
  private final Prompt[] searches;

  /** A beginning: the log-probability of its tokens, and how many they are, the end counted. */
  private record Beam(double sum, int length, boolean ended) {}

  /** A beam with one token more; {@code id} is −1 for an ended one, which stays. */
  private record Next(int beam, int id, double sum, double score) {}

  private static final Comparator<Next> BEST_FIRST =
      Comparator.comparingDouble(Next::score)
          .reversed()
          .thenComparingInt(Next::beam)
          .thenComparingInt(Next::id);

  /** The search after one prompt. */
  private static final class Prompt {
    final List<Beam> beams = new ArrayList<>();
    final List<Completion> found = new ArrayList<>();
    boolean done;
  }

  BeamSearch(
      Decoder decoder,
      GenerationOptions options,
      @Nullable Spelling spelling,
      List<int[]> prompts) {
    this.options = options;
    this.spelling = spelling;
    this.prompts = prompts.toArray(new int[0][]);
    k = options.beams();
    reader = new Reader(decoder, options, this.prompts);
    searches = new Prompt[this.prompts.length];
    Arrays.setAll(searches, i -> new Prompt());
  }

  List<List<Completion>> run() {
    var awake = new boolean[searches.length];
    Arrays.fill(awake, true);
    var first = reader.read(awake, logits -> logits.logSoftmax(-1));
    var from = new int[searches.length * k];
    Arrays.setAll(from, r -> r / k);
    reader.reorder(from);
    var rows = new float[from.length][];
    for (int p = 0; p < searches.length; p++) {
      searches[p].beams.add(new Beam(0, 0, false)); // at first they are all the same one
      rows[p * k] = first[p];
    }
    for (int step = 1; ; step++) {
      awake = advance(rows, step == options.maxTokens());
      boolean any = false;
      for (boolean a : awake) {
        any |= a;
      }
      if (!any || Thread.currentThread().isInterrupted()) {
        return completions();
      }
      rows = reader.read(awake, logits -> logits.logSoftmax(-1));
    }
  }

  /** One token more for each beam; which beams go on. */
  private boolean[] advance(float[][] rows, boolean last) {
    var from = new int[reader.sequences()];
    var ids = new int[from.length];
    var awake = new boolean[from.length];
    for (int p = 0; p < searches.length; p++) {
      var search = searches[p];
      int base = p * k;
      for (int b = 0; b < k; b++) {
        from[base + b] = base + b;
        ids[base + b] = -1;
      }
      if (search.done) {
        continue;
      }
      var chosen =
          options.ended() == Ended.SET_ASIDE
              ? setAside(search, base, rows)
              : best(search, base, rows, k);
      var old = List.copyOf(search.beams);
      search.beams.clear();
      boolean allEnded = true;
      for (int b = 0; b < chosen.size(); b++) {
        var next = chosen.get(b);
        var beam = old.get(next.beam);
        boolean ends = next.id < 0 || options.endTokens().contains(next.id);
        from[base + b] = base + next.beam;
        ids[base + b] = ends ? -1 : next.id;
        awake[base + b] = !ends && !last;
        allEnded &= ends;
        search.beams.add(new Beam(next.sum, next.id < 0 ? beam.length : beam.length + 1, ends));
      }
      search.done |= allEnded;
      if (search.done) {
        Arrays.fill(awake, base, base + k, false);
      }
    }
    reader.reorder(from);
    for (int r = 0; r < ids.length; r++) {
      if (ids[r] >= 0) {
        reader.append(r, ids[r]);
      }
    }
    return awake;
  }

  private double score(double sum, int length) {
    return sum / divisor(length);
  }

  private double divisor(int length) {
    return StrictMath.pow(length, options.lengthPenalty());
  }

  /** The best that can follow, at most {@code count}. */
  private List<Next> best(Prompt search, int base, float[][] rows, int count) {
    var top = new ArrayList<Next>(); // sorted, the best first
    for (int b = 0; b < search.beams.size(); b++) {
      var beam = search.beams.get(b);
      if (beam.ended) {
        insert(top, new Next(b, -1, beam.sum, score(beam.sum, beam.length)), count);
        continue;
      }
      var row = rows[base + b];
      assert row != null;
      var scores = new double[row.length];
      for (int i = 0; i < row.length; i++) {
        scores[i] = row[i];
      }
      int r = base + b;
      Sampler.penalise(scores, reader.text(r), reader.length(r), options.repetitionPenalty());
      double divisor = divisor(beam.length + 1);
      double least = top.size() < count ? Double.NEGATIVE_INFINITY : top.getLast().score;
      for (int id = 0; id < scores.length; id++) {
        double sum = beam.sum + scores[id];
        double score = sum / divisor;
        if (score > least || top.size() < count) {
          insert(top, new Next(b, id, sum, score), count);
          least = top.size() < count ? Double.NEGATIVE_INFINITY : top.getLast().score;
        }
      }
    }
    return top;
  }

  private static void insert(List<Next> top, Next next, int count) {
    int at = top.size();
    while (at > 0 && BEST_FIRST.compare(next, top.get(at - 1)) < 0) {
      at--;
    }
    if (at < count) {
      top.add(at, next);
      if (top.size() > count) {
        top.removeLast();
      }
    }
  }

  /** The best that go on; those of the best that end are set aside. */
  private List<Next> setAside(Prompt search, int base, float[][] rows) {
    int ends = Math.max(2, 1 + options.endTokens().size());
    var candidates = best(search, base, rows, ends * k);
    var chosen = new ArrayList<Next>();
    int length = search.beams.getFirst().length + 1;
    for (int i = 0; i < candidates.size() && chosen.size() < k; i++) {
      var next = candidates.get(i);
      if (!options.endTokens().contains(next.id)) {
        chosen.add(next);
      } else if (i < k) {
        var end = Completion.Finish.END_TOKEN;
        keep(search, completion(base + next.beam, end, next.sum, next.score));
      }
    }
    search.done =
        search.found.size() == k
            && search.found.getLast().score() >= score(candidates.getFirst().sum, length);
    return chosen;
  }

  /** The k best that were found, the best first. */
  private void keep(Prompt search, Completion found) {
    int at = search.found.size();
    while (at > 0 && found.score() > search.found.get(at - 1).score()) {
      at--;
    }
    if (at < k) {
      search.found.add(at, found);
      if (search.found.size() > k) {
        search.found.removeLast();
      }
    }
  }

  private List<List<Completion>> completions() {
    boolean cancelled = Thread.currentThread().isInterrupted();
    var all = new ArrayList<List<Completion>>();
    for (int p = 0; p < searches.length; p++) {
      var search = searches[p];
      boolean aside = options.ended() == Ended.SET_ASIDE;
      boolean complete = aside && search.done;
      for (int b = 0; b < search.beams.size() && !complete; b++) {
        var beam = search.beams.get(b);
        var finish =
            beam.ended
                ? Completion.Finish.END_TOKEN
                : cancelled ? Completion.Finish.CANCELLED : Completion.Finish.LENGTH;
        keep(search, completion(p * k + b, finish, beam.sum, score(beam.sum, beam.length)));
      }
      all.add(List.copyOf(search.found));
    }
    return all;
  }

  /** What a beam has written. */
  private Completion completion(int r, Completion.Finish finish, double sum, double score) {
    var prompt = prompts[r / k];
    var ids = Arrays.copyOfRange(reader.text(r), prompt.length, reader.length(r));
    return new Completion(ids, text(prompt, ids), finish, sum, score);
  }

  private String text(int[] prompt, int[] ids) {
    if (spelling == null) {
      return "";
    }
    var stream = new TextStream(spelling, List.of(), prompt);
    for (int id : ids) {
      stream.add(id);
    }
    stream.end();
    return stream.text();
  }
}
