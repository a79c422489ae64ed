"""Writes the small practice into data/samples and the worked examples into tests/worked_examples."""

from __future__ import annotations

from pathlib import Path

from tests.practice.worked_examples import ledger, ten_claims

TOP = Path(__file__).resolve().parents[2]


def files() -> dict[Path, str]:
    """Every committed sample file with its text."""
    examples = TOP / "tests/worked_examples"
    return {examples / name: text for name, text in (ten_claims() | ledger()).items()}


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="ascii", newline="\n")
