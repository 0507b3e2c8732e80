package dev.espalier.rl.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.ShapeException;
import dev.espalier.rl.Environment;
import dev.espalier.rl.envs.EnvironmentSpec;
import dev.espalier.rl.envs.Environments;
import dev.espalier.rl.envs.MountainCar;
import dev.espalier.rl.wrappers.TimeLimit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EpisodeTest {
  static List<EnvironmentSpec<?, ?>> all() {
    return Environments.all();
  }

  private static <O, A> Episode random(Environment<O, A> env, int steps) {
    var rng = Rng.seed(1);
    return Episode.play(env, 3, steps, _ -> env.actionSpace().sample(rng));
  }

  /** An element: its tag, its attributes, the text before its first child. */
  private record Node(String tag, Map<String, String> attributes, String text) {
    String get(String attribute) {
      return attributes.getOrDefault(attribute, "");
    }
  }

  /** The elements in order; everything that is opened is closed in its place. */
  private static List<Node> parse(String svg) {
    var nodes = new ArrayList<Node>();
    var open = new ArrayDeque<String>();
    var tags = Pattern.compile("<(/?)([a-z]+)((?: [A-Za-z0-9:-]+=\"[^\"<]*\")*)(/?)>([^<]*)");
    var m = tags.matcher(svg);
    int end = 0;
    while (m.find()) {
      assertEquals(end, m.start(), "something that is no tag before " + m.group());
      end = m.end();
      if (m.group(1).equals("/")) {
        assertEquals(open.pop(), m.group(2));
        continue;
      }
      if (m.group(4).isEmpty()) {
        open.push(m.group(2));
      }
      var attributes = new LinkedHashMap<String, String>();
      var pairs = Pattern.compile(" ([A-Za-z0-9:-]+)=\"([^\"]*)\"").matcher(m.group(3));
      while (pairs.find()) {
        attributes.put(pairs.group(1), pairs.group(2));
      }
      var text = m.group(5).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
      nodes.add(new Node(m.group(2), attributes, text));
    }
    assertEquals(svg.length(), end);
    assertTrue(open.isEmpty(), open::toString);
    return nodes;
  }

  /**
   * Well-formed; every animation has a time for each value; something moves; and only what SVG
   * knows, no script and no address to load from.
   */
  @ParameterizedTest
  @MethodSource("all")
  void everyEnvironmentIsDrawn(EnvironmentSpec<?, ?> spec) {
    var svg = random(spec.make(), 120).svg();
    var tags = new HashSet<String>();
    int animations = 0;
    for (var e : parse(svg)) {
      tags.add(e.tag());
      if (e.tag().equals("animate")) {
        animations++;
        var times = e.get("keyTimes").split(";");
        assertEquals(e.get("values").split(";").length, times.length);
        assertEquals(0, Double.parseDouble(times[0]));
        for (int t = 1; t < times.length; t++) {
          assertTrue(Double.parseDouble(times[t]) >= Double.parseDouble(times[t - 1]));
        }
        assertEquals("1", times[times.length - 1]);
      }
    }
    tags.removeAll(
        List.of("svg", "title", "style", "rect", "circle", "line", "polygon", "text", "animate"));
    assertEquals(new HashSet<>(), tags);
    assertTrue(animations > 1, animations + " animations");
    assertFalse(svg.replace("http://www.w3.org/2000/svg", "").contains("://"));
    assertFalse(svg.contains("NaN"));
  }

  /** The car of the picture is where the positions of the episode say. */
  @Test
  void valuesAreThoseOfTheScenes() {
    var env = new TimeLimit<>(new MountainCar(), 5);
    var episode = Episode.play(env, 1, 100, _ -> 2);
    assertEquals(5, episode.length());
    assertEquals(-5, episode.totalReward());
    assertFalse(episode.terminated());
    assertEquals(6, episode.animation().frames());
    var nodes = parse(episode.svg());
    int at = nodes.stream().map(Node::tag).toList().indexOf("circle");
    var wheel = nodes.get(at);
    var move = nodes.get(at + 1);
    assertEquals("cx", move.get("attributeName"));
    var values = move.get("values").split(";");
    assertEquals(7, values.length, "six scenes, and the last one for a second more");
    assertEquals(wheel.get("cx"), values[0]);
    assertEquals(values[5], values[6]);
    // Five steps of 1/30 s and one more scene, then a second.
    assertEquals("1.2s", move.get("dur"));
  }

  @Test
  void longEpisodesAreThinnedOut() {
    var animation = new Animation("many", 50);
    for (int i = 0; i <= 5000; i++) {
      animation.add(new Scene(100, 10).circle(i / 50.0, 5, 2, Paint.AGENT));
    }
    assertTrue(animation.svg().length() < 10_000, animation.svg().length() + " characters");
    assertTrue(animation.svg().contains(";100;100\""));
  }

  @Test
  void titlesAreEscaped() {
    var animation = new Animation("a < b & c", 1);
    animation.add(new Scene(10, 10).text(5, 5, 3, "<&>", Paint.INK));
    var nodes = parse(animation.svg());
    assertEquals("a < b & c", nodes.get(1).text());
    assertEquals(
        "<&>", nodes.stream().filter(n -> n.tag().equals("text")).findAny().orElseThrow().text());
  }

  @Test
  void otherMarksAreRefused() {
    var animation = new Animation("a", 1);
    animation.add(new Scene(10, 10).circle(1, 1, 1, Paint.AGENT));
    var other = new Scene(10, 10).circle(1, 1, 1, Paint.GOAL);
    var e = assertThrows(ShapeException.class, () -> animation.add(other));
    assertTrue(e.fix().contains("the same marks"), e::fix);
  }
}
