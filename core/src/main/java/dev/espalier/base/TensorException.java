package dev.espalier.base;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a user's mistake raises. Each kind carries its facts as fields; the text is derived from
 * them:
 *
 * <pre>
 * ShapeException: matmul: inner dimensions differ, 784 and 728
 *   left   (32, 784) float32   flatten
 *   right  (728, 128) float32  transpose of parameter fc1.weight (128, 728)
 *   rule   left.shape[-1] == right.shape[-2]
 *   layer  Mlp &gt; fc1: Linear(728 → 128)
 *   fix    new Linear(784, 128)
 *     at app.Mlp.forward(Mlp.java:14)
 * </pre>
 *
 * <p>Facts that are not known leave no line. The last line is the first frame outside Espalier and
 * the JDK. Code nearer to the user that knows more rethrows a completed copy ({@link #withLayer},
 * {@link #withFix}, {@link #with}), which keeps the stack trace.
 */
public abstract sealed class TensorException extends RuntimeException
    permits ShapeException, DTypeException, StateException, ValueException {
  private static final long serialVersionUID = 1L;

  /** Packages whose frames are never the user's line; examples and recipes are not among them. */
  private static final Set<String> OURS =
      Set.of(
          "base", "ir", "grad", "plan", "runtime", "tensor", "spi", "io", "cpu", "vector", "nn",
          "train", "rl", "text", "models");

  private static final String ROOT = "dev.espalier.";

  private final Facts facts;

  /**
   * The fields of an exception.
   *
   * @param op the operation that refused, such as {@code matmul}
   * @param problem what is wrong, in one line
   * @param operands its operands, or those of them that matter; may be empty
   * @param rule the condition that does not hold
   * @param layer the path of the layer in which it happened
   * @param fix what to change
   */
  public record Facts(
      String op,
      String problem,
      List<Operand> operands,
      @Nullable String rule,
      @Nullable String layer,
      String fix)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    public Facts {
      operands = List.copyOf(operands);
    }

    /** Facts without operands and layer. */
    public static Facts of(String op, String problem, String rule, String fix) {
      return new Facts(op, problem, List.of(), rule, null, fix);
    }

    /** Facts without operands, rule and layer. */
    public static Facts of(String op, String problem, String fix) {
      return new Facts(op, problem, List.of(), null, null, fix);
    }
  }

  TensorException(Facts facts) {
    super(facts.problem());
    this.facts = facts;
  }

  public final Facts facts() {
    return facts;
  }

  /** The operation that refused, such as {@code matmul}. */
  public final String op() {
    return facts.op();
  }

  /** What is wrong, in one line. */
  public final String problem() {
    return facts.problem();
  }

  /** The operands that matter, in order; may be empty. */
  public final List<Operand> operands() {
    return facts.operands();
  }

  /** The condition that does not hold, such as {@code left.shape[-1] == right.shape[-2]}. */
  public final @Nullable String rule() {
    return facts.rule();
  }

  /** The path of the layer in which it happened, such as {@code Mlp > fc1: Linear(728 → 128)}. */
  public final @Nullable String layer() {
    return facts.layer();
  }

  /** What to change. */
  public final String fix() {
    return facts.fix();
  }

  /**
   * An exception of the same kind with other facts, and with the stack trace, cause and suppressed
   * exceptions of this one.
   */
  public final TensorException with(Facts other) {
    var e =
        switch (this) {
          case ShapeException _ -> new ShapeException(other);
          case DTypeException _ -> new DTypeException(other);
          case StateException _ -> new StateException(other);
          case ValueException _ -> new ValueException(other);
        };
    e.setStackTrace(getStackTrace());
    if (getCause() != null) {
      e.initCause(getCause());
    }
    for (var s : getSuppressed()) {
      e.addSuppressed(s);
    }
    return e;
  }

  /**
   * This exception placed in a layer. The innermost layer wins: one that has a layer, or a null
   * path, changes nothing.
   */
  public final TensorException withLayer(@Nullable String path) {
    return path == null || facts.layer() != null
        ? this
        : with(
            new Facts(
                facts.op(), facts.problem(), facts.operands(), facts.rule(), path, facts.fix()));
  }

  /**
   * This exception with a fix by someone who knows better what to change, such as the layer that
   * owns the weight.
   */
  public final TensorException withFix(String fix) {
    return with(
        new Facts(facts.op(), facts.problem(), facts.operands(), facts.rule(), facts.layer(), fix));
  }

  /** The whole text without the name of the kind. */
  @Override
  public final String getMessage() {
    int role = "right".length();
    int spec = 0;
    for (var o : facts.operands()) {
      role = Math.max(role, o.role().length());
      spec = Math.max(spec, o.spec().length());
    }
    var lines = new ArrayList<String>();
    lines.add(facts.op() + ": " + facts.problem());
    for (var o : facts.operands()) {
      lines.add(line(role, o.role(), pad(o.spec(), spec) + "  " + o.origin()));
    }
    if (facts.rule() != null) {
      lines.add(line(role, "rule", facts.rule()));
    }
    if (facts.layer() != null) {
      lines.add(line(role, "layer", facts.layer()));
    }
    lines.add(line(role, "fix", facts.fix()));
    var at = userFrame(getStackTrace());
    if (at != null) {
      lines.add("    at " + at);
    }
    return String.join("\n", lines);
  }

  /** The kind and the whole text. */
  @Override
  public final String toString() {
    return getClass().getSimpleName() + ": " + getMessage();
  }

  private static String line(int width, String name, String text) {
    return "  " + pad(name, width) + "  " + text;
  }

  private static String pad(String s, int width) {
    return s + " ".repeat(width - s.length());
  }

  private static @Nullable String userFrame(StackTraceElement[] trace) {
    for (var f : trace) {
      String c = f.getClassName();
      if (!isOurs(c) && !c.startsWith("java.") && !c.startsWith("jdk.")) {
        String file = f.getFileName() == null ? "Unknown Source" : f.getFileName();
        return c
            + "."
            + f.getMethodName()
            + "("
            + file
            + (f.getLineNumber() < 0 ? "" : ":" + f.getLineNumber())
            + ")";
      }
    }
    return null;
  }

  private static boolean isOurs(String className) {
    if (!className.startsWith(ROOT)) {
      return false;
    }
    int end = className.indexOf('.', ROOT.length());
    return end > 0 && OURS.contains(className.substring(ROOT.length(), end));
  }
}
