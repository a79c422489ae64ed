"""Files as nobody should write them: seeded damage to X12 files and to CSVs, one kind a function."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from random import Random

Mutation = Callable[[str, Random], str]

_NUMBERS = (
    " {}", "{} ", "+{}", "-{}", "{}.000", "{}.005", "1,{}", "{},00", "${}", "{}x", "(unknown)", "0{}", "{}e3", "--{}",
    "{}-", "9{}999999999999", ".", "", "1/3", "NaN", "inf", "²", "٣", "{}.1234567", "0", "000", "-0.00", "{}{}",
)  # fmt: skip
_DATES = (
    "00010101", "99991231", "20261301", "20260230", "19000101", "20991231", "2026", "260101", "0", "",
    "20260101-20251231", "20260101-99991231", "00010101-00010101", "ABCDEFGH", "2026-01-01", "20261128", "-2026010",
)  # fmt: skip
_CODES = ("", "ZZ", "é", "OA", "PR", "18", "246", "B13", "HC:97110", "HC:97530:GO:59", ":::")
_KINDS = (
    "CLP", "SVC", "SV1", "CLM", "N1*PR", "NM1", "HL", "DTM", "DTP", "BPR", "TRN", "ST", "SE", "GS", "GE", "BHT", "LX",
)  # fmt: skip
_CELLS = (
    *_NUMBERS, "2026-13-01", "0001-01-01", "9999-12-31", "2199-12-31", "1900-01-01", "12/31/2199", '"', "a,b", "\n",
    "\x00", "patient payment", "write-off", "=1+1", "'", ";", "\ufeff", "\ud7ff", "x" * 300,
)  # fmt: skip


def _segments(text: str) -> list[str]:
    return text.split("~")


def _anywhere(parts: list[str], chance: Random) -> int:
    return chance.randrange(len(parts))


def _dropped(text: str, chance: Random) -> str:
    parts = _segments(text)
    del parts[_anywhere(parts, chance)]
    return "~".join(parts)


def _doubled(text: str, chance: Random) -> str:
    parts = _segments(text)
    place = _anywhere(parts, chance)
    return "~".join([*parts[:place], *parts[place : place + chance.choice([1, 1, 5])] * 2, *parts[place:]])


def _swapped(text: str, chance: Random) -> str:
    parts = _segments(text)
    one, other = _anywhere(parts, chance), _anywhere(parts, chance)
    parts[one], parts[other] = parts[other], parts[one]
    return "~".join(parts)


def _in_segment(text: str, chance: Random, change: Callable[[list[str]], None], *names: str) -> str:
    """The text with one segment (of these names, where there are any) changed element by element."""
    parts = _segments(text)
    wanted = [place for place, part in enumerate(parts) if not names or part.strip().startswith(names)]
    if wanted:
        place = chance.choice(wanted)
        elements = parts[place].split("*")
        change(elements)
        parts[place] = "*".join(elements)
    return "~".join(parts)


def _shifted(text: str, chance: Random) -> str:
    def shift(elements: list[str]) -> None:
        place = chance.randrange(1, len(elements) + 1)
        if chance.random() < 0.5 and place < len(elements):
            del elements[place]
        else:
            elements.insert(place, chance.choice(["", "0", "X", *elements]))

    return _in_segment(text, chance, shift)


def _number(text: str, chance: Random) -> str:
    def write(elements: list[str]) -> None:
        numbers = [place for place, one in enumerate(elements) if one.replace(".", "").isdigit() and len(one) < 8]
        if numbers:
            place = chance.choice(numbers)
            elements[place] = chance.choice(_NUMBERS).replace("{}", elements[place])

    names = ("BPR", "CLP", "SVC", "CAS", "AMT", "PLB", "CLM", "SV1", "STC", "QTY", "SE", "GE", "IEA", "LX", "HL", "AK")
    return _in_segment(text, chance, write, *names)


def _date(text: str, chance: Random) -> str:
    def write(elements: list[str]) -> None:
        dates = [place for place, one in enumerate(elements) if one.strip("-").isdigit() and len(one) in (6, 8, 17)]
        place = chance.choice(dates or [len(elements) - 1])
        elements[place] = chance.choice(_DATES)

    names = ("BPR", "DTM", "DTP", "BHT", "GS", "ISA", "STC", "DMG", "PLB")
    return _in_segment(text, chance, write, *names)


def _every_date(text: str, chance: Random) -> str:
    """A document without any date, or with the same impossible one everywhere."""
    written = chance.choice(_DATES)
    parts = []
    for part in _segments(text):
        is_dated = part.strip().startswith(("BPR", "DTM", "DTP", "BHT", "GS*", "STC"))
        parts.append(
            "*".join(written if is_dated and one.isdigit() and len(one) == 8 else one for one in part.split("*"))
        )
    return "~".join(parts)


def _separators(text: str, chance: Random) -> str:
    others = chance.choice(["|>!", "*:\n", ":*~", "~*:", "^|'", "*~:", "\x1d\x1f\x1c", "AB~", "**~", "  ~"])
    table = str.maketrans("*:~", others)
    return text.translate(table) if chance.random() < 0.5 else text[:106].translate(table) + text[106:]


def _control(text: str, chance: Random) -> str:
    """A control number of one place stands in another."""
    parts = _segments(text)
    numbers = [part.split("*")[-1] for part in parts if part.strip().startswith(("SE", "GE", "IEA"))] or ["1"]
    wrong = chance.choice([*numbers, "0", "", "000000000", "X" * 40])

    def write(elements: list[str]) -> None:
        elements[{"ISA": 13, "GS": 6, "ST": 2}.get(elements[0].strip(), -1) % len(elements)] = wrong

    return _in_segment(text, chance, write, "ISA", "GS*", "ST*", "SE", "GE", "IEA", "TRN", "AK2")


def _claim_number(text: str, chance: Random) -> str:
    """A claim's number is a placeholder, another claim's, empty or very long."""

    def write(elements: list[str]) -> None:
        place = min(chance.choice([1, 1, 7, 2]), len(elements) - 1)
        elements[place] = chance.choice(["", "0", "NA", "QX1", "Q" * 80, elements[place][:-1], elements[place] + " "])

    return _in_segment(text, chance, write, "CLP", "CLM", "TRN*2", "REF*1K", "REF*F8", "REF*6R")


def _cut_off(text: str, chance: Random) -> str:
    return text[: chance.randrange(len(text))]


def _flipped(text: str, chance: Random) -> str:
    signs = list(text)
    for _ in range(chance.choice([1, 3, 20])):
        place = chance.randrange(len(signs))
        signs[place] = chr(ord(signs[place]) % 256 ^ 1 << chance.randrange(8))
    return "".join(signs)


def _status(text: str, chance: Random) -> str:
    def write(elements: list[str]) -> None:
        place = min(2, len(elements) - 1)
        elements[place] = chance.choice(["22", "1", "2", "4", "19", "23", "25", "5", "", "99", "ZZ"])

    return _in_segment(text, chance, write, "CLP")


def _code(text: str, chance: Random) -> str:
    def write(elements: list[str]) -> None:
        place = chance.randrange(1, len(elements)) if len(elements) > 1 else 0
        elements[place] = chance.choice(_CODES)

    return _in_segment(text, chance, write, "CAS", "SVC", "SV1", "LQ", "HI", "SBR", "STC", "AK", "IK", "NM1", "N1")


def _twice(text: str, chance: Random) -> str:
    return text + text if chance.random() < 0.5 else text + text[: chance.randrange(len(text))]


def _blank(text: str, chance: Random) -> str:
    """Only one kind of segment is taken out, wherever it stands."""
    name = chance.choice(_KINDS)
    return "~".join(part for part in _segments(text) if not part.strip().startswith(name))


MUTATIONS: tuple[Mutation, ...] = (
    _dropped, _doubled, _swapped, _shifted, _shifted, _number, _number, _number, _date, _date, _every_date, _separators,
    _control, _claim_number, _cut_off, _flipped, _status, _code, _twice, _blank,
)  # fmt: skip


def mutated(text: str, chance: Random) -> bytes:
    """An X12 file after one to four mutations, now and then packed or in another encoding."""
    for _ in range(chance.choice([1, 1, 2, 2, 3, 4])):
        text = chance.choice(MUTATIONS)(text, chance) or text
    return wrapped(text.encode(chance.choice(["latin-1", "latin-1", "utf-8"]), "replace"), chance)


def mutated_csv(text: str, chance: Random) -> bytes:
    """A CSV after mutations of its cells, lines and headings."""
    lines = text.splitlines()
    for _ in range(chance.choice([1, 2, 5])):
        place = chance.randrange(len(lines))
        cells = lines[place].split(",")
        at = chance.randrange(len(cells))
        match chance.randrange(6):
            case 0 | 1 | 2:
                cells[at] = chance.choice(_CELLS).replace("{}", cells[at])
            case 3:
                del cells[at]
            case 4:
                cells.insert(at, chance.choice(_CELLS))
            case _:
                cells = cells * 2
        lines[place] = ",".join(cells)
    return wrapped("\n".join(lines).encode("utf-8", "surrogatepass"), chance)


def wrapped(content: bytes, chance: Random) -> bytes:
    """Most often the content itself; sometimes an archive of it, a broken one, or another encoding."""
    match chance.randrange(60):
        case 0:
            return gzip.compress(content, mtime=0)
        case 1:
            return gzip.compress(content, mtime=0)[: -chance.randrange(1, 20)]
        case 2:
            packed = _zipped(content, chance)
            return packed if chance.random() < 0.5 else packed[: chance.randrange(len(packed))]
        case 3:
            return content.decode("latin-1").encode(chance.choice(["utf-16", "utf-16-le", "utf-8-sig"]))
        case 4:
            return chance.choice([b"", b"\x00" * 200, chance.randbytes(500), b"PK\x03\x04", b"\x1f\x8b", b"ISA", b"\n"])
        case _:
            return content


def _zipped(content: bytes, chance: Random) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in chance.choice([["a.835"], ["../../a.835", "a/b/c.837p"], ["x", "x/"], ["\x1b[31m.835"]]):
            archive.writestr(name, content)
    return held.getvalue()
