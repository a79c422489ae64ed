"""Sources to read: a name, the content with its identity, or the reason why it is refused."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO


class Refused(Exception):
    """A source cannot be read, and why, in words fit for a message."""


@dataclass(frozen=True)
class Source:
    """One thing to read: its name without folders, and a function that gives its bytes (or raises Refused)."""

    name: str
    identity: str
    load: Callable[[], Content]


@dataclass(frozen=True)
class Content:
    """What a source holds: the identity of its bytes, their number, and how to read them from the start."""

    file_id: str
    size: int
    open: Callable[[], BinaryIO]
    verify: Callable[[], None] = lambda: None


def file_id_of(content: bytes) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the content."""
    return hashlib.sha256(content).hexdigest()[:16]


def in_memory(content: bytes) -> Content:
    """Bytes as content. Raises Refused when there are none."""
    if not content:
        raise Refused("it is empty")
    return Content(file_id_of(content), len(content), partial(io.BytesIO, content))


def refuse(reason: str) -> Content:
    """Raises Refused: the loading of a source that cannot be read."""
    raise Refused(reason)


def cleaned(name: str) -> str:
    """The last part of a name, with nothing in it that could harm a terminal, a path or an encoding."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return "".join(sign if sign.isprintable() else "?" for sign in last) or "?"
