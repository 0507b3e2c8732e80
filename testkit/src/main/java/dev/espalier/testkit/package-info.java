/** Op specifications, gradient checks and the test kit for backends. */
@org.jspecify.annotations.NullMarked
package dev.espalier.testkit;
