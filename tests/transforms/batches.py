"""Batches of claims and what comes back for them, as X12 texts, and the warehouse that is built of them."""

from __future__ import annotations

from pathlib import Path

from analytics.build import build
from analytics.warehouse import Warehouse, open_warehouse

US, HOUSE, PAYER = "OTCLINIC", "CLEAR", "PLAN"


def envelope(
    sender: str, receiver: str, group: str, day: str, *transactions: str, control: int = 1, time: str = "1200"
) -> str:
    """One interchange with one group, numbered like a program that always begins with 1."""
    kind, guide = {
        "HC": ("837", "005010X222A1"),
        "FA": ("999", "005010X231A1"),
        "HN": ("277", "005010X214"),
        "HP": ("835", "005010X221A1"),
    }[group]
    bodies = "".join(
        f"ST*{kind}*{number:04}*{guide}~{body}SE*{body.count('~') + 2}*{number:04}~"
        for number, body in enumerate(transactions, start=1)
    )
    return (
        f"ISA*00*          *00*          *ZZ*{sender:<15}*ZZ*{receiver:<15}*{day[2:]}*{time}"
        f"*^*00501*{control:09}*0*P*:~"
        f"GS*{group}*{sender}*{receiver}*{day}*{time}*{control}*X*{guide}~{bodies}"
        f"GE*{len(transactions)}*{control}~IEA*1*{control:09}~"
    )


def claims(day: str, *numbers: str, reference: str = "B1", npi: str = "1999999992") -> str:
    """The body of an 837P: one line of $100 each."""
    head = (
        f"BHT*0019*00*{reference}*{day}*1200*CH~NM1*41*2*OT*****46*S1~NM1*40*2*CLEAR*****46*R1~HL*1**20*1~"
        f"NM1*85*2*OT*****XX*{npi}~N3*1 WAY~N4*TOWN*OH*43004~REF*EI*123456789~"
    )
    return head + "".join(
        f"HL*{place}*1*22*0~SBR*P*18*******CI~NM1*IL*1*DOE*JANE****MI*M{number}~DMG*D8*19800101*F~"
        f"NM1*PR*2*PLAN*****PI*P1~CLM*{number}*100***11:B:1*Y*A*Y*Y~HI*ABK:M25511~"
        f"LX*1~SV1*HC:97110:GO*100*UN*1***1~DTP*472*D8*20260601~"
        for place, number in enumerate(numbers, start=2)
    )


def sent(day: str, *numbers: str, control: int = 1, time: str = "1200", **details: str) -> str:
    return envelope(US, HOUSE, "HC", day, claims(day, *numbers, **details), control=control, time=time)


def verdict(day: str, transactions: str = "IK5*R*5~", group: str = "R", control: int = 1, time: str = "1300") -> str:
    """A 999 about group 1 and, where it says something of it, transaction 0001."""
    about = f"AK2*837*0001*005010X222A1~{transactions}" if transactions else ""
    body = f"AK1*HC*1*005010X222A1~{about}AK9*{group}*1*1*0~"
    return envelope(HOUSE, US, "FA", day, body, control=control, time=time)


def as_997(text: str) -> str:
    return text.replace("IK5", "AK5").replace("ST*999", "ST*997").replace("005010X231A1", "005010")


def statuses(
    day: str, *loops: str, reference: str = "B1", source: str = "PR", above: str = "", at_npi: str = ""
) -> str:
    """A 277CA about a batch; `above` is the STC of the batch, `at_npi` that of the provider."""
    provider = f"HL*3*2*19*1~NM1*85*2*OT*****XX*1999999992~TRN*1*0~{at_npi}" if loops or at_npi else ""
    body = (
        f"BHT*0085*08*A{day}*{day}*1300*TH~HL*1**20*1~NM1*{source}*2*PLAN*****PI*P1~TRN*1*{day}~DTP*050*D8*{day}~"
        f"DTP*009*D8*{day}~HL*2*1*21*1~NM1*41*2*OT*****46*S1~TRN*2*{reference}~{above}{provider}{''.join(loops)}"
    )
    return envelope(HOUSE, US, "HN", day, body)


def status(day: str, number: str, category: str = "A2:20") -> str:
    """A claim's own loop in a 277CA."""
    action = "U" if category.startswith(("A3", "A6", "A7", "A8")) else "WQ"
    return f"HL*9*3*PT~NM1*QC*1*DOE*JANE~TRN*2*{number}~STC*{category}:PR*{day}*{action}*100~DTP*472*D8*20260601~"


def paid(day: str, *numbers: str) -> str:
    """An 835 that pays $80 of each claim."""
    body = (
        f"BPR*I*{80 * len(numbers)}*C*ACH************{day}~TRN*1*T{day}*1999999999~"
        "N1*PR*PLAN~N1*PE*OT*XX*1999999992~LX*1~"
        + "".join(
            f"CLP*{number}*1*100*80*0*12*ICN{number}~SVC*HC:97110:GO*100*80~DTM*472*20260601~CAS*CO*45*20~"
            for number in numbers
        )
    )
    return envelope(PAYER, US, "HP", day, body)


def built(folder: Path, *texts: str) -> Warehouse:
    """The whole way in; files are named by their place."""
    source = folder / "files"
    source.mkdir(parents=True)
    for place, text in enumerate(texts):
        (source / f"{place}.txt").write_text(text)
    build([source], folder / "warehouse")
    return open_warehouse(folder / "warehouse")
