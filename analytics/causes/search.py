"""One finding after another: the least likely combination first, then what it does not explain, until chance may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, sqrt

import polars as pl

from analytics.causes.cells import LEAST_COMPARED, Cells, Traits, cells
from analytics.causes.changes import Change, change
from analytics.causes.expecting import Expecting
from analytics.causes.finding import Finding, Search
from analytics.stats.proportions import deviance_of_share

FALSE_SHARE = 0.10
"""Of the findings listed, how many may be chance (Benjamini and Hochberg 1995, taken one finding at a time)."""
LEAST_LINES_ALL = LEAST_COMPARED
LEAST_DENIED, LEAST_PATIENTS = 5, 3
"""Denied lines, and patients they belong to, below which nothing is called a finding."""
LEAST_OF_REASON = 20
"""Denied lines of one category of reasons below which it is not looked at alone."""
LEAST_RATIO = 1.25
EXPLAINED = 0.5
SAME_CLAIMS = 0.8
STILL = 0.01
"""What a finding's own excess must stay below, given the others."""
MOST = 6
"""Findings about one reason: a seventh would be small."""
MOST_LINES = 60_000
"""Lines that are searched, the latest ones: so many tell enough, and the page is there in seconds."""
_MONTH = 30.44
_LEAST_SPREAD = 0.02


@dataclass(frozen=True, eq=False)
class _Found:
    traits: Traits
    mask: pl.Series
    change: Change | None
    p_value: float
    is_apart: bool
    among: int
    """The lines that it was compared with (`Cells.compared`)."""


def search(lines: pl.DataFrame) -> Search:
    """What denials have in common, among the rows of `line_profiles`: denials of each reason, then all of them."""
    lines, since = _latest(lines)
    denied = int(lines["denied_lines"].sum())
    if lines.height < LEAST_LINES_ALL or denied < LEAST_DENIED or denied == lines.height:
        return Search((), 0, lines.height, denied, since)
    looked = cells(lines)
    reasons = [None, *_reasons(looked.rows)]
    tests = looked.table.height * len(reasons)
    found = {reason: _of_reason(looked, reason, tests) for reason in reasons}
    of_reasons = [finding for reason in reasons[1:] for finding in found[reason]]
    whole = [finding for finding in found[None] if not _is_explained(finding, of_reasons)]
    ranked = sorted([*of_reasons, *whole], key=lambda one: (one.until is not None, -one.dollars_a_month, one.traits))
    return Search(tuple(ranked), tests, lines.height, denied, since)


def _latest(lines: pl.DataFrame) -> tuple[pl.DataFrame, date | None]:
    """The latest lines, and the first day of service of which all are among them; None where no line is left out."""
    if lines.height <= MOST_LINES:
        return lines, None
    day = lines["service_date"].sort(descending=True, nulls_last=True)[MOST_LINES]
    kept = lines.filter(pl.col("service_date") > day)
    return kept, kept.select(pl.col("service_date").min()).item()


def _reasons(rows: pl.DataFrame) -> list[str]:
    """The categories of reasons with enough denied lines to look at each alone."""
    denied = rows.filter(pl.col("denied") > 0).drop_nulls("category").group_by("category").len()
    return denied.filter(pl.col("len") >= LEAST_OF_REASON)["category"].sort().to_list()


def _of_reason(looked: Cells, reason: str | None, tests: int) -> list[Finding]:
    """What the denials of one reason have in common; of all denials where it is None."""
    everything, looked = looked, looked.denied_for(reason, LEAST_DENIED)
    found = _found(looked, tests)
    if not found:
        return []
    prior = _spread(everything, reason)
    findings = [_finding(looked, found, place, prior, reason) for place in range(len(found))]
    return _once([finding for finding in findings if finding.ratio >= LEAST_RATIO])


def _once(findings: list[Finding]) -> list[Finding]:
    """Without those that are about other lines of the very claims of an earlier one: the claims were denied whole."""
    kept: list[Finding] = []
    for finding in findings:
        claims, lines = set(finding.claim_ids), set(finding.line_ids)
        if not any(
            len(claims & set(other.claim_ids)) >= SAME_CLAIMS * len(claims)
            and len(lines & set(other.line_ids)) < SAME_CLAIMS * len(lines)
            for other in kept
        ):
            kept.append(finding)
    return kept


