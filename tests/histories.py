"""Hypothesis strategies that draw what can happen to a few claims: sent, rejected, denied, reversed, paid in part."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.histories_x12 import (
    Adjustments,
    Booked,
    Decided,
    Files,
    Payer,
    Refused,
    Reply,
    Sent,
    Service,
    Withheld,
    Word,
)

PRIMARIES = (
    Payer(("ALPHA HEALTH", "Alpha Health, Inc"), ("10001", "10009"), "CI"),
    Payer(("BETA MEDICARE",), ("20001",), "MB"),
)
SECONDARY = Payer(("GAMMA SUPPLEMENT",), ("30001",), "CI")
FIRST_DAY = date(2026, 1, 5)
CODES = ("97530", "97110", "97166", "97010")
DENYING = (("CO", "197"), ("CO", "16"), ("PR", "204"), ("PI", "96"), ("CO", "221"), ("CO", "ZZ9"), ("OA", "18"))
REDUCING = (("CO", "45"), ("PI", "131"), ("OA", "45"), ("PR", "45"), ("CO", "253"))
SHARING = (("PR", "1"), ("PR", "2"), ("PR", "3"), ("CO", "2"), ("OA", "2"))
NEUTRAL = (("OA", "23"), ("CO", "133"), ("PR", "133"), ("CO", "246"), ("CR", "197"), ("CO", "45"))
REMARKS = ("N522", "M127", "MA130", "N382", "M51", "XX99")


@dataclass
class Story:
    """A claim while its history is drawn. `is_sent`: claims to the primary payer are in the files."""

    number: str
    payer: Payer
    control_number: str
    services: tuple[Service, ...]
    day: date
    is_sent: bool
    is_odd: bool = False
    files: Files = field(default_factory=Files)

    def wait(self, draw: Any) -> date:
        """Time goes by: often nothing, mostly weeks, now and then months."""
        self.day += timedelta(days=draw(st.sampled_from((0, 0, 1, 3, 14, 14, 30, 95))))
        return self.day


def texts(max_claims: int = 4, odd: bool = False) -> st.SearchStrategy[dict[str, str]]:
    """The files of a small practice, by name."""
    return practices(max_claims, odd).map(lambda files: files.texts())


@st.composite
def practices(draw: Any, max_claims: int = 4, odd: bool = False) -> Files:
    """Everything that a practice sent and received about a few claims.

    `odd`: also what files hold that should not: placeholders and altered numbers, twins, answers without dates, dates
    that cannot be, several files a day, reversals that fit loosely, whole batches rejected.
    """
    files = Files()
    reuses_numbers = draw(st.booleans())
    for claim in range(draw(st.integers(1, max_claims))):
        story = draw(stories(claim, "PATIENT" if reuses_numbers else f"CLAIM{claim}", odd))
        files.sent += story.sent
        files.words += story.words
        files.replies += story.replies
        files.withheld += story.withheld
        files.booked += story.booked
        files.refused += story.refused
    return files


@st.composite
def stories(draw: Any, claim: int, number: str, odd: bool = False) -> Files:
    """The history of one claim, in the order in which it happened."""
    day = FIRST_DAY + timedelta(days=10 * claim)
    control_number = f"ICN{claim}"
    if odd:  # earlier, so that nothing lies in the future of who reads it
        day -= timedelta(days=365)
        number = draw(st.sampled_from((number, number, number, number, "0", "NA")))
        control_number = draw(st.sampled_from((control_number, control_number, control_number, "0", "N/A")))
    services = tuple(draw(_services(claim, line, day)) for line in range(draw(st.integers(1, 3))))
    payer, is_sent = draw(st.sampled_from(PRIMARIES)), draw(st.integers(0, 5)) > 0
    story = Story(number, payer, control_number, services, day + timedelta(days=2), is_sent, odd)
    if story.is_sent:
        _send(draw, story)
    for _ in range(draw(st.integers(1, 5))):
        story.wait(draw)
        draw(st.sampled_from(ODD_HAPPENINGS if odd else HAPPENINGS))(draw, story)
    return story.files


@st.composite
def _services(draw: Any, claim: int, line: int, day: date) -> Service:
    charge = draw(st.sampled_from((100_00, 100_00, 80_00, 33_33, 150_05, 0)))
    modifiers = draw(st.sampled_from((("GO",), ("GO", "59"), ())))
    control = draw(st.sampled_from((f"C{claim}L{line}", "")))
    return Service(
        draw(st.sampled_from(CODES)), modifiers, day + timedelta(days=draw(st.integers(0, 1))), charge, control
    )


# --- What can happen -----------------------------------------------------------------------------------------------


def _send(draw: Any, story: Story, frequency: str = "1") -> None:
    if not story.is_sent:  # there is nothing of the primary payer's but the 835
        return
    batch = f"B{story.day:%m%d}{len(story.files.sent)}"
    replaces = story.control_number if frequency != "1" else ""
    written = _odd_day(draw, story)
    sent = Sent(
        story.day, story.number, story.payer, story.services, batch, frequency, replaces=replaces, written_day=written
    )
    story.files.sent.append(sent)
    if story.is_odd and frequency == "1" and draw(st.integers(0, 5)) == 0:  # its twin
        other = tuple(replace(s, code="97140", charge=s.charge + 5_00, control=f"{s.control}T") for s in sent.services)
        story.files.sent.append(replace(sent, services=draw(st.sampled_from((sent.services, other)))))


def _odd_day(draw: Any, story: Story) -> date | None:
    """What is written in place of the day: mostly nothing else, now and then what cannot be."""
    wrong = (date(1926, 1, 5), date(2099, 12, 31), story.day + timedelta(days=61), story.day + timedelta(days=3))
    return draw(st.sampled_from((*[None] * 12, *wrong))) if story.is_odd else None


def _hear(draw: Any, story: Story) -> None:
    """An acknowledgement, of a batch that was sent or of one that nobody knows."""
    if not story.files.sent:
        return
    sent = draw(st.sampled_from(story.files.sent))
    batch = draw(st.sampled_from((sent.batch, sent.batch, "UNKNOWN")))
    categories = draw(st.sampled_from((("A2",), ("A2",), ("A1",), ("A7",), ("A3",), ("A2", "A6"), ("A4",), ("X9",))))
    control_number = story.control_number if "A2" in categories else ""
    from_payer = draw(st.booleans())
    story.files.words.append(
        Word(story.day, story.number, sent.payer, sent.services, batch, categories, from_payer, control_number)
    )


def _replace(draw: Any, story: Story) -> None:
    """A corrected claim: another charge, a line less or more."""
    services = [replace(s, charge=s.charge + draw(st.sampled_from((0, 0, 20_00, -5_00)))) for s in story.services]
    if len(services) > 1 and draw(st.booleans()):
        services.pop()
    if draw(st.integers(0, 3)) == 0:
        services.append(replace(services[0], code="97535", charge=60_00, control=""))
    story.services = tuple(replace(service, charge=max(service.charge, 0)) for service in services)
    _send(draw, story, frequency="7")


def _void(draw: Any, story: Story) -> None:
    _send(draw, story, frequency="8")


def _send_to_secondary(draw: Any, story: Story) -> None:
    """A claim to the secondary payer; nobody sends it before the one to the primary, if there is to be one."""
    if story.is_sent and not story.files.sent:
        return
    sent = Sent(
        story.day,
        story.number,
        SECONDARY,
        story.services,
        f"S{story.day:%m%d}{len(story.files.sent)}",
        responsibility="S",
    )
    story.files.sent.append(sent)


def _answer(draw: Any, story: Story) -> None:
    """The primary payer's answer to all lines, or to some of them."""
    status = draw(st.sampled_from(("1", "1", "1", "19", "4", "5", "23", "25", "99")))
    story.files.replies.append(draw(_replies(story, story.payer, status, story.control_number)))


