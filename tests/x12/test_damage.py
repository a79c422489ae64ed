"""Damaged files: never an exception, never a hang, never silence about a structure that changed."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.x12 import segments
from tests.plain_reader import plain_totals
from tests.public_files import SAMPLES
from tests.x12.test_guide_277ca import BODY as ACKNOWLEDGEMENTS
from tests.x12.test_guide_835 import CLAIM as REMIT
from tests.x12.test_guide_837p import CLAIM
from tests.x12.texts import SUBSCRIBER, Tables, claims, codes, interchange, read, remittance, row, transaction

OWN_SAMPLES = Path(__file__).parents[2] / "data" / "samples"

CONTENTS = [
    interchange(remittance(REMIT * 2, "120"), remittance(REMIT, "60", control="0002")),
    interchange(claims((SUBSCRIBER + CLAIM) * 2)),
    interchange(transaction("277", ACKNOWLEDGEMENTS)),
    interchange(remittance(REMIT, "60")) + interchange(claims(SUBSCRIBER + CLAIM)).replace(b"~", b"\r\n"),
]
FILES = [
    path.read_bytes()
    for folder in (OWN_SAMPLES, *(SAMPLES / kind for kind in ("835", "837P", "277CA", "999", "TA1", "mixed")))
    if folder.is_dir()
    for path in sorted(folder.iterdir())
    if path.suffix != ".md" and path.stat().st_size < 16 << 10
]
FUZZ = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)

contents = st.sampled_from(CONTENTS)
places = st.floats(0, 1, exclude_max=True)
pieces = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [b"~", b"*", b":", b"ISA", b"ISA*", b"~ISA*00*", b"ST*835*1~", b"SE*1*1~", b"CLP*", b"\n", b"~~", b"\0"]
    ),
)


def whole(tables: Tables, content: bytes) -> None:
    """What holds for every file, however damaged."""
    file = row(tables, "files")
    assert file["segments_total"] == file["segments_used"] + file["segments_listed"]
    assert file["segments_total"] == len(segments(content)) or file["refused"]
    assert file["claims"] == tables["remits"].height + tables["submissions"].height
    assert file["lines"] == tables["remit_lines"].height + tables["submission_lines"].height


@FUZZ
@given(content=contents, cuts=st.lists(st.tuples(places, st.integers(0, 9), pieces), min_size=1, max_size=4))
def test_bytes_replaced_anywhere(content: bytes, cuts: list[tuple[float, int, bytes]]) -> None:
    for place, length, piece in cuts:
        at = int(place * len(content))
        content = content[:at] + piece + content[at + length :]
    whole(read(content), content)


@settings(FUZZ, max_examples=25)
@given(content=st.sampled_from(FILES), cuts=st.lists(st.tuples(places, st.integers(0, 9), pieces), min_size=1))
def test_a_sample_with_bytes_replaced_anywhere(content: bytes, cuts: list[tuple[float, int, bytes]]) -> None:
    for place, length, piece in cuts:
        at = int(place * len(content))
        content = content[:at] + piece + content[at + length :]
    if content:
        whole(read(content), content)


@FUZZ
@given(content=contents, place=places)
def test_a_file_cut_off_anywhere_is_told(content: bytes, place: float) -> None:
    cut = content[: int(place * len(content))]
    tables = read(cut) if cut else None
    if tables is not None and len(cut.rstrip(b"~\r\n")) < len(content.rstrip(b"~\r\n")):
        whole(tables, cut)
        is_between = cut.endswith((b"IEA*1*000000001~", b"IEA*1*000000001"))
        assert codes(tables) or is_between, "a file without its end is not told"


@FUZZ
@given(content=st.sampled_from(CONTENTS[:3]), place=places, change=st.sampled_from(["drop", "double", "swap"]))
def test_a_segment_dropped_or_doubled_is_told(content: bytes, place: float, change: str) -> None:
    parts = content.split(b"~")[:-1]
    at = int(place * len(parts))
    if change == "drop":
        parts = parts[:at] + parts[at + 1 :]
    elif change == "double":
        parts = [*parts[:at], parts[at], *parts[at:]]
    else:
        parts = parts[:at] + parts[at + 1 : at + 2] + parts[at : at + 1] + parts[at + 2 :]
    damaged = b"~".join(parts) + b"~"
    tables = read(damaged)
    whole(tables, damaged)
    if change != "swap":
        assert codes(tables), parts[at][:3]


@FUZZ
@given(
    amounts=st.lists(st.decimals(-99999, 99999, places=2), min_size=1, max_size=8),
    separators=st.permutations("*:~|^>\n'+\x1d\x1f\x1e").map("".join).filter(lambda signs: "\n" not in signs[:2]),
)
def test_any_amounts_in_any_separators_add_up(amounts: list[object], separators: str) -> None:
    remits = "".join(
        f"CLP*A{n}*1*{amount}*0~ CAS*CO*45*{amount}~ SVC*HC:97530:GO*1*1~" for n, amount in enumerate(amounts)
    )
    plain = interchange(remittance(remits)).replace(b"*^*00501*", b"*U*00401*")
    dressed = plain.translate(bytes.maketrans(b"*:~", separators[:3].encode()))
    file, expected = row(read(dressed), "files"), plain_totals(plain)
    assert (file["charge"], file["paid"], file["claims"]) == (expected.charge, expected.paid, expected.claims)
