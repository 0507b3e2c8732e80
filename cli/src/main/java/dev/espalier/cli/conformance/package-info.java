/** Replays the results of other libraries, stored as files, and compares. */
@NullMarked
package dev.espalier.cli.conformance;

import org.jspecify.annotations.NullMarked;
