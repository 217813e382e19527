"""The three ways docstrings are written."""

from __future__ import annotations

import pytest

from towow_worker.docstring import parse

CASES = {
    "none": (None, "", {}),
    "plain": ("Adds two numbers.", "Adds two numbers.", {}),
    "google": (
        """Adds two numbers.

        More words: with a colon.

        Args:
            a: The first
                number.
            b (int, optional): The second: number.
            **more: All the others.

        Returns:
            int: The sum.
        """,
        "Adds two numbers.\n\nMore words: with a colon.",
        {"a": "The first number.", "b": "The second: number.", "more": "All the others."},
    ),
    "numpy": (
        """Adds two numbers.

        Parameters
        ----------
        a : int
            The first
            number.
        b, c : int, optional
            The others.

        Returns
        -------
        int
            The sum.
        """,
        "Adds two numbers.",
        {"a": "The first number.", "b": "The others.", "c": "The others."},
    ),
    "rest": (
        """Adds two numbers.

        :param a: The first
            number.
        :param int b: The second.
        :type a: int
        :returns: The sum.
        :raises ValueError: Never.
        """,
        "Adds two numbers.",
        {"a": "The first number.", "b": "The second."},
    ),
    "text with a colon in it": (
        "Note: this stays.\n\nAs does this:\n    yes",
        "Note: this stays.\n\nAs does this:\n    yes",
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_parse(name: str) -> None:
    doc, text, params = CASES[name]
    assert parse(doc) == (text, params)
