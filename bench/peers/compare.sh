#!/usr/bin/env bash
# Espalier against PyTorch on the mnist recipe, in turn, on this machine: compare.sh [--seeds 0,1,2] [--threads 1,2] [--variant NAME]
# Prints a JSON line per run and summary, then a Markdown table. Takes about half an hour; keep the machine quiet.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
home=$("$here/setup.sh")
"$here/../../espalier" list >/dev/null # builds when needed, so that no run pays for it
exec "$home/bin/python" "$here/compare.py" --home "$home" "$@"
