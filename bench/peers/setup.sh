#!/usr/bin/env bash
# Installs the peer: PyTorch (CPU) in a virtual environment of its own, and the MKL fix. Prints where it lies.
set -euo pipefail
cd "$(dirname "$0")"
home=${PEERS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/espalier-peers}
if [ ! -x "$home/bin/python" ] || ! "$home/bin/python" -c 'import torch, numpy' 2>/dev/null; then
  python3 -m venv "$home" >&2
  "$home/bin/pip" install -q --disable-pip-version-check torch==2.13.0+cpu numpy >&2 ||
    "$home/bin/pip" install -q --disable-pip-version-check torch numpy >&2
fi
[ -f "$home/mkl_fix.so" ] || cc -shared -fPIC -o "$home/mkl_fix.so" mkl_avx512_on_amd.c >&2
echo "$home"
