package dev.espalier.errors;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program with a mistake, what the library must say about it, and the program after the advice.
 *
 * @param name what the mistake is; names its place in the source file of {@code family}
 * @param family the class that holds it
 * @param wrong the program; where it has several lines, the comment {@code // wrong} marks the one
 *     at fault
 * @param message the kind of the exception and its text but for the last line, which says where
 * @param applied the part of the fix that is code or a number, literally; it stands in {@code
 *     right}
 * @param right the program with the fix applied
 */
record WrongProgram(
    String name, Class<?> family, Program wrong, String message, String applied, Program right) {

  /** Lines of code, and the result: numbers that the test looks at, or null. */
  @FunctionalInterface
  interface Program {
    @Nullable Object run() throws Exception;
  }

  /** The corpus, a family of mistakes a class. */
  static List<WrongProgram> all() {
    return Stream.of(
            ProductPrograms.ALL,
            ElementPrograms.ALL,
            ShapePrograms.ALL,
            LayerPrograms.ALL,
            LossPrograms.ALL,
            StatePrograms.ALL,
            FunctionPrograms.ALL)
        .flatMap(List::stream)
        .toList();
  }

  /** Begins a case. */
  static Wrong program(Class<?> family, String name, Program wrong) {
    return new Wrong(name, family, wrong);
  }

  record Wrong(String name, Class<?> family, Program wrong) {
    /** The kind and the message without the line that says where. */
    Told says(String message) {
      return new Told(this, message);
    }
  }

  record Told(Wrong wrong, String message) {
    /** The part of the fix that stands in {@code right}, and the mended program. */
    WrongProgram mended(String applied, Program right) {
      return new WrongProgram(
          wrong.name, wrong.family, wrong.wrong, message.stripTrailing(), applied, right);
    }
  }

  /** Numbers from 0.1 up in steps of 0.1. */
  static Tensor data(int... shape) {
    var values = new float[Shape.of(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.1f * (i % 50 + 1);
    }
    return Tensor.of(values, shape);
  }

  static Tensor longs(long... values) {
    return Tensor.of(values, values.length);
  }

  @Override
  public String toString() {
    return family.getSimpleName() + ": " + name;
  }
}
