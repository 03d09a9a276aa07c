# shellcheck shell=bash
# `dev test` is a row of stages. A stage runs with its output in build/log/NAME.log; a line says how
# long it took and how many tests it counted; a failure shows the end of the log. Nothing that a
# stage started outlives it: each runs in a process group of its own, which is killed at its end.

passed_all=0
failed_all=0
stage_group=""

end_stage_group() {
  [[ -n "$stage_group" ]] || return 0
  kill -TERM -- "-$stage_group" 2>/dev/null || true
  for _ in 1 2 3 4 5; do
    kill -0 -- "-$stage_group" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL -- "-$stage_group" 2>/dev/null || true
  stage_group=""
}

# Any way out ends what is still running; a signal says so in the exit status.
stage_traps() {
  trap end_stage_group EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

# count_results LOG: "passed failed skipped" out of GoogleTest, node --test, Vitest and our own
# `result: N passed, N failed` lines.
count_results() {
  awk '
    { gsub(/\033\[[0-9;]*m/, "") }
    match($0, /\[  PASSED  \] [0-9]+ test/) { pass += number($0, "[  PASSED  ] ") }
    match($0, /\[  FAILED  \] [0-9]+ tests?, listed/) { fail += number($0, "[  FAILED  ] ") }
    match($0, /\[  SKIPPED \] [0-9]+ tests?, listed/) { skip += number($0, "[  SKIPPED ] ") }
    /^(#|ℹ) pass [0-9]+$/ { pass += $3 }
    /^(#|ℹ) fail [0-9]+$/ { fail += $3 }
    /^(#|ℹ) skipped [0-9]+$/ { skip += $3 }
    /^ +Tests  .*passed|^ +Tests  .*failed/ {
      for (i = 2; i <= NF; i++) {
        if ($i ~ /^passed/) pass += $(i - 1)
        if ($i ~ /^failed/) fail += $(i - 1)
        if ($i ~ /^skipped/) skip += $(i - 1)
      }
    }
    /^result: [0-9]+ passed, [0-9]+ failed/ { pass += $2; fail += $4 }
    END { printf "%d %d %d\n", pass, fail, skip }
    function number(line, label) { return substr(line, index(line, label) + length(label)) + 0 }
  ' "$1"
}

# what_failed LOG: each failure of a long log where it stands, for the tail seldom holds it.
what_failed() {
  grep -nE -A 12 '^ *not ok |^ *✖ |\[  FAILED  \] .*\(|: Failure$|^ FAIL |^FAILED ' "$1" |
    grep -v '^--$' | head -n 120 || true
}

# stage NAME COMMAND...: answers the command's status; the caller decides whether to go on. A
# function of ours runs in a ./dev of its own, because bash suspends `set -e` inside `stage … ||`.
stage() {
  local name=$1 log="build/log/$1.log" begin=$EPOCHREALTIME status=0 pass fail skip note=""
  shift
  local -a run=("$@")
  [[ $(type -t "$1") != function ]] || run=("$BASH" ./dev _ "$@")
  mkdir -p build/log
  set -m
  "${run[@]}" >"$log" 2>&1 </dev/null &
  stage_group=$!
  set +m
  wait "$stage_group" || status=$?
  end_stage_group
  read -r pass fail skip < <(count_results "$log")
  ((status == 0 || fail > 0)) || fail=1
  ((status != 0 || pass + fail > 0)) || pass=1
  ((fail == 0 || status != 0)) || status=1
  passed_all=$((passed_all + pass))
  failed_all=$((failed_all + fail))
  ((skip == 0)) || note=", $skip skipped"
  printf '%-4s %-12s %7.1f s   %d passed, %d failed%s\n' \
    "$( ((status)) && echo FAIL || echo ok)" "$name" \
    "$(seconds_since "$begin")" "$pass" "$fail" "$note"
  if ((status)); then
    say "---- $log (what failed, then the tail) ----"
    what_failed "$log"
    say "----"
    tail -n "${TONGCHOU_TAIL:-60}" "$log"
    say "---- $log ----"
  elif ((skip)); then
    grep -hiE 'skip.*(because|:|is absent|not here|since)' "$log" | sort -u | head -n 5 |
      sed 's/^/       /' || true
  fi
  return "$status"
}

# skip_stage NAME WHY: said in a line, so that nobody takes it for a pass.
skip_stage() { printf 'skip %-12s             %s\n' "$1" "$2"; }

seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'; }

closing_line() {
  say "$passed_all passed, $failed_all failed"
  ((failed_all == 0))
}
