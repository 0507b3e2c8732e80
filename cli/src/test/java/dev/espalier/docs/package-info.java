/** Keeps what the documentation shows true. */
@org.jspecify.annotations.NullMarked
package dev.espalier.docs;
