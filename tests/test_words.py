"""One language: code, queries and documents are in plain American terms; words of the former dialect do not return."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("analytics", "queries", "docs")
WORDS = (
    "told", "tells", "beside", "stands", "whose", "odd", "oddity", "oddities", "anew", "lawful", "mend", "mended",
    "mends", "at the door", "let in", "turned away", "turned back", "what became of", "won back", "way in", "colour",
    "grey", "authorisation",
)  # fmt: skip
_DIALECT = re.compile(r"\b(" + "|".join(WORDS) + r")\b", re.IGNORECASE)


def _place(path: Path) -> str:
    folder, *rest = path.relative_to(ROOT).parts
    return folder if folder == "queries" else "/".join((folder, *rest[:1]))


def lines_with_dialect() -> Counter[str]:
    """Folder or file -> number of lines with a word of the dialect."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".sql", ".md")]
    found: Counter[str] = Counter()
    for path in [*files, ROOT / "README.md"]:
        text = path.read_text(encoding="utf-8")
        found[_place(path)] += sum(1 for line in text.splitlines() if _DIALECT.search(line))
    return +found


def test_no_word_of_the_dialect_is_added() -> None:
    assert lines_with_dialect() == {}
