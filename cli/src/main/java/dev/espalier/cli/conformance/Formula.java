package dev.espalier.cli.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Arithmetic as Python writes it, in one variable: {@code 0.95**epoch}, {@code min(1, (epoch + 1) /
 * 10)}, {@code 1 if epoch < 5 else 0.1}.
 */
final class Formula {
  private static final Map<String, Double> CONSTANTS =
      Map.of("math.pi", Math.PI, "math.e", Math.E, "True", 1.0, "False", 0.0);

  private final String text;
  private final String variable;
  private final double value;
  private int at;

  private Formula(String text, String variable, double value) {
    this.text = text;
    this.variable = variable;
    this.value = value;
  }

  static double evaluate(String text, String variable, double value) {
    var f = new Formula(text, variable, value);
    double y = f.conditional();
    f.skip();
    if (f.at < text.length()) {
      throw f.unreadable();
    }
    return y;
  }

  private double conditional() {
    double y = either();
    if (!take("if")) {
      return y;
    }
    double condition = either();
    expect("else");
    double other = conditional();
    return condition != 0 ? y : other;
  }

  private double either() {
    double y = both();
    while (take("or")) {
      double z = both();
      y = y != 0 ? y : z;
    }
    return y;
  }

  private double both() {
    double y = comparison();
    while (take("and")) {
      double z = comparison();
      y = y != 0 ? z : y;
    }
    return y;
  }

  private double comparison() {
    double y = sum();
    if (take("<=")) {
      return truth(y <= sum());
    }
    if (take(">=")) {
      return truth(y >= sum());
    }
    if (take("==")) {
      return truth(y == sum());
    }
    if (take("!=")) {
      return truth(y != sum());
    }
    if (take("<")) {
      return truth(y < sum());
    }
    return take(">") ? truth(y > sum()) : y;
  }

  private static double truth(boolean b) {
    return b ? 1 : 0;
  }

  private double sum() {
    double y = product();
    while (true) {
      if (take("+")) {
        y += product();
      } else if (take("-")) {
        y -= product();
      } else {
        return y;
      }
    }
  }

  private double product() {
    double y = sign();
    while (true) {
      if (take("//")) {
        y = Math.floor(y / sign());
      } else if (take("/")) {
        y /= sign();
      } else if (take("%")) {
        double z = sign();
        y -= Math.floor(y / z) * z;
      } else if (at < text.length() && !text.startsWith("**", at) && take("*")) {
        y *= sign();
      } else {
        return y;
      }
    }
  }

  private double sign() {
    if (take("-")) {
      return -sign();
    }
    return take("+") ? sign() : power();
  }

  private double power() {
    double y = atom();
    return take("**") ? Math.pow(y, sign()) : y;
  }

  private double atom() {
    if (take("(")) {
      double y = conditional();
      expect(")");
      return y;
    }
    skip();
    int from = at;
    if (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      while (at < text.length()
          && isNumber(text.charAt(at), text.charAt(at - (at > from ? 1 : 0)))) {
        at++;
      }
      return Double.parseDouble(text.substring(from, at).replace("_", ""));
    }
    while (at < text.length()
        && (Character.isJavaIdentifierPart(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    var name = text.substring(from, at);
    if (take("(")) {
      return call(name, arguments());
    }
    if (name.equals(variable)) {
      return value;
    }
    var constant = CONSTANTS.get(name);
    if (constant == null) {
      throw unreadable();
    }
    return constant;
  }

  private static boolean isNumber(char c, char before) {
    boolean exponent = before == 'e' || before == 'E';
    return Character.isDigit(c)
        || c == '.'
        || c == '_'
        || c == 'e'
        || c == 'E'
        || exponent && (c == '-' || c == '+');
  }

  private List<Double> arguments() {
    var all = new ArrayList<Double>();
    while (!take(")")) {
      all.add(conditional());
      take(",");
    }
    return all;
  }

  private double call(String name, List<Double> x) {
    return switch (name) {
      case "min" -> x.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
      case "max" -> x.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
      case "abs", "math.fabs" -> Math.abs(x.getFirst());
      case "int" -> x.getFirst() < 0 ? Math.ceil(x.getFirst()) : Math.floor(x.getFirst());
      case "float" -> x.getFirst();
      case "math.floor" -> Math.floor(x.getFirst());
      case "math.ceil" -> Math.ceil(x.getFirst());
      case "math.sqrt" -> Math.sqrt(x.getFirst());
      case "math.exp" -> Math.exp(x.getFirst());
      case "math.log" ->
          x.size() == 1 ? Math.log(x.getFirst()) : Math.log(x.getFirst()) / Math.log(x.getLast());
      case "math.cos" -> Math.cos(x.getFirst());
      case "math.sin" -> Math.sin(x.getFirst());
      case "math.tanh" -> Math.tanh(x.getFirst());
      case "pow", "math.pow" -> Math.pow(x.getFirst(), x.getLast());
      default -> throw unreadable();
    };
  }

  private void skip() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean take(String token) {
    skip();
    if (!text.startsWith(token, at)) {
      return false;
    }
    int end = at + token.length();
    boolean word = Character.isLetter(token.charAt(0));
    if (word && end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
      return false;
    }
    at = end;
    return true;
  }

  private void expect(String token) {
    if (!take(token)) {
      throw unreadable();
    }
  }

  private IllegalArgumentException unreadable() {
    return new IllegalArgumentException("cannot read \"" + text + "\" at " + at);
  }
}
