package dev.espalier.cli.conformance;

import dev.espalier.base.Shape;
import dev.espalier.io.Json;
import dev.espalier.nn.optim.Cyclic;
import dev.espalier.nn.optim.OneCycle;
import dev.espalier.nn.optim.Plateau;
import dev.espalier.nn.optim.Schedule;
import dev.espalier.nn.optim.Schedules;
import dev.espalier.nn.optim.Sgd;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One curve of a PyTorch scheduler: learning rates, and momentum where it is cycled, of all groups
 * of an optimiser, within 1e-12 of themselves.
 */
final class SchedulerReplay {
  private static final double TOLERANCE = 1e-12;

  private final Json entry;
  private final String kind;
  private final Json args;
  private final List<Schedule> schedules = new ArrayList<>();
  private final Comparison result = new Comparison();

  private SchedulerReplay(Json entry) {
    this.entry = entry;
    this.kind = entry.get("scheduler").string();
    this.args = entry.get("args");
  }

  static Outcome run(Json entry) {
    return new SchedulerReplay(entry).run();
  }

  private Outcome run() {
    var id = entry.get("id").string();
    try {
      for (int g = 0; g < groups(); g++) {
        var s = schedule(kind, args, g);
        if (s == null) {
          return new Outcome(
              kind, id, Outcome.Status.UNSUPPORTED, 0, 0, "there is no such scheduler");
        }
        schedules.add(s);
      }
      walk();
    } catch (RuntimeException | AssertionError e) {
      result.fail(String.valueOf(e));
    }
    return result.outcome(kind, id);
  }

  private int groups() {
    return entry.get("initial_lr").items().size();
  }

  private void walk() {
    var momentum = entry.find("momentum");
    double first = momentum == null ? 0 : entry.get("initial_momentum").number();
    Sgd optimizer = null;
    for (Json lr : entry.get("initial_lr").items()) {
      var p = List.of(new Parameter(Tensor.zeros(1)));
      var options = Sgd.options(lr.number()).momentum(first);
      if (optimizer == null) {
        optimizer = new Sgd(p, options);
      } else {
        optimizer.addGroup(p, options);
      }
    }
    assert optimizer != null;
    var curve = entry.get("lr").items();
    for (int t = 0; t < curve.size(); t++) {
      for (int g = 0; g < groups(); g++) {
        var group = optimizer.groups().get(g);
        if (schedules.get(g) instanceof Plateau p && t > 0) {
          p.observe(entry.get("metrics").items().get(t - 1).number());
        }
        schedules.get(g).apply(group, t);
        compare("lr", curve, t, g, group.lr());
        if (momentum != null) {
          compare("momentum", momentum.items(), t, g, group.momentum());
        }
      }
    }
  }

  private void compare(String what, List<Json> curve, int t, int g, double actual) {
    var expected = new double[] {curve.get(t).items().get(g).number()};
    result.values(
        "%s of group %d at step %d".formatted(what, g, t),
        Shape.of(1),
        expected,
        Tensor.of(new double[] {actual}, 1),
        TOLERANCE,
        0);
  }

