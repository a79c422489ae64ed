"""Saved views stand in a file beside the warehouse: written whole, named once, and never lost to a file gone bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.settings import views
from analytics.settings.views import View, ViewsError

MONDAY = View("Monday", "denials", {"payers": ("one", "two"), "pareto_by": ("carc",)})
MONEY = View("Money", "aging", {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    views.save_view(tmp_path, MONEY)
    views.save_view(tmp_path, MONDAY)
    return tmp_path


def test_views_are_kept_by_name(folder: Path) -> None:
    assert views.load_views(folder) == [MONDAY, MONEY]


def test_no_file_holds_no_views(tmp_path: Path) -> None:
    assert views.load_views(tmp_path) == []


def test_a_view_of_the_same_name_takes_its_place(folder: Path) -> None:
    views.save_view(folder, View(" Monday ", "payers", {}))
    assert views.load_views(folder) == [View("Monday", "payers", {}), MONEY]


def test_a_view_is_renamed_and_deleted(folder: Path) -> None:
    views.rename_view(folder, "Monday", "Every  morning")
    views.delete_view(folder, "Money")
    assert views.load_views(folder) == [View("Every morning", MONDAY.page, MONDAY.address)]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "Money"])
def test_a_name_that_will_not_do_changes_nothing(folder: Path, name: str) -> None:
    with pytest.raises(ViewsError):
        views.rename_view(folder, "Monday", name)
    assert views.load_views(folder) == [MONDAY, MONEY]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"views": [1]}', '{"views": [{"name": "a"}]}',
                                  '{"views": [{"name": "a", "page": 1, "address": {}}]}'])  # fmt: skip
def test_a_bad_file_is_named_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / views.VIEWS_FILE
    path.write_text(text)
    with pytest.raises(ViewsError, match=r"views\.json"):
        views.save_view(tmp_path, MONEY)
    assert path.read_text() == text