def _is_explained(whole: Finding, of_reasons: list[Finding]) -> bool:
    """Whether findings about single reasons hold at least half of the denials that one about all has too many."""
    lines = set(whole.line_ids)
    above = 0.0
    for finding in of_reasons:
        shared = len(lines.intersection(finding.line_ids)) / finding.denied
        above += shared * (finding.denied - finding.expected)
    return above >= EXPLAINED * (whole.denied - whole.expected)


def _found(looked: Cells, tests: int) -> list[_Found]:
    found: list[_Found] = []
    dropped: set[Traits] = set()
    while len(found) < MOST:
        taken = {each.traits for each in found} | dropped
        best = _least_likely(looked, _models(looked, found), taken, FALSE_SHARE * (len(found) + 1) / tests)
        if best is None:
            break
        found.append(best)
        kept = _kept(looked, found)
        dropped |= {each.traits for each in found} - {each.traits for each in kept}
        found = kept
    return found


def _model(looked: Cells, found: Sequence[_Found], among: int) -> Expecting:
    return Expecting(looked.rows, looked.compared[among], tuple(each.mask for each in found))


def _models(looked: Cells, found: Sequence[_Found] = ()) -> list[Expecting]:
    """What to expect of the lines of each comparison, given what was found already."""
    return [_model(looked, found, among) for among in range(len(looked.compared))]


def _least_likely(looked: Cells, models: Sequence[Expecting], taken: set[Traits], limit: float) -> _Found | None:
    """The combination least likely under its model; a part of it instead, where that part explains it."""
    best, cell = limit, None
    for bound, each in _promising(looked, models):
        if bound > best:
            break
        if looked.traits(each) not in taken and (p_value := _likelihood(looked, models, each)) <= best:
            best, cell = p_value, each
    if cell is None:
        return None
    chosen = _dated(looked, models, cell, best)
    parts = sorted((_likelihood(looked, models, part), part) for part in looked.parents(cell))
    for p_value, part in parts:
        if p_value <= limit and looked.traits(part) not in taken:
            whole = _dated(looked, models, part, p_value)
            if models[chosen.among].also(whole.mask).p_value(chosen.mask) > STILL:
                return whole
    return chosen


def _promising(looked: Cells, models: Sequence[Expecting]) -> list[tuple[float, int]]:
    """Combinations denied more than expected, each with what its p-value is at least, the lowest first."""
    found = []
    for among, model in enumerate(models):
        open_ = model.open.cast(pl.Float64)
        sums = {"lines": open_, "denied": looked.rows["denied"] * open_, "expected": model.shares * open_}
        counted = looked.of(among).sums(**sums)
        many = counted.filter(pl.col("denied") >= LEAST_DENIED, pl.col("denied") > LEAST_RATIO * pl.col("expected"))
        found += [(_least_tail(lines, denied, expected), cell) for cell, lines, denied, expected in many.iter_rows()]
    return sorted(found)


def _least_tail(lines: float, denied: float, expected: float) -> float:
    """What a binomial tail is at least, of more than expected; lines decided alike only make it larger."""
    share = min(max(expected / lines, 1e-9), 1 - 1e-9)
    return exp(-deviance_of_share(denied, lines, share) / 2) / sqrt(2 * lines)


def _likelihood(looked: Cells, models: Sequence[Expecting], cell: int) -> float:
    model = models[looked.among(cell)]
    mask = looked.mask(cell) & model.open
    return model.p_value(mask) if _is_broad(looked.rows, mask) else 1.0


def _is_broad(rows: pl.DataFrame, mask: pl.Series) -> bool:
    denied = rows.filter(mask & (rows["denied"] > 0))
    return denied.height >= LEAST_DENIED and denied["patient"].n_unique() >= LEAST_PATIENTS


