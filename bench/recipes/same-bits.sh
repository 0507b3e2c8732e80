#!/usr/bin/env bash
# Shows that recipes give the same bits on 1 and 2 threads and after kill -9:
#   bench/recipes/same-bits.sh DATA NAME…    (DATA: a folder of data sets, or - for none; NAME: a recipe, or 'NAME --option …' in quotes)
# Each is trained in its --quick version: once with one thread, once with two, once killed two times at random moments
# and resumed. All figures but times must be the same. FULL=1 takes the full length and leaves out the kills.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=${1:?a folder of data sets, or -}
shift
[ "$data" = - ] || export ESPALIER_DATA=$data
./espalier list >/dev/null # builds
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# What must not depend on threads, time and place.
same() {
  tail -n 1 "$1" | python3 -c '
import json, sys
print(json.dumps({k: v for k, v in json.loads(sys.stdin.read()).items() if "second" not in k and k not in ("run", "threads")}, sort_keys=True))'
}

for recipe in "$@"; do
  read -ra words <<<"$recipe"
  name=${words[0]}
  length=--quick
  [ -z "${FULL:-}" ] || length=
  rm -rf "$work"/*
  for threads in 1 2; do
    ./espalier train "${words[@]}" $length --threads $threads --out "$work/$threads" --json --quiet >"$work/$threads.json" 2>"$work/$threads.err" || {
      echo "$recipe: failed with $threads threads: $(tail -n 3 "$work/$threads.err")"
      bad=1
      continue 2
    }
  done
  one=$(same "$work/1.json") two=$(same "$work/2.json")
  seconds=$(tail -n 1 "$work/1.json" | sed 's/.*"seconds":\([0-9.]*\).*/\1/')
  killed=0
  again=$two
  if [ -z "${FULL:-}" ]; then
    from=()
    for kill in 1 2; do
      ./espalier train "${words[@]}" ${from[@]+"${from[@]}"} $([ $killed -gt 0 ] || echo $length --out "$work/killed") --checkpoint-every 0 --json --quiet >/dev/null 2>&1 &
      pid=$!
      for _ in $(seq 600); do
        [ ! -f "$work/killed/checkpoints/checkpoint.safetensors" ] && kill -0 $pid 2>/dev/null || break
        sleep 0.1
      done
      sleep "$(python3 -c "import random; print(random.random() * max(0.2, ${seconds:-1} / 4))")"
      if kill -9 $pid 2>/dev/null; then
        killed=$((killed + 1))
        from=(--resume "$work/killed")
      fi
      wait $pid 2>/dev/null
      rm -f "$work/killed/.lock"
    done
    ./espalier train --resume "$work/killed" --json --quiet >"$work/again.json" 2>"$work/again.err"
    again=$(same "$work/again.json")
  fi
  if [ "$one" = "$two" ] && [ "$one" = "$again" ] && { [ $killed -gt 0 ] || [ -n "${FULL:-}" ]; }; then
    echo "$recipe: same bits with 1 and 2 threads and after $killed kills ($seconds s)  $one"
  else
    echo "$recipe: DIFFERENT (killed $killed times)"
    printf '  1 thread  %s\n  2 threads %s\n  resumed   %s\n' "$one" "$two" "$again"
    bad=1
  fi
done
exit $bad
