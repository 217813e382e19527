#!/usr/bin/env bash
# Makes the wheel of the Python library for workers in target/dist, and prints its path: packaging/worker.sh [PYTHON]
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-python3}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
mkdir -p target/dist
"$python" -m pip wheel -q --no-deps --wheel-dir target/dist ./python
wheel=target/dist/towow_worker-$version-py3-none-any.whl
[ -f "$wheel" ] || { echo "worker.sh: there is no $wheel; python/ has another version than Cargo.toml ($version)" >&2; exit 1; }
echo "$wheel"
