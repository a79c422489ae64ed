"""Which earlier answer a reversal (CLP02 22) cancels."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import polars as pl

_Adjustments = dict[tuple[str | None, str | None], int]


_Cancelled = tuple[int, int, bool, bool]
"""Doc and line of the cancelled answer, whole, loose."""


@dataclass
class _Answer:
    """One remit as far as a reversal cares: its totals, and each line's amounts."""

    doc: int
    is_reversal: bool
    control: str | None
    totals: tuple[int, int]
    adjustments: _Adjustments = field(default_factory=dict)
    lines: dict[int, tuple[int, int]] = field(default_factory=dict)
    line_adjustments: dict[int, _Adjustments] = field(default_factory=dict)
    cancelled: set[int] = field(default_factory=set)
    """Lines of this answer that a reversal has cancelled."""


def cancellations(remits: pl.DataFrame, answers: pl.DataFrame, adjustments: pl.DataFrame) -> pl.DataFrame:
    """The answers to lines that reversals cancel: doc and line (the cancelled answer), by (the reversal), whole, loose.

    `remits`: doc, claim, payer_id, control, is_reversal, is_adjudication, clp03, clp04 (cents), in order; `answers`:
    doc, line, charge, paid; `adjustments`: doc, line, adjustment_group, carc, amount. A reversal cancels, among the
    earlier answers of that payer to that claim, the one with opposite totals and opposite adjustments for each group
    and reason; of several the one with its control number, of several the earliest. Where there is none, each line it
    names cancels the opposite line of an earlier answer, if all of them have one. Else it is matched `loose`: the
    standing answer with its control number and the opposite payment, else the only standing one with opposite totals.
    Else those lines are cancelled that have an opposite one. `whole` says that the answer was cancelled as one.
    Rule: docs/definitions.md#reversals.
    """
    reversing = remits.filter("is_reversal").select("claim", "payer_id").unique()
    of_interest = remits.filter(pl.col("is_reversal") | pl.col("is_adjudication")).join(
        reversing, on=["claim", "payer_id"], how="semi", nulls_equal=True
    )
    found: list[tuple[int, int, int, bool, bool]] = []
    for answer in _gathered(of_interest, answers, adjustments).values():
        for position, remit in enumerate(answer):
            if remit.is_reversal:
                found += [
                    (doc, line, remit.doc, whole, loose)
                    for doc, line, whole, loose in _cancelled_by(remit, answer[:position])
                ]
    schema = {"doc": pl.Int64, "line": pl.Int64, "by": pl.Int64, "whole": pl.Boolean, "loose": pl.Boolean}
    return pl.DataFrame(found, schema=schema, orient="row")


def _gathered(
    remits: pl.DataFrame, answers: pl.DataFrame, adjustments: pl.DataFrame
) -> dict[tuple[int, str | None], list[_Answer]]:
    by_doc: dict[int, _Answer] = {}
    histories: dict[tuple[int, str | None], list[_Answer]] = defaultdict(list)
    for row in remits.sort("doc").iter_rows(named=True):
        answer = _Answer(row["doc"], row["is_reversal"], row["control"], (row["clp03"], row["clp04"]))
        by_doc[answer.doc] = answer
        histories[row["claim"], row["payer_id"]].append(answer)
    wanted = remits.select("doc")
    for doc, line, charge, paid in (
        answers.join(wanted, on="doc", how="semi").select("doc", "line", "charge", "paid").iter_rows()
    ):
        by_doc[doc].lines[line] = (charge, paid)
    columns = adjustments.join(wanted, on="doc", how="semi").select("doc", "line", "adjustment_group", "carc", "amount")
    for doc, line, group, carc, amount in columns.iter_rows():
        for sums in (by_doc[doc].adjustments, by_doc[doc].line_adjustments.setdefault(line, {})):
            sums[group, carc] = sums.get((group, carc), 0) + amount
    return histories


def _cancelled_by(reversal: _Answer, earlier: list[_Answer]) -> list[_Cancelled]:
    answers = [answer for answer in earlier if not answer.is_reversal]
    in_force = [answer for answer in answers if not answer.cancelled]
    if whole := [answer for answer in in_force if _is_opposite(reversal, answer)]:
        return _cancel(_preferred(reversal, whole), whole=True)
    opposite: dict[int, _Answer] = {}
    for line in reversal.lines:
        fitting = [
            answer for answer in answers if line not in answer.cancelled and _is_opposite_line(reversal, answer, line)
        ]
        if fitting:
            opposite[line] = _preferred(reversal, fitting)
    if len(opposite) < len(reversal.lines) and (loose := _loosely_opposite(reversal, in_force)):
        return _cancel(loose, whole=True, loose=True)
    return [cancelled for line, answer in opposite.items() for cancelled in _cancel(answer, line)]


def _loosely_opposite(reversal: _Answer, in_force: list[_Answer]) -> _Answer | None:
    """The answer that a reversal cancels if its adjustments or charge are not the exact opposite, where only one is
    possible.
    """
    charge, paid = _negated_pair(reversal.totals)
    repaid = [answer for answer in in_force if answer.totals[1] == paid]
    same_control = [answer for answer in repaid if answer.control is not None and answer.control == reversal.control]
    same_charge = [answer for answer in repaid if answer.totals[0] == charge]
    if same_control:
        return same_control[0]
    return same_charge[0] if len(same_charge) == 1 else None


def _preferred(reversal: _Answer, fitting: list[_Answer]) -> _Answer:
    same_control = [answer for answer in fitting if answer.control is not None and answer.control == reversal.control]
    return (same_control or fitting)[0]


def _cancel(answer: _Answer, line: int | None = None, *, whole: bool = False, loose: bool = False) -> list[_Cancelled]:
    """Cancels a line of an answer, all of them where none is named."""
    lines = list(answer.lines) if line is None else [line]
    answer.cancelled.update(lines)
    return [(answer.doc, each, whole, loose) for each in lines]


def _is_opposite(reversal: _Answer, answer: _Answer) -> bool:
    return _negated_pair(reversal.totals) == answer.totals and _opposite(reversal.adjustments, answer.adjustments)


def _is_opposite_line(reversal: _Answer, answer: _Answer, line: int) -> bool:
    return (
        line in answer.lines
        and _negated_pair(reversal.lines[line]) == answer.lines[line]
        and _opposite(reversal.line_adjustments.get(line, {}), answer.line_adjustments.get(line, {}))
    )


def _negated_pair(amounts: tuple[int, int]) -> tuple[int, int]:
    return (-amounts[0], -amounts[1])


def _opposite(ours: _Adjustments, theirs: _Adjustments) -> bool:
    return {key: -value for key, value in ours.items() if value} == {
        key: value for key, value in theirs.items() if value
    }
