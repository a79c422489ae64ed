"""A page puts no question twice: its figures stand on the same answers."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from types import ModuleType

import polars as pl
import pytest

from analytics.pages.aging import page as aging
from analytics.pages.clean_claims import page as clean_claims
from analytics.pages.code_use import page as code_use
from analytics.pages.denials import page as denials
from analytics.pages.overview import page as overview
from analytics.pages.payers import page as payers
from analytics.queries import Query
from analytics.scope import Scope
from analytics.warehouse import Warehouse
from analytics.warehouse import cache as cache_module
from analytics.warehouse.cache import Cache
from tests.pages.drawing import draw

pytestmark = pytest.mark.slow


@dataclass(frozen=True, eq=False)
class Counting(Warehouse):
    """A warehouse that counts what it is asked."""

    asked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def _run(self, query: Query, bound: dict[str, object], *, is_evidence: bool = False) -> pl.DataFrame:
        self.asked[query.name, repr(sorted(bound.items(), key=lambda item: item[0]))] += 1
        return super()._run(query, bound, is_evidence=is_evidence)


@pytest.mark.parametrize("page", [overview, denials, clean_claims, aging, code_use, payers], ids=lambda m: m.TITLE)
def test_no_question_is_put_twice(samples: Warehouse, page: ModuleType) -> None:
    counting = Counting(samples.folder, samples._path, samples._written)
    draw(page.render, counting, Scope(samples.as_of))
    assert counting.asked
    assert {name for (name, _), times in counting.asked.items() if times > 1} == set()


def test_what_could_not_be_formed_is_tried_again() -> None:
    cache = Cache()

    def fails() -> str:
        raise ValueError

    with pytest.raises(ValueError):
        cache.found(("key",), fails)
    assert cache.found(("key",), lambda: "answer") == "answer"


def test_the_cache_forgets_what_was_not_needed_for_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame({"number": [1, 2]})
    monkeypatch.setattr(cache_module, "_MOST_BYTES", cache_module._bytes(frame) * 2)
    cache = Cache()
    for key in ("one", "two", "one", "three"):
        cache.found(key, lambda: frame)
    assert [cache.found(key, lambda: None) is None for key in ("three", "one", "two")] == [False, False, True]


def test_nobody_waits_for_what_another_session_forms() -> None:
    cache, begun, done = Cache(), Event(), Event()

    def slowly() -> str:
        begun.set()
        assert done.wait(10)
        return "slow"

    with ThreadPoolExecutor(2) as sessions:
        slow = sessions.submit(cache.found, ("key",), slowly)
        assert begun.wait(10)
        assert sessions.submit(cache.found, ("key",), lambda: "own").result(timeout=5) == "own"
        done.set()
        assert slow.result() == "slow"
