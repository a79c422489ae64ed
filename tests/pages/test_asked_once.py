"""A page puts no question twice: its figures stand on the same answers."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event
from types import ModuleType

import polars as pl
import pytest

from analytics.pages import asking
from analytics.pages.aging import page as aging
from analytics.pages.clean_claims import page as clean_claims
from analytics.pages.code_use import page as code_use
from analytics.pages.denials import page as denials
from analytics.pages.overview import page as overview
from analytics.pages.payers import page as payers
from analytics.scope import Scope
from analytics.warehouse import Warehouse
from tests.pages.drawing import draw

pytestmark = pytest.mark.slow

# Small tables of names, kept by nobody: to read them costs next to nothing.
NAMES = {"payers", "providers"}


@dataclass(frozen=True, eq=False)
class Counting(Warehouse):
    """A warehouse that counts what it is asked."""

    asked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def _run(self, name: str, sql: str, bound: dict[str, object], *, is_long: bool = False) -> pl.DataFrame:
        self.asked[name, repr(sorted(bound.items(), key=lambda item: item[0]))] += 1
        return super()._run(name, sql, bound, is_long=is_long)


@pytest.mark.parametrize("page", [overview, denials, clean_claims, aging, code_use, payers], ids=lambda m: m.TITLE)
def test_no_question_is_put_twice(samples: Warehouse, page: ModuleType) -> None:
    counting = Counting(samples.folder, samples._path, samples._written)
    draw(page.render, counting, Scope(samples.as_of))
    assert counting.asked
    assert {name for (name, _), times in counting.asked.items() if times > 1} <= NAMES


def test_who_asks_for_what_is_being_made_waits_for_it() -> None:
    kept, begun, made = asking._Kept(5), Event(), Event()

    def slowly() -> str:
        begun.set()
        assert made.wait(10)
        return "answer"

    def again() -> str:
        raise AssertionError("made twice")

    with ThreadPoolExecutor(2) as readers:
        first = readers.submit(kept.found, ("key",), slowly)
        assert begun.wait(10)
        second = readers.submit(kept.found, ("key",), again)
        assert not wait([second], timeout=0.1).done
        made.set()
        assert first.result() == second.result() == "answer"


def test_what_could_not_be_made_is_tried_again() -> None:
    kept = asking._Kept(5)

    def fails() -> str:
        raise ValueError

    with pytest.raises(ValueError):
        kept.found(("key",), fails)
    assert kept.found(("key",), lambda: "answer") == "answer"
