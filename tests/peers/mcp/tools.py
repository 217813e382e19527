"""The tools that clients are tried on: the examples, one that fails, and one that makes others.

    python -m towow_worker tests/peers/mcp/tools.py --port 0
"""

from towow_worker.examples import worker


@worker.tool(read_only=True)
def divide(a: float, b: float) -> float:
    """Divides; by nothing it fails.

    Args:
        a: What is divided.
        b: By what.
    """
    return a / b


@worker.tool
def learn(name: str, answer: str) -> str:
    """Makes a tool of this name which always gives this answer."""

    def learned() -> str:
        return answer

    worker.add(learned, name=name, read_only=True)
    return f"{name} is there"
