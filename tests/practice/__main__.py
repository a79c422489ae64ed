"""Writes the small practice into data/samples and the worked examples into tests/worked_examples."""

from __future__ import annotations

from pathlib import Path

from tests.practice import small_practice, worked_examples

TOP = Path(__file__).resolve().parents[2]


def files() -> dict[Path, str]:
    """Every committed sample file with its text."""
    examples = worked_examples.ten_claims() | worked_examples.ledger()
    return {TOP / "tests/worked_examples" / name: text for name, text in examples.items()} | {
        TOP / "data/samples" / name: text for name, text in small_practice.files().items()
    }


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="ascii", newline="\n")
