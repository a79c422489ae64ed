"""Documents that a claim has very many of are matched by what they copy, with the same result and in linear time."""

from __future__ import annotations

import pytest

from analytics import tables
from analytics.settings import Settings
from analytics.transforms import copies, derive
from tests.x12.texts import SUBSCRIBER, claims, interchange, read, remittance

SENT = (
    "CLM*A1*{charge}***11:B:{frequency}*Y*A*Y*Y~HI*ABK:M25511~"
    "LX*1~SV1*HC:97110:GO*100*UN*2***1~DTP*472*D8*20251202~LX*2~SV1*HC:97110:GO*{second}*UN*1***1~DTP*472*D8*20251202~"
)
ANSWER = (
    "CLP*A1*{status}*150*{paid}**MB*P{n}~DTM*232*20251202~"
    "SVC*HC:97110:GO*100*{paid}**2~DTM*472*20251202~{adjusted}SVC*HC:97110:GO*50*0**1~DTM*472*20251202~CAS*CO*45*50~"
)
BARE = "CLP*A1*1*150*20**MB*P7~DTM*232*20251202~CAS*CO*45*130~"
STRANGE = "CLP*A1*1*70*0**MB*P8~SVC*HC:97535:GO*70*0**1~DTM*472*20251202~CAS*CO*45*70~"


def _history() -> bytes:
    """A claim sent eight times, twice with another charge, and answered twenty times in four ways."""
    changed = [1, 1, 7, 1, 7, 1, 1, 1]
    sent = [SENT.format(charge=150 if f == 1 else 160, second=50 if f == 1 else 60, frequency=f) for f in changed]
    submitted = [claims(SUBSCRIBER + text, control=f"{n:04}") for n, text in enumerate(sent)]
    submitted = [[part.replace("BATCH9", f"BATCH{n}") for part in one] for n, one in enumerate(submitted)]
    answers = []
    for n in range(20):
        paid = (60, 0, 60, 30)[n % 4]
        adjusted = f"CAS*CO*45*{100 - paid}~"
        usual = ANSWER.format(status=1, paid=paid, n=n, adjusted=adjusted)
        answers.append((usual, usual, BARE, STRANGE)[n % 4])
    totals = ["60", "0", "20", "0"]
    said = [remittance(text, totals[n % 4], control=f"{n:04}") for n, text in enumerate(answers)]
    said = [[part.replace("CHECK7", f"CHECK{n}") for part in one] for n, one in enumerate(said)]
    return interchange(*submitted) + interchange(*said)


@pytest.mark.parametrize("each", [3, 6])
def test_copies_are_matched_as_if_one_by_one(monkeypatch: pytest.MonkeyPatch, each: int) -> None:
    records = read(_history())
    one_by_one = derive(records, Settings())
    monkeypatch.setattr(copies, "EACH", each)
    alike = derive(records, Settings())
    assert one_by_one["lines"].height > 2 and records["remits"].height == 20
    for table in tables.DERIVED:
        assert alike[table.name].equals(one_by_one[table.name]), table.name
