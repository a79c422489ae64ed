"""Files as they really arrive in a bad month: duplicated, truncated, renamed, out of balance, with unknown codes,
numbers that a payer altered or left out, and days that cannot be.

Nothing here changes what a careful reader must count: what is cut off or doubled is whole in another file, and what
a file says wrongly is written down in its `detail` and `off_by`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from analytics.demo.delivery import X12File

Damage = Callable[[X12File], list[X12File] | None]
"""What becomes of a file, or None where this damage cannot happen to it."""

_OFF_BY = 12_34
_FAR_AWAY = "20991231"
_UNKNOWN_RARC, _UNKNOWN_STATUS, _UNKNOWN_CARC = "N9999", "99", "999"
_MONEY_AT_THE_END = re.compile(r"\nPLB\*")


def damaged(
    files: Iterable[X12File], since: date, undone: Collection[str] = (), acknowledged: Collection[str] = ()
) -> Iterator[X12File]:
    """The files, from a day on each damage once where it first can happen; no file is damaged twice.

    `undone`: numbers of claims with an answer that a payer undoes later. Their codes stay as they are: a reversal must
    find what it undoes. `acknowledged`: the payers' numbers of claims that an acknowledgement says: by them an answer
    is known that has a placeholder as its own number.
    """
    waiting = {kind: list(listed) for kind, listed in _damages(undone, acknowledged).items()}
    for file in files:
        happened = None
        if file.day >= since and not file.damage:
            for damage in waiting.get(file.kind, []):
                happened = damage(file)
                if happened:
                    waiting[file.kind].remove(damage)
                    break
        yield from happened or [file]


def month_of(until: date) -> date:
    """The first day of the third month before: late enough to be seen, early enough to be looked into."""
    months = until.year * 12 + until.month - 1 - 3
    return date(months // 12, months % 12 + 1, 1)


def _named(file: X12File, name: str) -> str:
    return str(PurePosixPath(file.path).with_name(name))


def _extended(file: X12File, addition: str) -> str:
    path = PurePosixPath(file.path)
    return _named(file, f"{path.stem}{addition}{path.suffix}")


def _twin(file: X12File, addition: str, text: str, damage: str, detail: str) -> list[X12File]:
    """The file, and another one without anything new."""
    twin = replace(
        file, path=_extended(file, addition), text=text, is_counted=False, same_as=file.path, damage=damage,
        detail=detail,
    )  # fmt: skip
    return [file, twin]


def _same_bytes(file: X12File) -> list[X12File]:
    return _twin(file, "_copy", file.text, "duplicate", "the same bytes under another name")


def _other_line_breaks(file: X12File) -> list[X12File]:
    return _twin(file, "_download", file.text.replace("\n", "\r\n"), "duplicate", "the same with other line breaks")


def _one_line(file: X12File) -> list[X12File]:
    return _twin(file, "_one_line", file.text.replace("\n", ""), "duplicate", "the same without line breaks")


def _cut_off(file: X12File) -> list[X12File] | None:
    """The first transfer broke off in the middle of the second half; the whole file came later."""
    if file.claims < 3:
        return None
    middle = file.text.rindex("~\nCLP*") + len("~\nCLP*1")
    return _twin(file, "_broken_off", file.text[:middle], "truncated", "cut off inside the last claim")


def _without_end(file: X12File) -> list[X12File] | None:
    """All claims are there, the closing segments are not."""
    if _MONEY_AT_THE_END.search(file.text):
        return None
    text = file.text[: file.text.rindex("\nSE*") + 1]
    return [replace(file, text=text, damage="truncated", detail="cut off after the last claim: all of them count")]


def _does_not_add_up(file: X12File) -> list[X12File] | None:
    if file.payment <= _OFF_BY:
        return None
    stated = f"{(file.payment + _OFF_BY) // 100}.{(file.payment + _OFF_BY) % 100:02}"
    text = re.sub(r"(?<=\nBPR\*I\*)[0-9.]+", stated, file.text, count=1)
    return [replace(file, text=text, damage="unbalanced", detail="BPR02 is too much", off_by=_OFF_BY)]


def _changed_answer(pattern: str, by: str, damage: str, detail: str, undone: Collection[str]) -> Damage:
    """Replaces a pattern in the first answer that has it and is not undone later."""

    def changed(file: X12File) -> list[X12File] | None:
        head, *answers = re.split(r"(?=\nCLP\*)", file.text)
        for number, answer in enumerate(answers):
            stated, times = re.subn(pattern, by, answer, count=1)
            if times and answer.split("*", 2)[1] not in undone:
                text = "".join([head, *answers[:number], stated, *answers[number + 1 :]])
                return [replace(file, text=text, damage=damage, detail=detail)]
        return None

    return changed


def _lower_case(file: X12File) -> list[X12File]:
    text = re.sub(r"^[A-Z0-9]{2,3}(?=\*)", lambda found: found[0].lower(), file.text, flags=re.MULTILINE)
    return [replace(file, text=text, damage="unusual form", detail="lower-case names of segments")]


def _odd_separators(file: X12File) -> list[X12File]:
    text = file.text.replace("~\n", "\n").translate(str.maketrans("*:^", "|>{"))
    return [replace(file, text=text, damage="unusual form", detail="other separators, a segment ends with its line")]


def _first_by_name(file: X12File) -> list[X12File]:
    path = _named(file, f"0000_{PurePosixPath(file.path).name}")
    return [replace(file, path=path, damage="wrong order", detail="is before all others")]


def _last_by_name(file: X12File) -> list[X12File]:
    path = _named(file, f"late_{PurePosixPath(file.path).name}")
    return [replace(file, path=path, damage="wrong order", detail="is after all others")]


def _future_payment_date(file: X12File) -> list[X12File]:
    """The payment date is mistyped; DTM*405 says when it was."""
    text = re.sub(r"(?<=\*)\d{8}(?=~\nTRN\*)", _FAR_AWAY, file.text, count=1)
    return [replace(file, text=text, damage="impossible date", detail=f"BPR16 is {_FAR_AWAY}")]


def _future_sending_date(file: X12File) -> list[X12File]:
    """The date of the batch is mistyped; its envelope says when it was."""
    text = re.sub(r"(\nBHT\*\d+\*\d+\*[^*]*\*)\d{8}", rf"\g<1>{_FAR_AWAY}", file.text, count=1)
    return [replace(file, text=text, damage="impossible date", detail=f"BHT04 is {_FAR_AWAY}")]


def _claim_twice(file: X12File) -> list[X12File] | None:
    """The last claim of the batch is in it a second time, line by line."""
    parts = _last_claim(file)
    if parts is None:
        return None
    head, claim, end = parts
    labels = "claim sent twice", "the last claim is in the batch twice"
    file = replace(file, lines=file.lines + claim.count("\nSV1*"), charge=file.charge + _charge(claim))
    return _with_twins(file, head, claim, claim, end, labels)


def _claim_in_two(file: X12File) -> list[X12File] | None:
    """The last claim of the batch is in it as two of one number and day, each with some of its lines."""
    parts = _last_claim(file)
    if parts is None:
        return None
    head, claim, end = parts
    about, *lines = re.split(r"(?=\nLX\*)", claim)
    if len(lines) < 2 or not re.search(r"\nCLM\*[^~]*:1\*", about) or "\nSBR*P*" not in about:
        return None
    first, second = (_claim_of(about, some) for some in (lines[:1], lines[1:]))
    return _with_twins(file, head, first, second, end, ("claim in two", "the last claim is in the batch as two"))


def _last_claim(file: X12File) -> tuple[str, str, str] | None:
    """What comes before the last claim of a batch, the claim of a patient who is insured, and the end of the batch."""
    before, end = file.text[: (at := file.text.rindex("\nSE*"))], file.text[at:]
    head, claim = before[: (at := before.rindex("\nHL*"))], before[at:]
    return (head, claim, end) if re.match(r"\nHL\*\d+\*\d+\*22\*0~", claim) else None


def _claim_of(about: str, lines: list[str]) -> str:
    """A claim with some of its lines, numbered from 1, and their charge."""
    text = "".join(re.sub(r"(?<=\nLX\*)\d+", str(n), line) for n, line in enumerate(lines, start=1))
    cents = sum(_cents(charge) for charge in re.findall(r"\nSV1\*[^*]*\*([0-9.]+)", text))
    return re.sub(r"(?<=\nCLM\*)([^*]*)\*[0-9.]+", rf"\g<1>*{cents // 100}.{cents % 100:02}", about) + text


def _with_twins(
    file: X12File, head: str, first: str, second: str, end: str, labels: tuple[str, str]
) -> list[X12File]:  # fmt: skip
    """The batch with two claims for its last one."""
    second = re.sub(r"(?<=\nHL\*)\d+", lambda level: str(int(level[0]) + 1), second, count=1)
    text = head + first + second
    count = text[text.index("\nST*") :].count("~") + 1
    text += re.sub(r"(?<=\nSE\*)\d+", str(count), end, count=1)
    return [replace(file, text=text, damage=labels[0], detail=labels[1], claims=file.claims + 1)]


def _charge(claim: str) -> int:
    return sum(_cents(one) for one in re.findall(r"\nCLM\*[^*]*\*([0-9.]+)", claim))


def _no_own_number(file: X12File) -> list[X12File] | None:
    """A replacement is sent without our number; the payer's number of what it replaces is known."""
    text, times = re.subn(r"(?<=\nCLM\*)[^*]+(?=\*[^~]*:7\*)", "NA", file.text, count=1)
    if not times:
        return None
    return [replace(file, text=text, damage="placeholder", detail="CLM01 of a replacement is NA")]


