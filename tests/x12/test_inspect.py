"""What is in a file, kind by kind and segment by segment, with persons hidden."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from analytics.x12 import explain, inspect
from analytics.x12.inspect import inspect_source
from analytics.x12.sources import find_sources
from tests.x12.test_guide_835 import CLAIM as REMIT
from tests.x12.test_guide_837p import CLAIM
from tests.x12.texts import SUBSCRIBER, claims, interchange, remittance, transaction

REMITTANCE = interchange(remittance(REMIT, "55", "PLB*1*20261231*WO:A*5~"))
KEYS = [
    *("file", "kind", "interchanges", "transactions", "claims", "lines", "charge", "paid", "payments"),
    *("provider_adjustments", "adjustments", "reversals", "balanced", "segments", "diagnostics"),
]


@pytest.fixture
def remittance_file(tmp_path: Path) -> Path:
    path = tmp_path / "remit.835"
    path.write_bytes(REMITTANCE)
    return path


def test_a_remittance_in_numbers(remittance_file: Path) -> None:
    (entry,) = json.loads(json.dumps(inspect(remittance_file)))
    assert list(entry) == KEYS
    assert (entry["file"], entry["kind"], entry["transactions"], entry["interchanges"]) == ("remit.835", "835", 1, 1)
    assert (entry["claims"], entry["lines"], entry["reversals"], entry["balanced"]) == (1, 1, 0, True)
    assert (entry["charge"], entry["paid"], entry["payments"], entry["provider_adjustments"]) == (
        100.0,
        60.0,
        55.0,
        5.0,
    )
    assert entry["adjustments"] == {"CO-253": 0.5, "CO-45": 5.0, "CO-97": 19.5, "PR-3": 15.0}
    assert entry["segments"]["total"] == REMITTANCE.count(b"~")
    assert entry["segments"]["total"] == entry["segments"]["used"] + entry["segments"]["listed"]


def test_diagnostics_stand_with_their_kind(tmp_path: Path) -> None:
    body = REMITTANCE.replace(b"*100*60*15", b"*100*61*15")
    (tmp_path / "a.835").write_bytes(body)
    (entry,) = inspect(tmp_path / "a.835")
    assert entry["balanced"] is False
    assert {told["code"] for told in entry["diagnostics"]} == {"remit_unbalanced", "remit_claim_unbalanced"}
    assert list(entry["diagnostics"][0]) == ["severity", "code", "segment", "offset", "message"]


def test_a_file_of_several_kinds_has_an_entry_for_each(tmp_path: Path) -> None:
    other = interchange(["ST*271*1", "BHT*1*2", "CLM*A*5", "SE*4*1"])
    (tmp_path / "a.edi").write_bytes(REMITTANCE + other + interchange(claims(SUBSCRIBER + CLAIM)))
    entries = inspect(tmp_path / "a.edi")
    assert [entry["kind"] for entry in entries] == ["835", "271", "837P"]
    assert [entry["claims"] for entry in entries] == [1, 1, 1]
    assert [entry["charge"] for entry in entries] == [100.0, None, 180.5]
    assert [len(entry["diagnostics"]) for entry in entries] == [0, 1, 0]
    total = (tmp_path / "a.edi").read_bytes().count(b"~")
    assert sum(entry["segments"]["total"] for entry in entries) == total


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (interchange(["ST*834*1", "INS*Y", "SE*3*1"]), "834", "refused"),
        (b"nothing of the kind", None, "refused"),
        (b"", None, "refused"),
    ],
)
def test_what_is_refused_is_shown_too(tmp_path: Path, content: bytes, kind: str | None, code: str) -> None:
    (tmp_path / "a").write_bytes(content)
    (entry,) = inspect(tmp_path / "a")
    assert list(entry) == KEYS
    assert entry["kind"] == kind and entry["diagnostics"][0]["code"] == code
    assert entry["segments"]["total"] == content.count(b"~")


def test_every_segment_says_what_it_was_used_for(remittance_file: Path) -> None:
    name, *lines = explain(remittance_file)
    assert name == "remit.835"
    assert len(lines) == REMITTANCE.count(b"~")
    assert [int(line.split()[0]) for line in lines] == list(range(1, len(lines) + 1))
    of = {
        line.split()[2].partition("*")[0] if line[9] != " " else line.split()[1].partition("*")[0]: line
        for line in lines
    }
    assert "remits(" in of["CLP"] and "patient_control_number" in of["CLP"]
    assert "adjustments(adjustment_group, amount, carc, quantity)" in of["CAS"]
    assert of["SE"].endswith("envelope")
    assert any(line.endswith("listed") for line in explain_text(b"~N3*1 STREET", remittance_file))


def explain_text(extra: bytes, path: Path) -> list[str]:
    path.write_bytes(REMITTANCE.replace(b"~N1*PE", extra + b"~N1*PE"))
    return list(explain(path))


@pytest.mark.parametrize(
    "content",
    [
        REMITTANCE,
        interchange(claims(SUBSCRIBER + CLAIM)),
        interchange(transaction("277", "HL*4*3*PT~ NM1*QC*1*DOE*JANE****MI*M1~ TRN*2*A1~ STC*A2:20*20260106~")),
        interchange(["ST*834*1", "NM1*IL*1*DOE*JANE****34*111223333", "REF*0F*111223333", "DMG*D8*19500203", "SE*5*1"]),
    ],
)
def test_persons_are_hidden_unless_asked_for(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    hidden = "\n".join(explain(tmp_path / "a"))
    for personal in ("JANE", "DOE", "111223333", "19500203", "*A1*", "MEMBER1", "*M1", "MEDREC"):
        assert personal not in hidden, personal
    assert "JANE" in "\n".join(explain(tmp_path / "a", show_persons=True))


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    assert list(explain(tmp_path / "gone")) == ["gone", "  refused: it is not there (any more)"]


@pytest.mark.parametrize("together", [1, 4 << 20])
def test_many_files_are_inspected_as_each_would_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(import_module("analytics.x12.inspect"), "_TOGETHER", together)
    paid = "CLP*{0}*1*150*100**MB*P{0}~SVC*HC:97110:GO*150*100**2~DTM*472*20260102~CAS*CO*45*50~"
    texts = [interchange(remittance(paid.format(number), "100", control=f"{number:04}")) for number in range(5)]
    texts += [texts[2], b"", b"%PDF", interchange(remittance("CLP*A*1*x*1~", "1"), remittance("", "0", control="2"))]
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.835").write_bytes(text)
    each = [entry for source in find_sources([tmp_path]) for entry in inspect_source(source)]
    assert inspect(tmp_path) == each
    assert [entry["file"] for entry in each] == [f"{number}.835" for number in range(len(texts))]
