import org.jspecify.annotations.NullMarked;

/** The CPU backend's kernels written with the Vector API; the only module that requires it. */
@NullMarked
module dev.espalier.vector {
  requires dev.espalier.cpu;
  requires jdk.incubator.vector;
}
