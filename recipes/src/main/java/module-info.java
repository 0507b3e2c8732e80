import org.jspecify.annotations.NullMarked;

/** Trainings on real data, by name, with their run folders and reports. */
@NullMarked
module dev.espalier.recipes {
  requires transitive dev.espalier.models;
  requires transitive dev.espalier.rl;
  requires org.tukaani.xz;

  uses dev.espalier.spi.Backend;

  exports dev.espalier.recipes;
  exports dev.espalier.recipes.report;
  exports dev.espalier.recipes.run;

  // The networks that recipes define have their weights in fields.
  opens dev.espalier.recipes to
      dev.espalier.nn;
}
