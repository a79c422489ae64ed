"""Parse a guide, written as three table-like texts, and check every name in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analytics.x12.grammar import TABLES, Condition, Field, Guide, Loop, Pick, Place, Rows

ENVELOPE_FIELDS = """
interchange   ISA  -  transactions.sender_id            06
interchange   ISA  -  transactions.receiver_id          08
interchange   ISA  -  transactions.interchange_control  13
interchange   ISA  -  transactions.interchange_date     09:short
interchange   ISA  -  transactions.interchange_time     10
group         GS   -  transactions.group_sender_id      02
group         GS   -  transactions.group_receiver_id    03
group         GS   -  transactions.group_date           04
group         GS   -  transactions.group_time           05
group         GS   -  transactions.group_control        06
"""
"""What every transaction takes from its interchange and its group."""


class GuideError(Exception):
    """A guide contradicts itself or the tables."""


def guide(kind: str, loops: str, rows: str, fields: str, keys: dict[str, str]) -> Guide:
    """A guide from its three texts. Raises GuideError for a table, column or loop that does not exist."""
    made = Guide(
        kind,
        tuple(_loops(loops)),
        tuple(_rows(rows)),
        tuple(_fields(ENVELOPE_FIELDS + fields)),
        {"transaction": "transaction", **keys},
    )
    _check(made)
    return made


def _lines(text: str) -> Iterator[str]:
    return (line.rstrip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#"))


def _loops(text: str) -> Iterator[Loop]:
    for line in _lines(text):
        name, segment, *rest = line.split()
        within = rest[rest.index("within") + 1] if "within" in rest else ""
        when = _conditions(rest[0]) if rest and rest[0] != "within" else ()
        yield Loop(name, len(line) - len(line.lstrip()), segment, when, within)


def _rows(text: str) -> Iterator[Rows]:
    for line in _lines(text):
        name, segment, place, when, *groups = line.split()
        issues = dict(zip(groups[::2], map(int, groups[1::2]), strict=True))
        first, step, times = (issues.get(word, default) for word, default in (("from", 0), ("step", 0), ("times", 1)))
        yield Rows(name, segment, _place(place), _conditions(when), first, step, times, issues.get("numbered", 1))


def _fields(text: str) -> Iterator[Field]:
    for line in _lines(text):
        place, segment, when, target, source = line.split()
        rows, _, column = target.rpartition(".")
        constant = source[1:] if source.startswith("=") else None
        picks = () if constant is not None else tuple(_pick(word) for word in source.split(","))
        yield Field(_place(place), segment, _conditions(when), rows, column, picks, constant)


def _place(text: str) -> Place:
    loops, _, party = text.partition("/")
    return Place(tuple(loops.split("|")), party)


def _conditions(text: str) -> tuple[Condition, ...]:
    if text == "-":
        return ()
    found = [re.fullmatch(r"(\d\d)(!?)=(\S+)", part) for part in text.split("&")]
    if not all(found):
        raise GuideError(f"no condition: {text}")
    return tuple(Condition(int(part[1]), tuple(part[3].split("|")), bool(part[2])) for part in found if part)


def _pick(text: str) -> Pick:
    found = re.fullmatch(r"(\d\d|@)(?:-(\d|\*))?(?::(\w+))?", text)
    if found is None:
        raise GuideError(f"no element: {text}")
    return Pick(0 if found[1] == "@" else int(found[1]), found[2] or "", found[3] or "")


def _check(made: Guide) -> None:
    """Every name a guide uses exists: loops, sets of rows, tables and their columns."""
    loops = {"interchange", "group", *(loop.name for loop in made.loops)}
    rows = {line.name: TABLES.get(line.table) for line in made.rows}
    for name, table in rows.items():
        if table is None:
            raise GuideError(f"{made.kind}: no table {name}")
    placed: tuple[Rows | Field, ...] = (*made.rows, *made.fields)
    for line in placed:
        if unknown := set(line.place.loops) - loops:
            raise GuideError(f"{made.kind}: no loop {sorted(unknown)}")
    depths = {loop.name: loop.depth for loop in made.loops}
    anchors = {line.name: line for line in made.rows}
    for field in made.fields:
        if field.segment != anchors[field.rows].segment if field.rows in anchors else False:
            deepest = max(depths.get(name, 0) for name in anchors[field.rows].place.loops)
            if depths.get(field.place.loops[0], 0) > deepest:
                raise GuideError(f"{made.kind}: {field.rows}.{field.column} looks into a loop below its rows")
        table = rows.get(field.rows)
        if table is None or field.column not in table.schema:
            raise GuideError(f"{made.kind}: no column {field.rows}.{field.column}")
