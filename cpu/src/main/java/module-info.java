import org.jspecify.annotations.NullMarked;

/** The CPU backend: plain kernels, which need no incubating module, and worker threads. */
@NullMarked
module dev.espalier.cpu {
  requires transitive dev.espalier.core;
}