def _answer_as_secondary(draw: Any, story: Story) -> None:
    status = draw(st.sampled_from(("2", "2", "3", "20")))
    story.files.replies.append(draw(_replies(story, SECONDARY, status, f"S{story.control_number}")))


def _reverse(draw: Any, story: Story) -> None:
    """An earlier answer is taken back: whole, line by line, without its lines, or with amounts that fit nothing."""
    answers = [reply for reply in story.files.replies if reply.status != "22"]
    if not answers:
        return
    answer = draw(st.sampled_from(answers))
    reversal = _opposite(answer, story.day)
    how = draw(st.sampled_from(("whole", "whole", "whole", "first line", "no lines", "other amount")))
    if how == "first line":
        reversal = replace(reversal, lines=reversal.lines[:1], adjustments=(), unexplained=0)
    elif how == "no lines":
        reversal = replace(reversal, names_services=False)
    elif how == "other amount":
        reversal = replace(reversal, unexplained=reversal.unexplained - 7_00)
    if story.is_odd:
        reversal = _loosened(reversal, draw(st.sampled_from(("", "", "", "reasons", "number", "signs", "silent"))))
    correction = draw(st.sampled_from(("none", "before", "after")))
    corrected = draw(_replies(story, answer.payer, answer.status, answer.control_number))
    story.files.replies += {"none": [reversal], "before": [corrected, reversal], "after": [reversal, corrected]}[
        correction
    ]
    if draw(st.integers(0, 2)) == 0:
        _withhold(draw, story)


