"""Tools that come and go while the worker runs; hosts are told: ``python examples/dynamic.py``."""

from __future__ import annotations

from towow_worker import Worker

worker = Worker("dynamic")


@worker.tool
def learn(name: str, answer: str) -> str:
    """Makes a tool of that name which always gives that answer."""

    def learned() -> str:
        return answer

    worker.add(learned, name=name, description=f"Answers: {answer}", read_only=True, replace=True)
    return f"{name} is there"


@worker.tool(destructive=True)
def forget(name: str) -> str:
    """Takes a tool back."""
    worker.remove(name)
    return f"{name} is gone"


if __name__ == "__main__":
    worker.run()
