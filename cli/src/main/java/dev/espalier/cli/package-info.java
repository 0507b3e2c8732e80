/** The command and its recipes. */
@org.jspecify.annotations.NullMarked
package dev.espalier.cli;