  /** The schedule of a group; null when there is no such scheduler. */
  private static @Nullable Schedule schedule(String kind, Json json, int group) {
    var a = new Args(json, group);
    return switch (kind) {
      case "LambdaLR" -> Schedules.lambda(t -> a.formula("lr_lambda", t));
      case "MultiplicativeLR" -> Schedules.multiplicative(t -> a.formula("lr_lambda", t));
      case "StepLR" -> Schedules.step(a.integer("step_size"), a.number("gamma", 0.1));
      case "MultiStepLR" ->
          Schedules.multiStep(
              a.number("gamma", 0.1),
              json.get("milestones").items().stream().mapToLong(Json::integer).toArray());
      case "ConstantLR" ->
          Schedules.constant(a.number("factor", 1.0 / 3), (long) a.number("total_iters", 5));
      case "LinearLR" ->
          Schedules.linear(
              a.number("start_factor", 1.0 / 3),
              a.number("end_factor", 1),
              (long) a.number("total_iters", 5));
      case "ExponentialLR" -> Schedules.exponential(a.number("gamma"));
      case "PolynomialLR" ->
          Schedules.polynomial((long) a.number("total_iters", 5), a.number("power", 1));
      case "CosineAnnealingLR" -> Schedules.cosine(a.integer("T_max"), a.number("eta_min", 0));
      case "CosineAnnealingWarmRestarts" ->
          Schedules.cosineWarmRestarts(
              a.integer("T_0"), (int) a.number("T_mult", 1), a.number("eta_min", 0));
      case "CyclicLR" -> cyclic(a);
      case "OneCycleLR" -> oneCycle(a);
      case "SWALR" ->
          Schedules.swa(
              a.number("swa_lr"),
              (long) a.number("anneal_epochs", 10),
              a.text("anneal_strategy", "cos").equals("linear"));
      case "ReduceLROnPlateau" ->
          new Plateau(
              Plateau.options()
                  .maximize(a.text("mode", "min").equals("max"))
                  .factor(a.number("factor", 0.1))
                  .patience((int) a.number("patience", 10))
                  .threshold(
                      a.number("threshold", 1e-4), a.text("threshold_mode", "rel").equals("abs"))
                  .cooldown((int) a.number("cooldown", 0))
                  .minLr(a.number("min_lr", 0))
                  .eps(a.number("eps", 1e-8)));
      case "SequentialLR" -> {
        var parts = parts(json, group);
        var at = json.get("milestones").items().stream().mapToLong(Json::integer).toArray();
        yield parts == null ? null : Schedules.sequence(parts, at);
      }
      case "ChainedScheduler" -> {
        var parts = parts(json, group);
        yield parts == null ? null : Schedules.chain(parts);
      }
      default -> null;
    };
  }

  private static @Nullable List<Schedule> parts(Json args, int group) {
    var parts = new ArrayList<Schedule>();
    for (Json part : args.get("schedulers").items()) {
      var s = schedule(part.items().get(0).string(), part.items().get(1), group);
      if (s == null) {
        return null;
      }
      parts.add(s);
    }
    return parts;
  }

  private static Cyclic cyclic(Args a) {
    long up = (long) a.number("step_size_up", 2000);
    var cycle =
        Cyclic.of(a.number("base_lr"), a.number("max_lr"), up)
            .down((long) a.number("step_size_down", up))
            .scale(
                switch (a.text("mode", "triangular")) {
                  case "triangular2" -> Cyclic.Scale.TRIANGULAR2;
                  case "exp_range" -> Cyclic.Scale.exponential(a.number("gamma", 1));
                  default -> Cyclic.Scale.TRIANGULAR;
                })
            .momentum(a.number("base_momentum", 0.8), a.number("max_momentum", 0.9));
    return a.flag("cycle_momentum", true) ? cycle : cycle.fixedMomentum();
  }

  private static OneCycle oneCycle(Args a) {
    long steps =
        a.has("total_steps")
            ? a.integer("total_steps")
            : a.integer("epochs") * a.integer("steps_per_epoch");
    var cycle =
        OneCycle.of(steps)
            .maxLr(a.number("max_lr"))
            .rise(a.number("pct_start", 0.3))
            .div(a.number("div_factor", 25), a.number("final_div_factor", 1e4))
            .linear(a.text("anneal_strategy", "cos").equals("linear"))
            .threePhase(a.flag("three_phase", false))
            .momentum(a.number("base_momentum", 0.85), a.number("max_momentum", 0.95));
    return a.flag("cycle_momentum", true) ? cycle : cycle.fixedMomentum();
  }

  /** Arguments, of which some may be lists with one element a group. */
  private record Args(Json json, int group) {
    private @Nullable Json find(String name) {
      var v = json.find(name);
      if (v instanceof Json.Arr(var items)) {
        return items.get(group);
      }
      return v instanceof Json.Null ? null : v;
    }

    boolean has(String name) {
      return find(name) != null;
    }

    double number(String name) {
      var v = find(name);
      if (v == null) {
        throw new IllegalArgumentException("no " + name + " in " + json);
      }
      return Replay.number(v);
    }

    double number(String name, double otherwise) {
      var v = find(name);
      return v == null ? otherwise : Replay.number(v);
    }

    long integer(String name) {
      return (long) number(name);
    }

    boolean flag(String name, boolean otherwise) {
      var v = find(name);
      return v == null ? otherwise : v.bool();
    }

    String text(String name, String otherwise) {
      var v = find(name);
      return v == null ? otherwise : v.string();
    }

    double formula(String name, long epoch) {
      var v = find(name);
      return v instanceof Json.Str(var s) ? Formula.evaluate(s, "epoch", epoch) : number(name);
    }
  }
}
