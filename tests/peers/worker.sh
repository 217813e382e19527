#!/usr/bin/env bash
# The Python library as its users get it, installed into an environment of its own, and its tests: tests/peers/worker.sh DIR
set -euo pipefail
environment=$1
rm -rf "$environment"
python3 -m venv "$environment"
"$environment/bin/pip" install -q './python[test]' pillow
# Another directory than the sources', so that the installed package is what is tested.
cd "$(dirname "$environment")"
"$OLDPWD/$environment/bin/python" -m pytest "$OLDPWD/python"
