/**
 * What Espalier promises about whole programs: threads, memory, and the same bits on every machine.
 */
@org.jspecify.annotations.NullMarked
package dev.espalier.promises;
