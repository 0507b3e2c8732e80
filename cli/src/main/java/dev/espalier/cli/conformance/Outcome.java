package dev.espalier.cli.conformance;

/**
 * What became of one sample.
 *
 * @param group the operation, optimiser or network
 * @param ulp the largest error in units in the last place of the expected value, in the precision
 *     of the run
 * @param share the largest error as a share of what was allowed; above 1 it failed
 * @param message what differs, or what is missing; empty when it passed
 */
record Outcome(String group, String id, Status status, double ulp, double share, String message) {
  enum Status {
    PASSED,
    FAILED,
    UNSUPPORTED
  }
}