def _loosened(reversal: Reply, how: str) -> Reply:
    """A reversal as some payers write it: of other reasons, without any, under another number, with positive signs."""
    if how == "reasons":
        other = [
            replace(one, adjustments=tuple(("OA", carc, a) for _, carc, a in one.adjustments)) for one in reversal.lines
        ]
        return replace(reversal, lines=tuple(other))
    if how == "silent":
        paid, charge = reversal.paid, reversal.charge
        nothing = tuple(replace(one, adjustments=()) for one in reversal.lines)
        silent = replace(reversal, lines=nothing, adjustments=(), unexplained=0)
        return replace(silent, unexplained=paid - silent.paid) if charge else reversal
    if how == "number":
        return replace(reversal, control_number="OTHER", unexplained=reversal.unexplained)
    if how == "signs":
        return replace(_opposite(reversal, reversal.day), status="22")
    return reversal


def _withhold(draw: Any, story: Story) -> None:
    reason = draw(st.sampled_from(("WO", "WO", "FB", "L6")))
    reference = draw(st.sampled_from((story.control_number, story.number, "OTHER")))
    story.files.withheld.append(
        Withheld(story.day, story.payer, reason, reference, draw(st.sampled_from((50_00, -20_00))))
    )


def _book(draw: Any, story: Story) -> None:
    """The patient pays, or something is written off; of the line, of the code, or of the whole claim."""
    service = draw(st.sampled_from(story.services))
    kind = draw(st.sampled_from(("patient payment", "patient payment", "write-off")))
    owed_by = draw(st.sampled_from(("", "patient"))) if kind == "write-off" else ""
    amount = draw(st.sampled_from((20_00, 20_00, 12_34, 100_00, 1, -20_00, 333_33)))
    code, control = draw(st.sampled_from((("", ""), ("", ""), (service.code, ""), ("", service.control))))
    booked = Booked(story.day, kind, story.number, service.day, amount, code, control, owed_by)
    story.files.booked.append(booked)


def _refuse(draw: Any, story: Story) -> None:
    """A whole batch is rejected: by 999, TA1, or a 277CA that names no claim."""
    if not story.files.sent:
        return
    sent = draw(st.sampled_from(story.files.sent))
    level = draw(st.sampled_from(("transaction", "group", "interchange", "batch", "provider")))
    if level in {"batch", "provider"}:
        word = Word(story.day, "", sent.payer, sent.services, sent.batch, ("A3",), draw(st.booleans()), level=level)
        story.files.words.append(word)
    else:
        verdict = draw(st.sampled_from(("R", "R", "A")))
        story.files.refused.append(Refused(story.day, (sent.day, sent.batch), level, verdict))


