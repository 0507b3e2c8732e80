"""What the peers' scripts share: the flags, the clock, and the one JSON line at the end."""

import argparse
import json
import os
import time


def process_start():
    """Seconds since the epoch at which this process started (10 ms resolution), else now."""
    try:
        with open("/proc/self/stat") as f:
            ticks = int(f.read().rsplit(")", 1)[1].split()[19])
        with open("/proc/uptime") as f:
            uptime = float(f.read().split()[0])
        return time.time() - (uptime - ticks / os.sysconf("SC_CLK_TCK"))
    except OSError:
        return time.time()


START = process_start()


def arguments(epochs, batch, lr, data):
    p = argparse.ArgumentParser()
    p.add_argument("--epochs", type=int, default=epochs)
    p.add_argument("--batch", type=int, default=batch)
    p.add_argument("--lr", type=float, default=lr)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--data", default=data)
    p.add_argument("--limit", type=int, default=0, help="use only this many training samples (to try the script)")
    p.add_argument("--channels-last", action="store_true", help="NHWC memory format")
    p.add_argument("--fused", action="store_true", help="the optimiser's one-kernel form")
    p.add_argument("--compile", action="store_true", help="torch.compile of model and loss")
    p.add_argument("--start", type=float, help="milliseconds since the epoch to count from, instead of the process start")
    a = p.parse_args()
    # Before torch is imported: it reads these once.
    os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(a.threads)
    return a


def seconds(a):
    return time.time() - (a.start / 1000 if a.start else START)


def finish(task, a, epochs, seconds_to_99):
    """Prints the result; ``epochs`` is a list of dicts with train_loss, test_loss, test_accuracy and seconds."""
    last = epochs[-1]
    print(json.dumps({
        "task": task, "epochs": a.epochs, "train_loss": last["train_loss"], "test_loss": last["test_loss"],
        "test_accuracy": last["test_accuracy"], "seconds": round(seconds(a), 3), "seconds_to_99": seconds_to_99,
        "epoch_seconds": [round(e["seconds"], 3) for e in epochs],
        "test_accuracies": [e["test_accuracy"] for e in epochs], "threads": a.threads, "seed": a.seed,
        "variant": "+".join(n for n, on in (("channels_last", a.channels_last), ("fused", a.fused), ("compile", a.compile)) if on) or "eager",
    }), flush=True)
