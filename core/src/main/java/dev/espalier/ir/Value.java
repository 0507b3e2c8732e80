package dev.espalier.ir;

/** What a realised node holds: a backend's storage or a Java number. Opaque to the IR. */
public interface Value {}
