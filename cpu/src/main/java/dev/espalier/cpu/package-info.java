/** The CPU backend. See {@link dev.espalier.cpu.CpuBackend}. */
@org.jspecify.annotations.NullMarked
package dev.espalier.cpu;