def _cents(written: str) -> int:
    dollars, _, cents = written.partition(".")
    return int(dollars) * 100 + int(cents.ljust(2, "0"))


def _other_clearinghouse(file: X12File) -> list[X12File]:
    """The same remittance once more, by a clearinghouse that writes envelope and payer in its own way."""
    # the sender of the interchange stays: by it every file of this practice is known as simulated
    text = re.sub(r"(?<=\nGS\*HP\*)[^*]+", "OTHERHOUSE", file.text, count=1)
    text = re.sub(r"(?<=\nN1\*PR\*)[^~*]+", lambda name: f"{name[0]} (ERA)", text, count=1)
    text = re.sub(r"(?<=\nREF\*2U\*)[^~*]+", "OTHER1", text, count=1)
    return _twin(file, "_other_clearinghouse", text, "duplicate", "the same remittance from another clearinghouse")


def _damages(undone: Collection[str], acknowledged: Collection[str]) -> dict[str, tuple[Damage, ...]]:
    """What happens to each kind of file, in this order. A reader lists every unknown code and goes on:

    an unknown reason denies like the one it replaces, an unknown status means processed by the first payer.
    """
    remark = _changed_answer(
        r"\n(AMT\*B6\*[0-9.]+~)",
        rf"\n\1\nLQ*HE*{_UNKNOWN_RARC}~",
        "unknown code",
        f"RARC {_UNKNOWN_RARC} added",
        undone,
    )
    status = _changed_answer(
        r"\n(CLP\*[^*]*\*)1\*", rf"\n\g<1>{_UNKNOWN_STATUS}*", "unknown code", f"CLP02 {_UNKNOWN_STATUS} for 1", undone
    )
    reason = _changed_answer(
        r"\nCAS\*CO\*50\*", rf"\nCAS*CO*{_UNKNOWN_CARC}*", "unknown code", f"CARC {_UNKNOWN_CARC} for 50", undone
    )
    altered_number = _changed_answer(
        r"\nCLP\*([A-Z]+)(\d+)\*", r"\nCLP*0\1-\2*", "altered number", "CLP01 with a leading zero and a hyphen", undone
    )
    known = "|".join(map(re.escape, sorted(acknowledged))) or r"(?!)"
    no_own_number = _changed_answer(
        rf"\nCLP\*[^*]+((?:\*[^*~]*){{5}}\*(?:{known})[*~])", r"\nCLP*0\1", "placeholder", "CLP01 is 0", undone
    )
    no_number = _changed_answer(r"\n(CLP(?:\*[^*~]*){6}\*)[^*~]+", r"\n\g<1>NA", "placeholder", "CLP07 is NA", undone)
    return {
        "837P": (
            _same_bytes, _last_by_name, _odd_separators, _first_by_name, _other_line_breaks, _future_sending_date,
            _claim_twice, _claim_in_two, _no_own_number,
        ),
        "277CA": (_first_by_name, _same_bytes, _lower_case, _last_by_name),
        "835": (
            _cut_off, reason, _does_not_add_up, _same_bytes, _last_by_name, _without_end, remark,
            _one_line, _lower_case, status, _first_by_name, _odd_separators, _other_line_breaks,
            _future_payment_date, altered_number, no_number, _other_clearinghouse,
            no_own_number,
        ),
    }  # fmt: skip
