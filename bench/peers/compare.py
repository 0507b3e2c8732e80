"""Runs Espalier and PyTorch in turn on the mnist recipe and prints medians and ratios: JSON lines of every run and the summary on
standard output, a Markdown table for docs/performance.md at the end. Called by compare.sh."""

import argparse
import json
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))
VARIANTS = {"eager": [], "fused": ["--fused"], "channels_last": ["--channels-last"], "channels_last+fused": ["--channels-last", "--fused"]}


def espalier(threads, seed, extra=()):
    with tempfile.TemporaryDirectory() as out:
        command = [os.path.join(root, "espalier"), "train", "mnist", "--json", "--quiet", "--threads", str(threads), "--seed", str(seed),
                   "--out", os.path.join(out, "run"), *extra]
        text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        r = json.loads(text.strip().splitlines()[-1])
        r["epoch_seconds"] = epoch_seconds(os.path.join(out, "run", "result.json"))
        return r


def epoch_seconds(path):
    with open(path) as f:
        return json.load(f)["epoch_seconds"]


def pytorch(home, mode, variant, threads, seed, extra=()):
    env = dict(os.environ)
    if mode == "fixed":
        env["LD_PRELOAD"] = os.path.join(home, "mkl_fix.so")
    command = [os.path.join(home, "bin", "python"), os.path.join(here, "mnist.py"), "--threads", str(threads), "--seed", str(seed),
               *VARIANTS[variant], *extra]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env).stdout
    return json.loads(text.strip().splitlines()[-1])


def best_variant(home, threads):
    """The fastest of stock and fixed MKL, each memory format and optimiser form, by one epoch on 6,400 images."""
    timed = []
    for mode in ("stock", "fixed"):
        for variant in VARIANTS:
            r = pytorch(home, mode, variant, threads, 0, ["--epochs", "2", "--limit", "6400"])
            timed.append((r["epoch_seconds"][-1], mode, variant))
            print(json.dumps({"probe": "pytorch", "threads": threads, "mkl": mode, "variant": variant, "epoch_seconds_6400": r["epoch_seconds"][-1]}), flush=True)
    return min(timed)[1:]


def infinite(v):
    return math.inf if v is None else v


def median(runs, of):
    m = statistics.median(of(r) for r in runs)
    return None if math.isinf(m) else round(m, 4)


def summary(runs):
    return {"seconds_to_99": median(runs, lambda r: infinite(r["seconds_to_99"])), "seconds": median(runs, lambda r: r["seconds"]),
            "epoch_seconds": median(runs, lambda r: statistics.median(r["epoch_seconds"])), "test_accuracy": median(runs, lambda r: r["test_accuracy"])}


def ratio(peer, ours):
    return None if peer is None or ours is None else round(peer / ours, 3)


def cpu():
    try:
        with open("/proc/cpuinfo") as f:
            return re.search(r"model name\s*: (.*)", f.read()).group(1)
    except (OSError, AttributeError):
        return platform.processor()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--home", required=True)
    p.add_argument("--seeds", default="0,1,2")
    p.add_argument("--threads", default="1,2")
    p.add_argument("--variant", choices=VARIANTS, help="instead of the fastest found by trying")
    p.add_argument("--mkl", choices=("stock", "fixed"), default="fixed", help="with --variant")
    a = p.parse_args()
    lines = ["| threads | | seconds to 99 % | whole run, s | epoch, s | test accuracy |", "|---|---|---|---|---|---|"]
    for threads in map(int, a.threads.split(",")):
        mode, variant = (a.mkl, a.variant) if a.variant else best_variant(a.home, threads)
        ours, peers = [], []
        for seed in map(int, a.seeds.split(",")):
            for name, runs, run in (("espalier", ours, lambda: espalier(threads, seed)),
                                    ("pytorch", peers, lambda: pytorch(a.home, mode, variant, threads, seed))):
                r = run()
                runs.append(r)
                print(json.dumps({"who": name, **r}), flush=True)
        e, t = summary(ours), summary(peers)
        ratios = {k: ratio(t[k], e[k]) for k in ("seconds_to_99", "seconds", "epoch_seconds")}
        print(json.dumps({"threads": threads, "espalier": e, "pytorch": t, "pytorch_variant": f"{variant}, MKL {mode}", "pytorch_over_espalier": ratios}), flush=True)
        show = lambda v, form: "never" if v is None else format(v, form)
        for name, s in (("Espalier", e), (f"PyTorch ({variant}, MKL {mode})", t)):
            lines.append(f"| {threads} | {name} | {show(s['seconds_to_99'], '.1f')} | {s['seconds']:.1f} | {s['epoch_seconds']:.1f} | {100 * s['test_accuracy']:.2f} % |")
        lines.append(f"| {threads} | PyTorch ÷ Espalier | " + " | ".join(show(ratios[k], ".2f") for k in ratios) + " | |")
    print(f"\n{cpu()}, {os.cpu_count()} processors, {time.strftime('%Y-%m-%d')}; medians of seeds {a.seeds}, run in turn.\n")
    print("\n".join(lines))


if __name__ == "__main__":
    sys.exit(main())
