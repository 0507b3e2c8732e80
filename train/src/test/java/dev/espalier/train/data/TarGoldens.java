package dev.espalier.train.data;

/** Archives by Python's tarfile; written by src/test/python/tar_goldens.py. */
final class TarGoldens {
  private TarGoldens() {}

  static final String PAX =
      "H4sIAAAAAAACA+3YTYrCMBgG4KznFDlB85/gQnA5S68QaVGhMqIR6tzIc3gxWwcG7SjiImmZvM8moV1k"
          + "8fLlS1IwX4QmkJh4y2p9HVv9sft7M+++O24coZwkcNgHv2uXJHlaVXX99UEgUyWLv8br+u/PrbCGUIP6"
          + "j67abMNxdPk7LjT2/xQKVrDZ3DeflS+rXbz8H+T+m7k04j5/waVQhDbIPzphJ3Trw2pasmaU2PnUHVBx"
          + "RInV/+NH+Hr/l/f1r4zQEvt/CucTaiBno+j//fpv+z936P9J+r/iP/2/Hgga+6BSRPz2/U8p5yyhMv7T"
          + "ZPb1v1gvh37/Ec78ef/RCvf/NPkDwL/3tP/7fRh6/3/w/m8l7v9JfEPWcAMCAADIzwXTuv2yACgAAA==";

  static final String GNU =
      "H4sIAAAAAAACA+3YTQ6CMBAF4K49RU9AKW2ZrQfgEhiNGvEnWhP0Rp7Di4kujKLGuOhA7Ps2JWXB4mWm"
          + "HRJVJr72IqS0kVt7Wxvt9fr24fm6T6kmIVPBYL/z5VZKEanZpKrWAwGRGqvw3/he/+3nXGdOSIf6D26y"
          + "3PhD//InZ9H/OSQqUcNivZoW89UiYP5vcr9nntl2/kROC1kgf4b+X/eSOp+C30uBJ//v/T97rn/jdLOF"
          + "/s/gfEINxKwP578m/Xr+W5z/HKqOoPLiyf/n+c8YMrmQWclwBYy8/kfzadf/fzS5l/nfEOZ/nvwB4O99"
          + "PP/Lne+6/7/5/+tyzP8sjhA1TEAAAADxuQASnOcEACgAAA==";
}
