import org.jspecify.annotations.NullMarked;

/** Trainings on real data, by name, with their run folders and reports. */
@NullMarked
module dev.espalier.recipes {
  requires transitive dev.espalier.models;
  requires transitive dev.espalier.rl;
  requires org.tukaani.xz;
}
