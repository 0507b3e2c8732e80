package dev.espalier.ir;

import java.util.List;

/**
 * Checks that a graph is what the next pass may rely on: specs agree with {@link Infer}, and only
 * the ops that the stage allows occur. On when assertions are ({@code -ea}) or with {@code
 * -Despalier.verify=true}.
 */
public final class Verifier {
  private static final boolean ON =
      Boolean.getBoolean("espalier.verify") || Verifier.class.desiredAssertionStatus();

  private Verifier() {}

  /** After gradients were expanded: no {@link Op.Grad} or {@link Op.Jvp} is left. */
  public static void verify(List<Node> roots) {
    if (ON) {
      for (Node n : Graph.of(roots).nodes()) {
        check(n);
        boolean marker = n.op() instanceof Op.Grad || n.op() instanceof Op.Jvp;
        require(!marker, n, "a derivative was not expanded");
      }
    }
  }

  /** After definitions were put in place: only primitive ops are left. */
  public static void verifyPrimitive(List<Node> roots) {
    if (ON) {
      for (Node n : Graph.of(roots).nodes()) {
        check(n);
        boolean primitive =
            !(n.op() instanceof Op.Grad
                || n.op() instanceof Op.Jvp
                || n.op() instanceof Op.Output && !(n.input(0).op() instanceof Op.Scan)
                || n.op() instanceof Op.Update
                || n.op() instanceof Op.Composite);
        require(primitive, n, "is not primitive");
      }
    }
  }

  private static void check(Node n) {
    if (n.op() instanceof Op.Leaf) {
      return;
    }
    var expected = Infer.infer(n.op(), n.rawInputs());
    require(expected.equals(n.spec()), n, "should be " + expected);
  }

  private static void require(boolean ok, Node n, String problem) {
    if (!ok) {
      throw new AssertionError(n + ": " + problem);
    }
  }
}
