package dev.espalier.cli.conformance;

import dev.espalier.io.Json;
import dev.espalier.nn.optim.Adadelta;
import dev.espalier.nn.optim.Adafactor;
import dev.espalier.nn.optim.Adagrad;
import dev.espalier.nn.optim.Adam;
import dev.espalier.nn.optim.AdamW;
import dev.espalier.nn.optim.Adamax;
import dev.espalier.nn.optim.Asgd;
import dev.espalier.nn.optim.Lbfgs;
import dev.espalier.nn.optim.Muon;
import dev.espalier.nn.optim.NAdam;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.nn.optim.RAdam;
import dev.espalier.nn.optim.RmsProp;
import dev.espalier.nn.optim.Rprop;
import dev.espalier.nn.optim.Sgd;
import dev.espalier.tensor.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Optimisers by PyTorch's names and hyper-parameters. */
final class Optimizers {
  private Optimizers() {}

  /** Null when there is no such optimiser. */
  static @Nullable Optimizer make(String kind, Json hyper, List<Parameter> parameters) {
    var h = new Hyper(hyper);
    return switch (kind) {
      case "SGD" ->
          new Sgd(
              parameters,
              Sgd.options(h.lr())
                  .momentum(h.number("momentum"))
                  .dampening(h.number("dampening"))
                  .nesterov(h.flag("nesterov"))
                  .weightDecay(h.decay())
                  .maximize(h.flag("maximize")));
      case "Adam" -> new Adam(parameters, adam(h));
      case "AdamW" -> new AdamW(parameters, adam(h));
      case "Adamax" ->
          new Adamax(
              parameters,
              Adamax.options(h.lr())
                  .betas(h.first("betas"), h.second("betas"))
                  .eps(h.number("eps"))
                  .weightDecay(h.decay())
                  .maximize(h.flag("maximize")));
      case "NAdam" ->
          new NAdam(
              parameters,
              NAdam.options(h.lr())
                  .betas(h.first("betas"), h.second("betas"))
                  .eps(h.number("eps"))
                  .weightDecay(h.decay())
                  .momentumDecay(h.number("momentum_decay"))
                  .decoupledWeightDecay(h.flag("decoupled_weight_decay"))
                  .maximize(h.flag("maximize")));
      case "RAdam" ->
          new RAdam(
              parameters,
              RAdam.options(h.lr())
                  .betas(h.first("betas"), h.second("betas"))
                  .eps(h.number("eps"))
                  .weightDecay(h.decay())
                  .decoupledWeightDecay(h.flag("decoupled_weight_decay"))
                  .maximize(h.flag("maximize")));
      case "Adagrad" ->
          new Adagrad(
              parameters,
              Adagrad.options(h.lr())
                  .lrDecay(h.number("lr_decay"))
                  .eps(h.number("eps"))
                  .weightDecay(h.decay())
                  .initialAccumulator(h.number("initial_accumulator_value"))
                  .maximize(h.flag("maximize")));
      case "Adadelta" ->
          new Adadelta(
              parameters,
              Adadelta.options(h.lr())
                  .rho(h.number("rho"))
                  .eps(h.number("eps"))
                  .weightDecay(h.decay())
                  .maximize(h.flag("maximize")));
      case "RMSprop" ->
          new RmsProp(
              parameters,
              RmsProp.options(h.lr())
                  .alpha(h.number("alpha"))
                  .eps(h.number("eps"))
                  .weightDecay(h.decay())
                  .momentum(h.number("momentum"))
                  .centered(h.flag("centered"))
                  .maximize(h.flag("maximize")));
      case "Rprop" ->
          new Rprop(
              parameters,
              Rprop.options(h.lr())
                  .etas(h.first("etas"), h.second("etas"))
                  .stepSizes(h.first("step_sizes"), h.second("step_sizes"))
                  .maximize(h.flag("maximize")));
      case "ASGD" ->
          new Asgd(
              parameters,
              Asgd.options(h.lr())
                  .lambd(h.number("lambd"))
                  .alpha(h.number("alpha"))
                  .t0(h.number("t0"))
                  .weightDecay(h.decay())
                  .maximize(h.flag("maximize")));
      case "Adafactor" ->
          new Adafactor(
              parameters,
              Adafactor.options(h.lr())
                  .beta2Decay(h.number("beta2_decay"))
                  .eps(h.first("eps"), h.second("eps"))
                  .d(h.number("d"))
                  .weightDecay(h.decay())
                  .maximize(h.flag("maximize")));
      case "Muon" -> muon(h, parameters);
      case "LBFGS" ->
          new Lbfgs(
              parameters,
              Lbfgs.options(h.lr())
                  .maxIter((int) h.number("max_iter"))
                  .maxEval((int) h.number("max_eval"))
                  .tolerances(h.number("tolerance_grad"), h.number("tolerance_change"))
                  .historySize((int) h.number("history_size"))
                  .strongWolfe(h.text("line_search_fn").equals("strong_wolfe")));
      default -> null;
    };
  }

  private static Adam.Options adam(Hyper h) {
    return Adam.options(h.lr())
        .betas(h.first("betas"), h.second("betas"))
        .eps(h.number("eps"))
        .weightDecay(h.decay())
        .amsgrad(h.flag("amsgrad"))
        .maximize(h.flag("maximize"))
        .decoupledWeightDecay(h.flag("decoupled_weight_decay"));
  }

  private static Muon muon(Hyper h, List<Parameter> parameters) {
    var c = h.items("ns_coefficients");
    return new Muon(
        parameters,
        Muon.options(h.lr())
            .weightDecay(h.decay())
            .momentum(h.number("momentum"))
            .nesterov(h.flag("nesterov"))
            .coefficients(
                new Muon.Coefficients(c.get(0).number(), c.get(1).number(), c.get(2).number()))
            .eps(h.number("eps"))
            .steps((int) h.number("ns_steps"))
            .matchRmsAdamW(h.text("adjust_lr_fn").equals("match_rms_adamw")));
  }

  /** Hyper-parameters as the files have them. */
  private record Hyper(Json json) {
    double lr() {
      return number("lr");
    }

    double decay() {
      return number("weight_decay");
    }

    double number(String name) {
      return value(json.get(name));
    }

    boolean flag(String name) {
      var v = json.find(name);
      return v instanceof Json.Bool b && b.bool();
    }

    /** Empty where there is none. */
    String text(String name) {
      return json.get(name) instanceof Json.Str(var s) ? s : "";
    }

    List<Json> items(String name) {
      return json.get(name).items();
    }

    double first(String name) {
      return value(items(name).get(0));
    }

    double second(String name) {
      return value(items(name).get(1));
    }

    /** NaN where PyTorch has None. */
    private static double value(Json v) {
      return v instanceof Json.Null ? Double.NaN : Replay.number(v);
    }
  }
}
