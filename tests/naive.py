"""A second, independent implementation of every KPI in plain loops, to hold the first one against.

It reads the definitions by the letter. Its input are the record tables; times of files and numbers of payers it reads
from the X12 text by itself. A day is looked at by dropping
every document dated later; who is the payer, which documents are one claim, and which services are one line, is found
from all of them. Where the definitions leave room, it reads them so:

Identity
 1. Only a payer's own 277CA (not a clearinghouse's) knows the payer of its REF*1K.
 2. A document's days are those of its services, else the claim's statement dates; a service without a date has the
    statement's first. Answers that no key ties to a submission join the one billed claim with their CLP01 whose days
    cover theirs (without any date: of their number and payer); where no claim is billed, a single answer joins the one
    other claim. "What joined nothing" by its number are answers and acknowledgements that no submission is with; one
    of them that fits is enough. Total charges are CLM02, CLP03 without its sign, STC04.
 3. Every version of a line counts when a service is compared; modifiers are compared without their order; amounts
    without their sign. REF*6R may name one line for many pieces. Each answer is matched afresh. "The counts agree" of
    any earlier version, the latest first. Twins are one submission with all their lines.
 4. A document without its own date (BHT04, STC02, BPR16, DTM*405) has its file's, if that can be (from 2000 to the day
    after the first reading). A transaction that stands in several places counts once, the first in order.
    A 999 and an 837 of one day are compared by their times where both have one.
 5. The claim's payer is that of its first primary submission, else of its first primary answer. Its dates (submission,
    service) are not dated.
Answers
 6. A primary submission is one with SBR01 other than S, T, A to H. The submission answered is the latest primary, not
    rejected one sent before the answer's day that holds a line it names, else the first. Lines that no submission holds
    belong to what was answered.
 7. Claim amounts are spread over the services of the answer (not their lines), one adjustment at a time; over equal
    weights where all charges are 0; without services over all lines that were sent by the answer's day.
 8. "Of several" in matching a reversal: the same CLP07, then the earliest ("latest earlier" is read as "earlier").
    Line by line, each line finds its own answer. Payer and lineage are the same.
 9. A line that looks repeated (18, B13, N522, paid 0) is a duplicate when an answer that does not look so exists,
    by any payer, cancelled or not. CARC 246 makes a line expected non-payable whatever it pays. Status 5 is pending
    where it is no duplicate or expected, whatever it pays, and is booked like any answer. "Some I" is a sum
    other than 0.
10. Ties for the largest denying adjustment: the line's own before the claim's share.
Ledger
11. A version books the difference to what is booked of the line so far; a line that it leaves out goes to 0. Only
    primary submissions are versions. A first submission with frequency 8 books its charge and takes it back.
12. A version that is rejected later is booked on its own day and taken back on the day of the rejection; sums of
    charges are those of a history in which it was never sent. After a void, the first claim that holds a service and
    is no replacement charges it anew.
13. Loosely: of several with the number, the earliest. A matched reversal undoes the very rows of what it cancels; an
    unmatched one books its amounts as a primary's (of a hidden denial: nothing, nor of a duplicate that looks like
    one). A later payer's restatement knows no hidden denials; what it restates again after a late primary is undone
    with whichever of the two is reversed first.
14. A patient credit is set off against what the patient owes later, oldest first.
15. A line's state without an answer is that of the last primary submission that held it. A line that only answers name
    is `sent` once there is an answer; before its first document `unbilled`. Any uncancelled primary answer with status
    19, or any secondary claim sent, awaits a secondary.
    What the practice posted itself stands beside what answers say: a restatement or reversal does not know of it.
24. A posting reaches the lines of its control number, else of its code and date, else all. They share it by what they
    owe on its day (to undo, by what was posted), the rest to the one that owes most, then to the largest charge. Equal
    rows of two files are one export twice. A line is written off while its write-offs are positive and had left the
    payer nothing to pay when the last was booked.
KPIs
16. A claim that lacks the basis' date is in no figure, even without a range. A WO that names no one claim has a date
    under `remit` only.
    Quotients of a denominator below 0 are null.
17. Claim's adjudication date: of its earliest line that counts. "Every counted line": of those adjudicated.
    A claim's first answer is its first primary one to a line that is neither duplicate nor expected; pending is one.
18. Clean claims look at the lines of the submission answered; the first answer is that of 17. Replacement: a later
    document with frequency 7. A split's other half answers no line that was answered before; neither do duplicates.
19. Final: "nothing paid or moved" looks at all payers' uncancelled later answers, together; `moved` has nothing paid.
    The last denial may be cancelled; "decided again" counts cancelled answers too. Voided: the last standing primary
    submission is a void.
20. A reversal is counted if it cancels a primary answer, or nothing and its payer is not only a later one here. PLB03-2
    is compared with CLP07, REF*F8 and CLP01 of that payer's counted reversals of any date up to the day. WO is signed.
21. Net collection leaves out claims that only later payers answered and lines first adjudicated as expected.
22. Days to pay: 835-only claims have the date DTM*050; wholly class P: every line's last standing answer is `paid` with
    nothing paid; what was paid and then voided was paid. Usual time: claims sent, not rejected, not voided, in
    (as-of - 365 days, as-of].
23. Claims whose every charged line is duplicate or expected stand outside clean claims, maturity and days to pay.
    A claim that nobody answered and that went to a later payer only is one of later payers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from tests import naive_envelopes
from tests.naive_documents import Documents, read
from tests.naive_kpis import figures
from tests.naive_lineage import Lineage, lineages
from tests.naive_outcomes import claim_as_of
from tests.naive_postings import attach, postings
from tests.naive_practice import Figure, Practice, Scope

__all__ = ["Figure", "History", "compute", "history"]


LONG_AFTER = date(9990, 1, 1)
"""Nothing is judged by the day of reading unless a test says which day that was."""


@dataclass
class History:
    """All documents, put together into claims. Nothing in it depends on a day."""

    documents: Documents
    lineages: list[Lineage]
    posting_days: set[date] = field(default_factory=set)

    @property
    def last_day(self) -> date:
        """The latest day of any submission, acknowledgement, payment or posting; a day of reading only alone."""
        return max(self.documents.days_in_files | self.posting_days or self.documents.days, default=date.min)


def history(records: Mapping[str, pl.DataFrame], paths: Iterable[Path] = (), read_on: date | None = None) -> History:
    """The record tables (analytics.tables.RECORDS) as claims; `paths`: their files, first read on that day."""
    documents = read(records, naive_envelopes.read(paths), read_on or LONG_AFTER)
    claims, own = lineages(documents), postings(records)
    attach(own, claims)
    return History(documents, claims, {posting.day for posting in own})


def compute(
    records: Mapping[str, pl.DataFrame] | History,
    *,
    as_of: date | None = None,
    basis: str = "remit",
    start: date | None = None,
    end: date | None = None,
    by: str | None = None,
    payers: set[str | None] | None = None,
    appeal_days: int | None = None,
    appeal_days_by_payer: Mapping[str, int] | None = None,
    visit_payers: Iterable[str] = (),
) -> dict[tuple[str, str | None], Figure]:
    """Every KPI by id and group; the group is None, or the payer with by="payer".

    A payer is named by the last in the alphabet of what it is known by: "name ..." in upper case, else "id ...".
    """
    known = records if isinstance(records, History) else history(records)
    day = as_of or known.last_day
    scope = Scope(day, basis, start, end, appeal_days, appeal_days_by_payer or {}, known.documents.payers)
    everybody = [claim_as_of(lineage, day, frozenset(visit_payers)) for lineage in known.lineages]
    wanted = [claim for claim in everybody if payers is None or claim.payer in payers]
    if by is None:
        groups: list[tuple[str | None, set[str | None] | None]] = [(None, payers)]
    else:
        groups = [(payer or "", {payer}) for payer in sorted({claim.payer for claim in wanted}, key=str)]
    found: dict[tuple[str, str | None], Figure] = {}
    for group, members in groups:
        claims = [claim for claim in wanted if members is None or claim.payer in members]
        practice = Practice(claims, everybody, known.documents, members, scope)
        found |= {(kpi, group): figure for kpi, figure in figures(practice).items()}
    return found