def _dated(looked: Cells, models: Sequence[Expecting], cell: int, p_value: float) -> _Found:
    """The combination, narrowed to the days since or until which it is denied more."""
    among = looked.among(cell)
    model = models[among]
    whole = looked.mask(cell)
    mask = whole & model.open
    is_apart = bool((whole & ~model.open).any())
    changed = change(looked.rows.filter(mask), model.design_effect(mask))
    if changed is not None:
        days = looked.rows["day"]
        narrowed = mask & ((days >= changed.first) if changed.rises else (days < changed.first)).fill_null(False)
        if _is_broad(looked.rows, narrowed):
            return _Found(looked.traits(cell), narrowed, changed, p_value, is_apart, among)
    return _Found(looked.traits(cell), mask, None, p_value, is_apart, among)


def _kept(looked: Cells, found: list[_Found]) -> list[_Found]:
    """Findings that remain significant given all the others; the newest stays."""
    kept = list(found)
    for each in found[:-1]:
        place = kept.index(each)
        if _model(looked, kept, each.among).without(place).p_value(each.mask) > STILL:
            kept.pop(place)
    return kept


def _spread(looked: Cells, reason: str | None) -> float:
    """How far the true rates of combinations lie apart: the shape of a gamma distribution around 1, by moments."""
    looked = looked.denied_for(reason, 0)
    parts = []
    for among, model in enumerate(_models(looked)):
        effect = model.design_effect(model.compared)
        parts.append(looked.of(among).sums(denied=looked.rows["denied"] / effect, expected=model.shares / effect))
    sums = pl.concat(parts)
    beyond = ((pl.col("denied") - pl.col("expected")).pow(2) - pl.col("expected")).sum()
    variance = sums.select(beyond / pl.col("expected").pow(2).sum()).item()
    return 1.0 / max(float(variance), _LEAST_SPREAD)


def _finding(looked: Cells, found: Sequence[_Found], place: int, prior: float, reason: str | None) -> Finding:
    this, rows = found[place], looked.rows
    rest = _model(looked, found, this.among).without(place)
    inside = rows.filter(this.mask)
    denied = inside.filter(pl.col("denied") > 0).sort("line_id")
    expected = float(rest.shares.filter(this.mask).sum())
    effect = rest.design_effect(this.mask)
    ratio = _drawn_in(denied.height / effect, expected / effect, prior)
    above = max(ratio - 1.0, 0.0) * expected
    average = float(denied["charge"].sum()) / max(denied.height, 1)
    reasons = (
        denied.drop_nulls("category").group_by("category").len().sort(["len", "category"], descending=[True, False])
    )
    return Finding(
        traits=this.traits,
        reason=reason,
        lines=inside.height,
        denied=denied.height,
        claims=inside["claim_id"].n_unique(),
        denied_claims=denied["claim_id"].n_unique(),
        expected=expected,
        ratio=ratio,
        dollars_a_month=above * average / _months(rows, this.change),
        p_value=this.p_value,
        since=this.change.first if this.change and this.change.rises else None,
        until=_last_day(inside) if this.change and not this.change.rises else None,
        category=reasons["category"][0] if reasons.height else None,
        category_lines=reasons["len"][0] if reasons.height else 0,
        line_ids=tuple(denied["line_id"]),
        claim_ids=tuple(denied["claim_id"].unique().sort()),
        is_apart=this.is_apart,
        compared=int(looked.compared[this.among].sum()),
    )


def _drawn_in(denied: float, expected: float, prior: float) -> float:
    """The ratio shrunk toward 1 (gamma-Poisson), but by one standard error at most (Efron and Morris 1972)."""
    return max((prior + denied) / (prior + expected), (denied - sqrt(denied)) / expected)


def _months(rows: pl.DataFrame, changed: Change | None) -> float:
    """The months that a finding spans: to the last service in scope, from the first or from the change."""
    first, last = rows["day"].min(), rows["day"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return 1.0
    start = changed.first if changed and changed.rises else first
    end = changed.first if changed and not changed.rises else last
    return max((end - start).days / _MONTH, 1.0)


def _last_day(inside: pl.DataFrame) -> date | None:
    last = inside["day"].max()
    return last if isinstance(last, date) else None
