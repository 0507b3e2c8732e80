/** What a provider of faster kernels implements. Exported to dev.espalier.vector only. */
@org.jspecify.annotations.NullMarked
package dev.espalier.cpu.kernel;
