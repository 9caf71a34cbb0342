#!/bin/bash
# What is left on the host when the tool that injects a fault is interrupted: Aftershock, Chaos Toolkit from PyPI, and a
# shell script with traps, with the same seven faults, signals, moments and comparison of the host's state.
#
#   sudo Benchmarks/residue.sh [--rounds NUMBER] [--jobs NUMBER] [--seed TEXT] [--aftershock PATH]
#
# So many rounds for each tool, signal and fault [2]. Chaos Toolkit goes into a virtual environment in a temporary
# directory and runs with `--rollback-strategy=always`; its experiments undo in `rollbacks` what their `method` did. The
# script has its clean-up on EXIT, INT, TERM, HUP, QUIT and PIPE, and waits for its sleep in the background, so that a
# trap runs at once. Everything happens in namespaces and control groups of its own. Prints a table in Markdown.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
require_root "the faults are the host's"

# Not below /tmp, which the rounds hide behind one of their own.
work=$(mktemp -d /var/tmp/aftershock-residue-XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
python3 -m venv "$work/venv" >&2
"$work/venv/bin/pip" install --quiet --disable-pip-version-check chaostoolkit >&2
case " $* " in
*" --aftershock "*) ;;
*)
    require_swift
    script/packages build benchmark
    trap 'rm -rf --one-file-system "$work"; give_back_build' EXIT
    swift build --product aftershock >&2
    ;;
esac
/usr/bin/python3 Benchmarks/residue_main.py "$work/venv" "$@"
