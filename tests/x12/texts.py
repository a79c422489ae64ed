"""Small X12 texts for tests: segments are written with * : ~ and put into an envelope that counts itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from analytics.tables import RECORDS
from analytics.x12.reading import Reading
from analytics.x12.sources import Source, from_bytes

Tables = dict[str, pl.DataFrame]
Row = dict[str, Any]

ISA = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260105*1200*^*00501*000000001*0*P*:"
GUIDES = {"835": "005010X221A1", "837": "005010X222A1", "277": "005010X214", "999": "005010X231A1"}
GROUPS = {"835": "HP", "837": "HC", "277": "HN", "999": "FA"}


def segments(text: str) -> list[str]:
    """The segments of a text written over several lines, each ended with ~."""
    return [part.strip() for part in text.split("~") if part.strip()]


def transaction(code: str, body: str, control: str = "0001") -> list[str]:
    """ST, the body, and an SE that counts right."""
    inside = segments(body)
    guide = "" if code == "835" else f"*{GUIDES.get(code, '')}"
    return [f"ST*{code}*{control}{guide}", *inside, f"SE*{len(inside) + 2}*{control}"]


def interchange(*transactions: list[str], guide: str = "", isa: str = ISA, ends: str = "~") -> bytes:
    """One interchange with one group around the transactions."""
    code = transactions[0][0].split("*")[1] if transactions else "835"
    group = f"GS*{GROUPS.get(code, 'XX')}*PAYER*PRACTICE*20260105*1200*7*X*{guide or GUIDES.get(code, code)}"
    inside = [segment for one in transactions for segment in one]
    whole = [isa, group, *inside, f"GE*{len(transactions)}*7", "IEA*1*000000001"]
    return (ends.join(whole) + ends).encode()


REMIT_HEADER = """
BPR*I*{paid}*C*ACH*CCP*01*999*DA*123*1999999999**01*111*DA*222*20260105~
TRN*1*CHECK7*1999999999~ DTM*405*20260104~
N1*PR*A PAYER*XV*87726~ REF*2U*PAYER1~
N1*PE*A PRACTICE*XX*1234567893~ REF*TJ*990000001~
LX*1~
"""


def remittance(claims: str, paid: str = "0", summary: str = "", control: str = "0001") -> list[str]:
    """An 835 transaction with these claims (CLP loops), this BPR02 and these PLB segments."""
    return transaction("835", REMIT_HEADER.format(paid=paid) + claims + summary, control)


CLAIM_HEADER = """
BHT*0019*00*BATCH9*20260103*0900*CH~
NM1*41*2*A CLEARINGHOUSE*****46*SUB1~ PER*IC*DESK*TE*5555555555~ NM1*40*2*A PAYER*****46*REC1~
HL*1**20*1~ PRV*BI*PXC*225X00000X~ NM1*85*2*A PRACTICE*****XX*1234567893~
N3*1 STREET~ N4*TOWN*NY*10001~ REF*EI*990000001~
"""
SUBSCRIBER = """
HL*2*1*22*0~ SBR*P*18*GROUP5******MC~
NM1*IL*1*DOE*JANE****MI*MEMBER1~ DMG*D8*19500203*F~ REF*SY*111223333~
NM1*PR*2*A PAYER*****PI*87726~ REF*2U*PAYER1~
"""


def claims(body: str, header: str = CLAIM_HEADER, control: str = "0001") -> list[str]:
    """An 837P transaction: the header with billing provider, and this body."""
    return transaction("837", header + body, control)


def read(content: bytes, name: str = "a.edi", block: int = 8 << 20) -> Tables:
    """Every table that reading this content gives."""
    return read_sources([from_bytes(name, content)], block)


def read_sources(sources: list[Source], block: int = 8 << 20) -> Tables:
    """Every table that reading these sources gives, each held against its contract."""
    parts = list(Reading(block=block).run(sources))
    tables = {table.name: pl.concat([table.empty(), *(part[table.name] for part in parts)]) for table in RECORDS}
    broken = [rule for table in RECORDS for rule in table.violations(tables[table.name])]
    assert not broken, broken
    return tables


def rows(tables: Tables, name: str, *columns: str) -> list[Row]:
    """A table's rows, these columns of them."""
    return tables[name].select(columns or tables[name].columns).to_dicts()


def row(tables: Tables, name: str, *columns: str) -> Row:
    """The only row of a table."""
    found = rows(tables, name, *columns)
    assert len(found) == 1, f"{name} has {len(found)} rows"
    return found[0]


def codes(tables: Tables) -> list[str]:
    """The codes of all diagnostics, in order."""
    return tables["diagnostics"]["code"].to_list()


def money(text: str) -> Decimal:
    """An amount as tables hold it."""
    return Decimal(text).quantize(Decimal("0.01"))


def day(text: str) -> date:
    """A day such as 2026-01-05."""
    return date.fromisoformat(text)
