"""The `towow` command, which this package brings along; as a module it starts it."""

import os
import sys

__all__ = ["find_towow"]


def find_towow():
    """The path of the `towow` that was installed with this package."""
    name = "towow.exe" if os.name == "nt" else "towow"
    looked = []
    for folder in _folders():
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return path
        looked.append(folder)
    raise FileNotFoundError("towow was not found in " + ", ".join(looked) + "; install the package towow-mcp again")


def _folders():
    # In a virtual environment commands are beside Python; asking anybody else takes as long as Python takes to start.
    if sys.prefix != sys.base_prefix:
        yield os.path.dirname(sys.executable)
    import sysconfig

    yield sysconfig.get_path("scripts")
    # pip install --user
    user = "osx_framework_user" if sys.platform == "darwin" and getattr(sys, "_framework", "") else os.name + "_user"
    if user in sysconfig.get_scheme_names():
        yield sysconfig.get_path("scripts", scheme=user)
    # pip install --target puts commands beside packages; --prefix, below the same root as lib/pythonX.Y/site-packages
    for levels in (2, 5):
        path = os.path.abspath(__file__)
        for _ in range(levels):
            path = os.path.dirname(path)
        yield os.path.join(path, "bin")


def __getattr__(name):
    if name == "__version__":
        from importlib.metadata import version

        return version("towow-mcp")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
