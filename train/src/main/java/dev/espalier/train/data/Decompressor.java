package dev.espalier.train.data;

import java.io.IOException;
import java.io.InputStream;

/**
 * Opens a compressed stream, such as {@code XZInputStream::new}: this module depends on no
 * decompressor but the JDK's.
 */
@FunctionalInterface
public interface Decompressor {
  InputStream open(InputStream compressed) throws IOException;
}
