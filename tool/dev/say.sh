# shellcheck shell=bash
# How ./dev speaks: one line each, Chinese and English where a user must act.

say() { printf '%s\n' "$*"; }
warn() { printf 'dev: %s\n' "$*" >&2; }

# die ZH EN: what happened and what to do, in both languages.
die() {
  printf 'dev: %s\ndev: %s\n' "$1" "$2" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }
