"""The contract between the two halves: every parquet table's grain, key, columns, types and meanings."""

from analytics.tables.acknowledged import *  # noqa: F403
from analytics.tables.answered import *  # noqa: F403
from analytics.tables.contract import (
    DAY,
    FLAG,
    MONEY,
    QUANTITY,
    SEGMENT,
    TEXT,
    TEXTS,
    Column,
    ContractError,
    Table,
)
from analytics.tables.derived import *  # noqa: F403
from analytics.tables.derived import DERIVED
from analytics.tables.records import *  # noqa: F403
from analytics.tables.records import RECORDS
from analytics.tables.sent import *  # noqa: F403
from analytics.tables.sources import *  # noqa: F403

ALL: tuple[Table, ...] = RECORDS + DERIVED
BY_NAME: dict[str, Table] = {table.name: table for table in ALL}

__all__ = [
    "ALL",
    "BY_NAME",
    "DAY",
    "DERIVED",
    "FLAG",
    "MONEY",
    "QUANTITY",
    "RECORDS",
    "SEGMENT",
    "TEXT",
    "TEXTS",
    "Column",
    "ContractError",
    "Table",
]
