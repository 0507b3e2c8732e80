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
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

final class EpisodeTest {
  static List<EnvironmentSpec<?, ?>> all() {
    return Environments.all();
  }

  private static <O, A> Episode random(Environment<O, A> env, int steps) {
    var rng = Rng.seed(1);
    return Episode.play(env, 3, steps, _ -> env.actionSpace().sample(rng));
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Well-formed; every animation has a time for each value; something moves; and only what SVG
   * knows, no script and no address to load from.
   */
  @ParameterizedTest
  @MethodSource("all")
  void everyEnvironmentIsDrawn(EnvironmentSpec<?, ?> spec) throws Exception {
    var svg = random(spec.make(), 120).svg();
    var page = parse(svg);
    var tags = new HashSet<String>();
    var elements = page.getElementsByTagName("*");
    int animations = 0;
    for (int i = 0; i < elements.getLength(); i++) {
      var e = (Element) elements.item(i);
      tags.add(e.getTagName());
      if (e.getTagName().equals("animate")) {
        animations++;
        var times = e.getAttribute("keyTimes").split(";");
        assertEquals(e.getAttribute("values").split(";").length, times.length);
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
  void valuesAreThoseOfTheScenes() throws Exception {
    var env = new TimeLimit<>(new MountainCar(), 5);
    var episode = Episode.play(env, 1, 100, _ -> 2);
    assertEquals(5, episode.length());
    assertEquals(-5, episode.totalReward());
    assertFalse(episode.terminated());
    assertEquals(6, episode.animation().frames());
    var page = parse(episode.svg());
    var wheel = (Element) page.getElementsByTagName("circle").item(0);
    var move = (Element) wheel.getFirstChild();
    assertEquals("cx", move.getAttribute("attributeName"));
    var values = move.getAttribute("values").split(";");
    assertEquals(7, values.length, "six scenes, and the last one for a second more");
    assertEquals(wheel.getAttribute("cx"), values[0]);
    assertEquals(values[5], values[6]);
    // Five steps of 1/30 s and one more scene, then a second.
    assertEquals("1.2s", move.getAttribute("dur"));
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
  void titlesAreEscaped() throws Exception {
    var animation = new Animation("a < b & c", 1);
    animation.add(new Scene(10, 10).text(5, 5, 3, "<&>", Paint.INK));
    var page = parse(animation.svg());
    assertEquals("a < b & c", page.getElementsByTagName("title").item(0).getTextContent());
    assertEquals("<&>", page.getElementsByTagName("text").item(0).getTextContent());
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
