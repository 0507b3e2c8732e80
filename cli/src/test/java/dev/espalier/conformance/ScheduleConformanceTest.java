package dev.espalier.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.io.Json;
import dev.espalier.nn.optim.OneCycle;
import dev.espalier.nn.optim.Plateau;
import dev.espalier.nn.optim.Schedule;
import dev.espalier.nn.optim.Schedules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Curves of PyTorch's learning rate schedulers over 100 steps, for two groups. */
class ScheduleConformanceTest {
  private static final double TOLERANCE = 1e-12;

  @TestFactory
  Stream<DynamicTest> followsPyTorch() throws IOException {
    var tests = new ArrayList<DynamicTest>();
    var lacking = new TreeMap<String, Integer>();
    for (Json entry :
        ConformanceData.json(ConformanceData.folder("optim").resolve("schedulers.json"))
            .get("cases")
            .items()) {
      var kind = entry.get("scheduler").string();
      if (kind.equals("ReduceLROnPlateau")) {
        tests.add(dynamicTest(entry.get("id").string(), () -> plateau(entry)));
        continue;
      }
      var schedule = schedule(kind, entry.get("args"));
      if (schedule == null) {
        lacking.merge(kind, 1, Integer::sum);
      } else {
        tests.add(dynamicTest(entry.get("id").string(), () -> curve(entry, schedule)));
      }
    }
    int ran = tests.size();
    tests.add(
        dynamicTest(
            "not covered",
            () -> {
              String summary =
                  "conformance with PyTorch's schedulers: "
                      + ran
                      + " curves ran; not covered: "
                      + lacking;
              System.out.println(summary);
              Assumptions.assumeTrue(lacking.isEmpty(), summary);
            }));
    return tests.stream();
  }

  private static void curve(Json entry, Schedule schedule) {
    var curves = entry.get("lr").items();
    for (int t = 0; t < curves.size(); t++) {
      check(entry, schedule, t);
    }
    var momentum = entry.find("momentum");
    for (int t = 0; momentum != null && t < curves.size(); t++) {
      double expected = momentum.items().get(t).items().getFirst().number();
      double actual = schedule.momentum(entry.get("initial_momentum").number(), t);
      assertEquals(expected, actual, TOLERANCE * expected, "momentum of step " + t);
    }
  }

  private static void check(Json entry, Schedule schedule, int t) {
    boolean named =
        entry.get("args").find("max_lr")
            != null; // the peak of a cycle; with us it is the initial learning rate
    for (int group = 0; group < 2; group++) {
      double initial =
          named
              ? entry.get("args").get("max_lr").number()
              : entry.get("initial_lr").items().get(group).number();
      double expected = entry.get("lr").items().get(t).items().get(group).number();
      // A rate that falls to (almost) 0 is a difference of larger ones: compare relative to the
      // initial rate.
      assertEquals(
          expected, schedule.lr(initial, t), TOLERANCE * initial, "group " + group + ", step " + t);
    }
  }

  private static void plateau(Json entry) {
    var args = entry.get("args");
    var options =
        Plateau.options()
            .maximize(string(args, "mode", "min").equals("max"))
            .factor(number(args, "factor", 0.1))
            .patience((int) number(args, "patience", 10))
            .threshold(
                number(args, "threshold", 1e-4),
                string(args, "threshold_mode", "rel").equals("abs"))
            .cooldown((int) number(args, "cooldown", 0))
            .minLr(number(args, "min_lr", 0));
    var plateau = new Plateau(options);
    check(entry, plateau, 0);
    for (int t = 1; t < entry.get("lr").items().size(); t++) {
      plateau.observe(entry.get("metrics").items().get(t - 1).number());
      check(entry, plateau, t);
    }
  }

  /** The schedule of a case; null when ours has none. */
  private static @Nullable Schedule schedule(String kind, Json args) {
    return switch (kind) {
      case "StepLR" -> Schedules.step(integer(args, "step_size"), number(args, "gamma", 0.1));
      case "MultiStepLR" ->
          Schedules.multiStep(
              number(args, "gamma", 0.1),
              args.get("milestones").items().stream().mapToLong(Json::integer).toArray());
      case "ExponentialLR" -> Schedules.exponential(number(args, "gamma", 1));
      case "LinearLR" ->
          Schedules.linear(
              number(args, "start_factor", 1.0 / 3),
              number(args, "end_factor", 1),
              (long) number(args, "total_iters", 5));
      case "ConstantLR" -> {
        double factor = number(args, "factor", 1.0 / 3);
        Schedule small = (initial, _) -> initial * factor;
        yield small.then((long) number(args, "total_iters", 5), Schedules.constant());
      }
      case "PolynomialLR" ->
          Schedules.polynomial((long) number(args, "total_iters", 5), number(args, "power", 1));
      case "CosineAnnealingLR" ->
          Schedules.cosine(integer(args, "T_max"), number(args, "eta_min", 0));
      case "CosineAnnealingWarmRestarts" ->
          Schedules.cosineWarmRestarts(
              integer(args, "T_0"), (int) number(args, "T_mult", 1), number(args, "eta_min", 0));
      case "OneCycleLR" -> oneCycle(args);
      case "SequentialLR" -> {
        var parts = parts(args);
        var milestones = args.get("milestones").items();
        yield parts.size() == 2
            ? parts.get(0).then(milestones.getFirst().integer(), parts.get(1))
            : null;
      }
      case "ChainedScheduler" -> parts(args).stream().reduce(Schedule::chain).orElseThrow();
      default -> null;
    };
  }

  private static Schedule oneCycle(Json args) {
    var cycle =
        OneCycle.of(integer(args, "total_steps"))
            .rise(number(args, "pct_start", 0.3))
            .div(number(args, "div_factor", 25), number(args, "final_div_factor", 1e4))
            .linear(string(args, "anneal_strategy", "cos").equals("linear"));
    var three = args.find("three_phase");
    return three == null ? cycle : cycle.threePhase(three.bool());
  }

  private static List<Schedule> parts(Json args) {
    var parts = new ArrayList<Schedule>();
    for (Json part : args.get("schedulers").items()) {
      var s = schedule(part.items().get(0).string(), part.items().get(1));
      assert s != null : part;
      parts.add(s);
    }
    return parts;
  }

  private static long integer(Json args, String name) {
    return args.get(name).integer();
  }

  private static double number(Json args, String name, double otherwise) {
    var v = args.find(name);
    return v == null ? otherwise : v.number();
  }

  private static String string(Json args, String name, String otherwise) {
    var v = args.find(name);
    return v == null ? otherwise : v.string();
  }
}
