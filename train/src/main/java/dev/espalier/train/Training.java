package dev.espalier.train;

import dev.espalier.nn.Layer;
import dev.espalier.nn.optim.Optimizer;
import java.util.SequencedMap;

/** A running training, as a {@link Callback} sees it. */
public interface Training {
  Layer model();

  Optimizer optimizer();

  /** The current epoch, from 1; 0 before the first. */
  int epoch();

  /** Epochs that were asked for. */
  int epochs();

  /** Batches done in this epoch. */
  int batch();

  /** Batches in an epoch. */
  int batches();

  /** Samples done in this epoch. */
  int samples();

  /** Samples in an epoch. */
  int samplesPerEpoch();

  /** Optimiser steps since the training began, resumptions included. */
  long step();

  /** The epoch's loss and metrics so far; at its end also {@code val_…} and {@code lr}. */
  SequencedMap<String, Double> values();

  /** The finished epochs. */
  History history();

  /**
   * Whether it has come to its end: all epochs are done, or {@link #stop} was called. An
   * interrupted or failed one has not.
   */
  boolean isFinished();

  /**
   * Ends the training after this step, or after this epoch's callbacks; {@link History#stopped}
   * says why.
   */
  void stop(String reason);
}
