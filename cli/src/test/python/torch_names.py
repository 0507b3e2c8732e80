"""Writes the names of PyTorch's functions, by which docs/ops.md says what an operation is called there.

    python3 torch_names.py        (needs PyTorch)
"""

import pathlib

import torch

PLACES = {
    "": torch,
    "functional.": torch.nn.functional,
    "linalg.": torch.linalg,
    "fft.": torch.fft,
    "special.": torch.special,
    "Tensor.": torch.Tensor,
    "func.": torch.func,
    "nn.": torch.nn,
}

names = [
    place + name
    for place, holder in PLACES.items()
    for name in sorted(dir(holder))
    if not name.startswith("_") and not name.endswith("_") and callable(getattr(holder, name))
]
target = pathlib.Path(__file__).resolve().parents[1] / "resources/dev/espalier/docs/torch-names.txt"
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text("\n".join(names) + "\n")
