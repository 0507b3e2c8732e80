"""Copies a few small samples of the full conformance data into the test resources.

    python3 bundle_conformance.py FULL

FULL is the folder that is described in its own README. Of every operation one to three samples are taken, and those that are exceptions; of optimisers'
trajectories the first steps; of trainings the two smallest; of environments some steps. Only the standard library is used.
"""

import json
import pathlib
import re
import struct
import sys

LARGEST = 700  # bytes of one sample
STEPS = 8  # of an optimiser


def read(path):
    raw = path.read_bytes()
    length = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    data = raw[8 + length :]
    return {k: (v["dtype"], v["shape"], data[slice(*v["data_offsets"])]) for k, v in header.items()}


def write(path, tensors):
    header, body = {}, b""
    for k, (dtype, shape, raw) in sorted(tensors.items()):
        header[k] = {"dtype": dtype, "shape": shape, "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def write_json(path, value):
    path.write_text(json.dumps(value, separators=(",", ":")).replace('},"', '},\n"').replace("},{", "},\n{") + "\n")


def operations(source, target):
    manifest = json.loads((source / "manifest.json").read_text())
    listed = [line.split("\t") for line in (target.parent / "exceptions.tsv").read_text().splitlines() if not line.startswith("#")]
    excepted = {(line[0], line[1]) for line in listed}
    chosen, tensors = {}, {}
    for name, op in manifest["ops"].items():
        data = read(source / op["file"])

        def keys(sample):
            edge = sample.get("edge")
            return [
                k for k in data
                if k.startswith(sample["id"] + "/") and (edge or not re.search(r"/(out32|gin32)\.", k))
            ]

        def size(sample):
            return sum(len(data[k][2]) for k in keys(sample))

        def zero_size(sample):
            return "zero-size" in sample["tag"]

        samples = sorted((s for s in op["samples"] if (name, s["id"]) not in excepted), key=size)
        ordinary = [s for s in samples if not zero_size(s) and not s.get("edge")] or samples
        # Of the small ones the largest and that in the middle, else the smallest of all; beside them one at the limits of
        # the format, or one with nothing in it; and those that are documented exceptions.
        small = [s for s in ordinary if size(s) <= LARGEST]
        picked = small[-1:] + small[len(small) // 2 : -1][:1] or ordinary[:1]
        picked += [s for s in samples if s not in picked and s.get("edge") and size(s) <= LARGEST][:1] or [
            s for s in samples if s not in picked and zero_size(s)
        ][:1]
        picked += [s for s in op["samples"] if (name, s["id"]) in excepted]
        for s in picked:
            for k in keys(s):
                tensors[name + "/" + k] = data[k]
        chosen[name] = {"file": "ops.safetensors", "prefix": name + "/", "samples": picked}
    write(target / "ops.safetensors", tensors)
    write_json(target / "manifest.json", {"torch": manifest["torch"], "ops": chosen})
    print(len(chosen), "ops,", sum(len(o["samples"]) for o in chosen.values()), "samples")


def optimisers(source, target):
    manifest = json.loads((source / "optimizers.json").read_text())
    cases = []
    for c in manifest["cases"]:  # the last case of each optimiser, and of L-BFGS one of each objective
        cases = [d for d in cases if (d["optimizer"], d.get("objective")) != (c["optimizer"], c.get("objective"))] + [c]
    for c in cases:
        c["steps"] = min(STEPS, c["steps"])
    data = read(source / manifest["file"])
    tensors = {k: v for k, v in data.items() if k.startswith(("p0.", "quad."))}
    for k, (dtype, shape, raw) in data.items():
        if k.startswith("grads.") or any(k.startswith(c["id"] + "/traj") for c in cases):
            tensors[k] = (dtype, [STEPS] + shape[1:], raw[: len(raw) // shape[0] * STEPS])
        elif any(k.startswith(c["id"] + "/") for c in cases):
            tensors[k] = (dtype, shape, raw)
    write(target / manifest["file"], tensors)
    write_json(target / "optimizers.json", {"file": manifest["file"], "cases": cases})
    curves = json.loads((source / "schedulers.json").read_text())["cases"]
    for c in curves:
        for key in ("lr", "momentum", "metrics"):
            if key in c:
                c[key] = c[key][:30]
    write_json(target / "schedulers.json", {"cases": curves})


def trainings(source, target):
    models = json.loads((source / "manifest.json").read_text())["models"]
    models = [m for m in models if m["id"] in ("xor", "linreg")]
    for m in models:
        write(target / m["file"], read(source / m["file"]))
    write_json(target / "manifest.json", {"models": models})


def environments(source, target):
    """Of classic control the first steps, of toy text all outcomes of some actions, of episodes the first two of each kind."""
    manifest = json.loads((source / "manifest.json").read_text())
    for name in manifest["envs"]:
        head, *rows = (source / f"{name}.csv").read_text().splitlines()
        if head.startswith("state,action,"):
            if len(rows) > 150:
                actions = sorted({tuple(r.split(",")[:2]) for r in rows}, key=lambda k: (int(k[0]), int(k[1])))
                kept = set(actions[:: max(1, len(actions) // 40)])
                rows = [r for r in rows if tuple(r.split(",")[:2]) in kept]
        else:
            rows = rows[:40]
        (target / f"{name}.csv").write_text("\n".join([head, *rows]) + "\n")
    write_json(target / "manifest.json", {k: manifest[k] for k in ("gymnasium", "envs")})
    episodes = json.loads((source / "episodes.json").read_text())["episodes"]
    episodes = [e for i, e in enumerate(episodes) if i % 2 == 0]
    for e in episodes:
        for key, length in (("states", 31), ("actions", 30), ("rewards", 30), ("terminated", 30)):
            e[key] = e[key][:length]
    write_json(target / "episodes.json", {"episodes": episodes})


def main(full):
    target = pathlib.Path(__file__).resolve().parents[1] / "resources/conformance"
    for kind in ("ops", "optim", "training", "rl"):
        (target / kind).mkdir(parents=True, exist_ok=True)
    operations(full / "ops", target / "ops")
    optimisers(full / "optim", target / "optim")
    trainings(full / "training", target / "training")
    environments(full / "rl", target / "rl")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
