# Shared by the scripts of this folder: where the project is, and how they speak.
# shellcheck shell=bash
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
TOOLS="$ROOT/.tools"

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# Prints the comment at the head of the calling script, which is its help.
help() { sed -n '2,/^[^#]/{/^#/{s/^# \{0,1\}//;p}}' "$0"; }

# asked_for_help "$@": true for -h and --help as the first argument.
asked_for_help() { case "${1:-}" in -h | --help) return 0 ;; *) return 1 ;; esac; }

# The programs of the project's own tools folder come first: its Node runs the CDK and the SDKs.
export PATH="$TOOLS/bin:$PATH"