HAPPENINGS = (
    _answer, _answer, _answer, _answer, _reverse, _reverse, _hear, _hear, _send, _replace, _void,
    _send_to_secondary, _answer_as_secondary, _withhold, _book, _book, _book,
)  # fmt: skip
ODD_HAPPENINGS = (*HAPPENINGS, _refuse, _refuse, _answer_as_secondary, _reverse, _replace)


# --- What a payer decides ------------------------------------------------------------------------------------------


@st.composite
def _replies(draw: Any, story: Story, payer: Payer, status: str, control_number: str) -> Reply:
    services = story.services
    if len(services) > 1 and draw(st.integers(0, 3)) == 0:
        services = draw(st.sampled_from((services[:1], services[1:])))
    at_claim_level = draw(st.integers(0, 4)) == 0
    lines = [draw(_decisions(service)) for service in services]
    total = sum(line.charge for line in lines)
    adjustments: Adjustments = ()
    if at_claim_level:
        lines = [Decided(line.service, line.charge, line.charge, names_control=line.names_control) for line in lines]
        _, adjustments = draw(_splits(total))
    reply = Reply(
        story.day,
        story.number,
        payer,
        status,
        control_number,
        tuple(lines),
        adjustments,
        remarks=draw(st.sampled_from(((), (), ("N522",), ("M127",)))),
        names_services=draw(st.integers(0, 5)) > 0,
        named_as=draw(st.integers(0, 1)),
        unexplained=draw(st.sampled_from((0, 0, 0, 0, -1_01, 3_00))),
    )
    if story.is_odd:
        number = story.number
        spelled = draw(st.sampled_from((number, number, number, f"00{number.lower()}", f"{number}-")))
        reply = replace(
            reply,
            number=spelled,
            control_number=draw(st.sampled_from((control_number, control_number, "NA"))),
            time=draw(st.sampled_from((reply.time, reply.time, "1530"))),
            written_day=_odd_day(draw, story),
            has_dates=draw(st.integers(0, 7)) > 0,
        )
    return reply if reply.paid >= 0 else replace(reply, unexplained=0)


@st.composite
def _decisions(draw: Any, service: Service) -> Decided:
    paid, adjustments = draw(_splits(service.charge))
    return Decided(
        service,
        service.charge,
        paid,
        adjustments,
        remarks=draw(st.sampled_from(((), (), (), *((remark,) for remark in REMARKS)))),
        as_code=draw(st.sampled_from(("", "", "", "97140"))),
        names_control=draw(st.integers(0, 3)) > 0,
    )


@st.composite
def _splits(draw: Any, charge: int) -> tuple[int, Adjustments]:
    """A charge cut into what is paid and up to three adjustments: paid, denied, reduced, shared, pending, ..."""
    kinds = draw(st.lists(st.sampled_from((DENYING, REDUCING, SHARING, NEUTRAL)), max_size=3))
    reasons = [draw(st.sampled_from(kind)) for kind in kinds]
    left, adjustments = charge, []
    for place, (group, carc) in enumerate(reasons):
        takes_all = place == len(reasons) - 1 and draw(st.booleans())
        amount = left if takes_all else min(left, draw(st.sampled_from((20_00, 12_34, 99_50, 99_49, 0, 50))))
        left -= amount
        adjustments.append((group, carc, amount))
    return left, tuple(sorted(adjustments))


def _opposite(reply: Reply, day: date) -> Reply:
    def flipped(adjustments: Adjustments) -> Adjustments:
        return tuple((group, carc, -amount) for group, carc, amount in adjustments)

    lines = tuple(
        replace(line, charge=-line.charge, paid=-line.paid, adjustments=flipped(line.adjustments))
        for line in reply.lines
    )
    return replace(
        reply,
        day=day,
        status="22",
        lines=lines,
        adjustments=flipped(reply.adjustments),
        unexplained=-reply.unexplained,
    )
