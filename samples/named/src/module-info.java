module app {
  requires dev.espalier.nn;

  opens app to
      dev.espalier.nn;
}
