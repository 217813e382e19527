#!/usr/bin/env bash
# The Python library as its users get it: its wheel in an environment of its own, and its tests: tests/peers/worker.sh DIR
set -euo pipefail
environment=$1
rm -rf "$environment"
python3 -m venv "$environment"
wheel=$(packaging/worker.sh "$environment/bin/python")
"$environment/bin/pip" install -q "${wheel}[test]" pillow
root=$PWD
# Another directory than the sources', so that the installed package is what is tested.
cd "$(dirname "$environment")"
"$root/$environment/bin/python" -m pytest "$root/python"
