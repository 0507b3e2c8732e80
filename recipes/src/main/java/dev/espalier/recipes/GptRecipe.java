package dev.espalier.recipes;

import dev.espalier.models.text.Gpt;
import dev.espalier.nn.optim.Adam;
import dev.espalier.nn.optim.AdamW;
import dev.espalier.nn.optim.Clip;
import dev.espalier.recipes.run.Run;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import java.util.List;

/**
 * A small GPT that learns to write like Shakespeare, character by character: nanoGPT's
 * configuration for a CPU (Karpathy).
 *
 * <p>AdamW, whose learning rate rises over the first steps and falls along a cosine to a tenth;
 * only matrices decay. The first 90 % of the text train; the loss is that of the whole rest, in
 * windows.
 */
final class GptRecipe implements Writer {
  @Override
  public Outcome train(Run run) {
    int steps = run.integer("steps");
    int batch = run.integer("batch");
    int block = run.integer("block");
    var corpus = Shakespeare.corpus(run.dataOrNull(), block);
    var model = writer(run.settings(), corpus.tokenizer().vocabSize());
    var optimizer = optimizer(model, run.number("lr"));
    var written = new Shakespeare();
    var loop = run.loop(steps).add("model", model).add("optimizer", optimizer).add("text", written);
    loop.restore();
    while (loop.running()) {
      optimizer.setLr(run.number("lr") * factor((int) loop.step(), steps, run.integer("warmup")));
      var window = corpus.windows(Random.generator(), batch, block);
      optimizer.zeroGrad();
      var loss = Shakespeare.nats(model.apply(window.x()), window.y());
      loss.backward();
      Clip.norm(model.parameters(), 1);
      optimizer.step();
      loop.log("train_loss", loss.item());
      if (loop.every(run.integer("report"))) {
        double whole = Shakespeare.windowLoss(model, corpus.validationWindows(128, block));
        loop.log("val_loss", whole);
        loop.log("perplexity", Math.exp(whole));
        run.say(written.write(run, loop, model, corpus.tokenizer()));
      }
      loop.next();
    }
    return written.outcome(loop, model, corpus, "whole validation text", "val_loss");
  }

  /** Matrices decay, normalisations do not. */
  private static AdamW optimizer(Gpt model, double lr) {
    var options = AdamW.options(lr).betas(0.9, 0.99).weightDecay(0.1);
    var optimizer = new AdamW(ofRank(model, true), options);
    optimizer.addGroup(ofRank(model, false), (Adam.Options o) -> o.weightDecay(0));
    return optimizer;
  }

  private static List<Parameter> ofRank(Gpt model, boolean matrices) {
    return model.parameters().stream().filter(p -> p.rank() >= 2 == matrices).toList();
  }

  /** From 0 to 1 over the warm-up, then along a cosine to 0.1. */
  private static double factor(int step, int steps, int warmup) {
    if (step < warmup) {
      return (step + 1.0) / (warmup + 1);
    }
    return 0.1 + 0.45 * (1 + StrictMath.cos(Math.PI * (step - warmup) / (steps - warmup)));
  }

  @Override
  public Gpt writer(Settings s, int vocabulary) {
    return new Gpt(
        new Gpt.Config(
            vocabulary,
            s.integer("block"),
            s.integer("layers"),
            s.integer("heads"),
            s.integer("dim"),
            s.number("dropout"),
            false,
            false));
  }

  @Override
  public String name() {
    return "gpt";
  }

  @Override
  public String summary() {
    return "Shakespeare's characters: a GPT of 4 layers, 128 wide, with a context of 64.";
  }

  @Override
  public String corrected() {
    return "";
  }

  @Override
  public List<Option> options() {
    return List.of(
        Option.whole("steps", 2000, "Steps.").quick(400),
        Option.whole("batch", 12, "Windows a step.").quick(16),
        Option.whole("block", 64, "Characters a window: the context.").quick(32),
        Option.number("lr", 1e-3, "Highest learning rate.").quick(3e-3),
        Option.whole("warmup", 100, "Steps until it is reached.").quick(10),
        Option.whole("dim", 128, "Width.").quick(64),
        Option.whole("heads", 4, "Heads of attention."),
        Option.whole("layers", 4, "Layers.").quick(2),
        Option.number("dropout", 0, "Everywhere.").orZero(),
        Option.whole("report", 250, "Steps between validations.").quick(100));
  }

  @Override
  public DataSource data(Settings settings) {
    return settings.quick() ? Shakespeare.PIECE : Shakespeare.WHOLE;
  }
}
