"""Writes the micro-kernels: python3 micro_kernels.py, in this folder, rewrites Micro512, Micro256 and Micro128.java.

Each tile is rows x 2 vectors of accumulators that are variables of their own: C2 keeps variables in vector registers, but not the
elements of an array. A tile that starts from zero and one that goes on are two methods, so that no vector is chosen by a branch.
512-bit vectors have 32 registers: 12 x 2 accumulators, 2 columns of b and one broadcast. 256- and 128-bit ones have 16: 5 x 2 and 4 x 2, for
with 6 x 2 (128 bits: 5 x 2 too) C2 spills accumulators, at less than half the speed.
"""

import pathlib

OUT = pathlib.Path(__file__).resolve().parent.parent / "java/dev/espalier/vector"

HEAD = """package dev.espalier.vector;

import dev.espalier.cpu.kernel.MicroKernel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Tiles of {rows} rows and two {bits}-bit vectors. Written by micro_kernels.py. */
final class Micro{bits} implements MicroKernel {{
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_{bits};
  private static final int L = {lanes};

  @Override
  public int columns() {{
    return 2 * L;
  }}

  @Override
  public int[] rows() {{
    return new int[] {{{steps}}};
  }}

  @Override
  public void run(
      int rows, float[] a, int ao, float[] b, int bo, int[] off, int k0, int kc, float[] c, int co, int ldc, boolean load) {{
    int end = k0 + kc;
    ao -= k0; // a is read at k as off is
    switch (rows) {{
{cases}
      default -> throw new AssertionError(rows);
    }}
  }}
"""


def tile(rows, load):
    name = ("more" if load else "tile") + str(rows)
    out = [
        "",
        f"  private static void {name}(float[] a, int ao, float[] b, int bo, int[] off, int k0, int end, float[] c, int co, int ldc) {{",
    ]
    for i in range(rows):
        at = "co" if i == 0 else f"co + {i} * ldc" if i > 1 else "co + ldc"
        for j in range(2):
            start = f"FloatVector.fromArray(S, c, {at}{' + L' if j else ''})" if load else "FloatVector.zero(S)"
            out.append(f"    var c{i}{'ab'[j]} = {start};")
    out += [
        "    for (int k = k0; k < end; k++) {",
        "      int q = bo + off[k];",
        "      var p = FloatVector.fromArray(S, b, q);",
        "      var r = FloatVector.fromArray(S, b, q + L);",
    ]
    for i in range(rows):
        row = "" if i == 0 else " + LDA" if i == 1 else f" + {i} * LDA"
        out += [
            f"      {'var ' if i == 0 else ''}x = FloatVector.broadcast(S, a[ao + k{row}]);",
            f"      c{i}a = x.fma(p, c{i}a);",
            f"      c{i}b = x.fma(r, c{i}b);",
        ]
    out.append("    }")
    for i in range(rows):
        at = "co" if i == 0 else f"co + {i} * ldc" if i > 1 else "co + ldc"
        out += [f"    c{i}a.intoArray(c, {at});", f"    c{i}b.intoArray(c, {at} + L);"]
    out.append("  }")
    return "\n".join(out)


for bits, steps in ((512, (12, 8, 4)), (256, (5, 4, 3, 2)), (128, (4, 3, 2))):
    cases = "\n".join(
        f"""      case {r} -> {{
        if (load) {{
          more{r}(a, ao, b, bo, off, k0, end, c, co, ldc);
        }} else {{
          tile{r}(a, ao, b, bo, off, k0, end, c, co, ldc);
        }}
      }}"""
        for r in steps
    )
    text = HEAD.format(rows=f"{', '.join(map(str, steps[:-1]))} or {steps[-1]}", bits=bits, lanes=bits // 32, steps=", ".join(map(str, steps)), cases=cases)
    text += "\n".join(tile(r, load) for r in steps for load in (False, True)) + "\n}\n"
    (OUT / f"Micro{bits}.java").write_text(text)
