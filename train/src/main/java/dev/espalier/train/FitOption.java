package dev.espalier.train;

/** Something to pass to {@link Trainer#fit}: one of {@link Options}, or a {@link Callback}. */
public sealed interface FitOption permits Callback, Setting {}
