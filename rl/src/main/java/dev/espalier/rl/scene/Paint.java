package dev.espalier.rl.scene;

import java.util.Locale;

/** Colours by meaning; each has a tone for light and one for dark surroundings. */
public enum Paint {
  /** Outlines and letters. */
  INK("#17212b", "#e5ebf1"),
  /** What matters less. */
  SOFT("#53606e", "#9aa8b6"),
  /** Fields and ground. */
  LINE("#dde3e9", "#2b3641"),
  /** As the background. */
  PAPER("#ffffff", "#161d24"),
  /** Holes. */
  HOLE("#17212b", "#000000"),
  /** What the agent moves. */
  AGENT("#0068b3", "#58aef5"),
  /** Where it should get, and what helps. */
  GOAL("#007a5a", "#3fcf9f"),
  /** What it should avoid, and what hangs loose. */
  DANGER("#c24e00", "#ff9a4a"),
  /** A fourth colour. */
  EXTRA("#9a4a80", "#e39bcb"),
  /** A fifth colour. */
  GOLD("#b58900", "#e6c84f");

  private final String light;
  private final String dark;

  Paint(String light, String dark) {
    this.light = light;
    this.dark = dark;
  }

  /** The CSS property that holds it. */
  String property() {
    return "--scene-" + name().toLowerCase(Locale.ROOT);
  }

  /** The definitions of all. */
  static String properties(boolean onDark) {
    var css = new StringBuilder();
    for (var p : values()) {
      css.append(p.property()).append(':').append(onDark ? p.dark : p.light).append(';');
    }
    return css.toString();
  }
}
