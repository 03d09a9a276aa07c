#!/usr/bin/env bash
# fuzz_one.sh NAME SECONDS: runs one fuzzer on a copy of its seeds; leaves build/fuzz/NAME.failed
# and the input that did it when there is a finding.
set -euo pipefail
name=$1 seconds=$2
seeds=test/fuzz/corpus/${name%_fuzz}
work=build/fuzz/corpus/$name
log=build/fuzz/$name.log
mkdir -p "$work" build/fuzz/finding
dirs=("$work")
[[ ! -d $seeds ]] || dirs+=("$seeds")
dictionary=()
[[ ! -f test/fuzz/${name%_fuzz}.dict ]] || dictionary=("-dict=test/fuzz/${name%_fuzz}.dict")
if timeout $((seconds + 120)) "build/fuzz/$name" "${dirs[@]}" "${dictionary[@]}" \
  -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
  -artifact_prefix="build/fuzz/finding/$name-" >"$log" 2>&1; then
  printf '%s: %s runs, no finding\n' "$name" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
else
  touch "build/fuzz/$name.failed"
  printf '%s: finding, see %s\n' "$name" "$log"
  grep -E 'ERROR|SUMMARY|runtime error|Test unit written' "$log" | head -n 12 || true
fi
