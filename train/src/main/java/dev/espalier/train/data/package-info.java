/** Data sets, transforms and the loader that cuts them into batches. */
@org.jspecify.annotations.NullMarked
package dev.espalier.train.data;
