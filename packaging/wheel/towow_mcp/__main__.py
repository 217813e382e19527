"""`python -m towow_mcp` is `towow-mcp`: clients are configured with it."""

import os
import sys

from towow_mcp import find_towow


def main():
    try:
        command = [find_towow(), "mcp", *sys.argv[1:]]
    except FileNotFoundError as error:
        return f"towow-mcp: {error}"
    if os.name != "nt":
        # It becomes the program, which then has the signals and the streams.
        os.execv(command[0], command)
    import subprocess

    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the program hears it too, and decides
            continue


sys.exit(main())
