package dev.espalier.recipes;

import dev.espalier.models.text.LstmLanguageModel;
import dev.espalier.nn.LstmState;
import dev.espalier.nn.optim.Adam;
import dev.espalier.nn.optim.Clip;
import dev.espalier.recipes.run.Run;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.text.Corpus;
import dev.espalier.train.data.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent network that learns to write like Shakespeare, character by character (Karpathy, "The
 * unreasonable effectiveness of recurrent neural networks").
 *
 * <p>Each step takes windows at random places, from a state of zeros. The first 90 % of the text
 * train; the loss of the rest is measured in windows, as in training, and as parallel streams whose
 * state is carried on.
 */
final class CharLstm implements Writer {
  private static final int STREAMS = 64;

  @Override
  public Outcome train(Run run) {
    int steps = run.integer("steps");
    int batch = run.integer("batch");
    int length = run.integer("length");
    var corpus = Shakespeare.corpus(run.dataOrNull(), Math.max(length, STREAMS));
    var model = writer(run.settings(), corpus.tokenizer().vocabSize());
    var optimizer = new Adam(model.parameters(), run.number("lr"));
    var written = new Shakespeare();
    var loop = run.loop(steps).add("model", model).add("optimizer", optimizer).add("text", written);
    loop.restore();
    while (loop.running()) {
      optimizer.setLr(run.number("lr") * (1 - (double) loop.step() / steps)); // linearly to 0
      var window = corpus.windows(Random.generator(), batch, length);
      optimizer.zeroGrad();
      var loss = Shakespeare.nats(model.apply(window.x()), window.y());
      loss.backward();
      Clip.norm(model.parameters(), 1);
      optimizer.step();
      loop.log("train_loss", loss.item());
      if (loop.every(run.integer("report"))) {
        double carried = carriedLoss(model, corpus, length);
        loop.log("val_loss", carried);
        loop.log(
            "val_loss_windows",
            Shakespeare.windowLoss(model, corpus.validationWindows(256, length)));
        loop.log("perplexity", Math.exp(carried));
        run.say(written.write(run, loop, model, corpus.tokenizer()));
      }
      loop.next();
    }
    return written.outcome(loop, model, corpus, "state carried on", "val_loss", "val_loss_windows");
  }

  /** Over the validation text as {@value #STREAMS} streams; each piece begins where one ended. */
  private static double carriedLoss(LstmLanguageModel model, Corpus corpus, int length) {
    @Nullable LstmState state = null;
    double sum = 0;
    long count = 0;
    for (Batch piece : corpus.validationStreams(STREAMS, length)) {
      var before = state;
      var run = Mode.inference(() -> model.run(piece.x(), before));
      state = new LstmState(run.state().h().register(), run.state().c().register());
      sum +=
          Mode.inference(() -> Shakespeare.nats(run.output(), piece.y())).item() * piece.y().size();
      count += piece.y().size();
    }
    return sum / count;
  }

  @Override
  public LstmLanguageModel writer(Settings s, int vocabulary) {
    return new LstmLanguageModel(
        new LstmLanguageModel.Config(
            vocabulary,
            s.integer("dim"),
            s.integer("hidden"),
            s.integer("layers"),
            s.number("dropout")));
  }

  @Override
  public String name() {
    return "charlm";
  }

  @Override
  public String summary() {
    return "Shakespeare's characters: a two-layer LSTM of 256 units.";
  }

  @Override
  public String corrected() {
    return "";
  }

  @Override
  public List<Option> options() {
    return List.of(
        Option.whole("steps", 2000, "Steps.").quick(150),
        Option.whole("batch", 64, "Windows a step.").quick(32),
        Option.whole("length", 64, "Characters a window.").quick(32),
        Option.number("lr", 3e-3, "Learning rate; it falls linearly to 0.").quick(1e-2),
        Option.whole("dim", 64, "Elements of a character's vector.").quick(32),
        Option.whole("hidden", 256, "Units of an LSTM.").quick(96),
        Option.whole("layers", 2, "LSTMs, one above the other.").quick(1),
        Option.number("dropout", 0, "Between the LSTMs.").orZero(),
        Option.whole("report", 200, "Steps between validations.").quick(50));
  }

  @Override
  public DataSource data(Settings settings) {
    return settings.quick() ? Shakespeare.PIECE : Shakespeare.WHOLE;
  }
}
