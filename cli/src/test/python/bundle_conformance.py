"""Copies a few small samples of each operation from the full conformance data into the test resources.

    python3 bundle_conformance.py FULL/ops ../resources/conformance/ops [OPS]

FULL is the folder described in its own README; OPS a comma-separated list (by default the operations that OpCalls.java knows).
Only the standard library is used.
"""

import json
import pathlib
import re
import struct
import sys

PER_OP = 1
LARGEST = 2000  # bytes of one sample


def read(path):
    raw = path.read_bytes()
    length = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    data = raw[8 + length :]
    return {k: (v["dtype"], v["shape"], data[slice(*v["data_offsets"])]) for k, v in header.items()}


def known():
    here = pathlib.Path(__file__).resolve().parents[1]
    calls = (here / "java/dev/espalier/conformance/OpCalls.java").read_text()
    return set(re.findall(r'"([a-z0-9_]+)"', calls))


def main(source, target, ops):
    manifest = json.loads((source / "manifest.json").read_text())
    chosen, tensors = {}, {}
    for name, op in manifest["ops"].items():
        if name not in ops:
            continue
        data = read(source / op["file"])

        def keys(sample):
            edge = sample.get("edge")
            return [
                k for k in data
                if k.startswith(sample["id"] + "/") and (edge or not re.search(r"/(out32|gin32)\.", k))
            ]

        def size(sample):
            return sum(len(data[k][2]) for k in keys(sample))

        by_size = sorted((s for s in op["samples"] if size(s) <= LARGEST and "zero-size" not in s["tag"]), key=size, reverse=True)
        picked = [s for s in by_size if not s.get("edge")][:PER_OP] + [s for s in by_size if s.get("edge")][:1]
        picked += [s for s in op["samples"] if "zero-size" in s["tag"]][:1]
        for s in picked:
            for k in keys(s):
                tensors[name + "/" + k] = data[k]
        chosen[name] = {"file": "ops.safetensors", "prefix": name + "/", "samples": picked}
    header, body = {}, b""
    for k, (dtype, shape, raw) in sorted(tensors.items()):
        header[k] = {"dtype": dtype, "shape": shape, "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    target.mkdir(parents=True, exist_ok=True)
    (target / "ops.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + body)
    lines = json.dumps({"torch": manifest["torch"], "ops": chosen}, separators=(",", ":"))
    (target / "manifest.json").write_text(lines.replace('},"', '},\n"') + "\n")
    print(len(chosen), "ops,", sum(len(o["samples"]) for o in chosen.values()), "samples")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), set(sys.argv[3].split(",")) if len(sys.argv) > 3 else known())
