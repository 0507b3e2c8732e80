/** Replays what other libraries computed: operations, optimisers and whole trainings of PyTorch. */
@org.jspecify.annotations.NullMarked
package dev.espalier.conformance;
