"""What no linter of workflows looks at: what they run is here, actions are pinned, jobs ask for little and end.

workflows.py ROOT
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(sys.argv[1]).resolve()
# What a job may ask for beyond reading, and why.
RIGHTS = {
    ("release.yml", "sign"): {"contents": "read", "id-token": "write", "attestations": "write"},
    ("release.yml", "publish"): {"contents": "write"},
    ("release.yml", "pypi"): {"id-token": "write"},
    ("release.yml", "npm"): {"id-token": "write"},
}
# What reaches people, which a person approves.
APPROVED = {"publish": "release", "pypi": "pypi", "npm": "npm"}


def scripts(run: str) -> list[str]:
    """The files of this repository that a step runs."""
    return re.findall(r"(?<![\w./-])((?:packaging|tests|\.ci|benches)/[\w./-]+|\./[\w-]+\.sh)", run)


def problems(file: str, workflow: dict[Any, Any]) -> list[str]:
    found = []
    if workflow.get("permissions") != {}:
        found.append("the workflow has rights that belong to its jobs")
    for name, job in workflow["jobs"].items():
        rights = RIGHTS.get((file, name), {"contents": "read"})
        if job.get("permissions") != rights:
            found.append(f"{name} asks for {job.get('permissions')}, not {rights}")
        if APPROVED.get(name) != job.get("environment"):
            found.append(f"{name} is in the environment {job.get('environment')}")
        if "uses" in job:
            if not (ROOT / job["uses"]).is_file():
                found.append(f"{name} uses {job['uses']}, which is not here")
            continue
        if not job.get("timeout-minutes"):
            found.append(f"{name} may run for ever")
        for step in job["steps"]:
            uses = step.get("uses")
            if uses and not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", uses):
                found.append(f"{name} uses {uses}, which is not pinned to a commit")
            if uses and uses.startswith("actions/checkout@") and step["with"].get("persist-credentials") is not False:
                found.append(f"{name} leaves its credentials in the checkout")
            for script in scripts(step.get("run", "")):
                path = ROOT / script
                if not path.is_file() or (script.endswith(".sh") and not path.stat().st_mode & 0o111):
                    found.append(f"{name} runs {script}, which is not here or cannot be run")
            # An expression inside of a script is text that somebody else may have written.
            if "${{" in step.get("run", ""):
                found.append(f"{name} puts an expression into a script: {step['run']}")
    return found


def main() -> int:
    failed, ran = 0, 0
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        # What an action is pinned to says nothing to people.
        bare = [line for line in path.read_text().splitlines() if re.search(r"uses: \S+@[0-9a-f]{40}\s*$", line)]
        workflow = yaml.safe_load(path.read_text())
        ran += sum(len(scripts(step.get("run", ""))) for job in workflow["jobs"].values() for step in job.get("steps", []))
        for problem in [*problems(path.name, workflow), *(f"no version beside {line.strip()}" for line in bare)]:
            failed += 1
            print(f"{path.name}: {problem}")
    for row in json.loads((ROOT / "packaging" / "targets.json").read_text()):
        if not row["runner"].startswith({"linux": "ubuntu-", "darwin": "macos-", "win32": "windows-"}[row["os"]]):
            failed += 1
            print(f"{row['target']} is not built on a machine of its kind, {row['runner']}")
    if ran < 5:
        failed += 1
        print(f"only {ran} scripts were found in the workflows")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
