"""Cut the canonical text of a file into blocks that fit in memory and can be read independently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from analytics.x12.canonical import NotX12, Stretch
from analytics.x12.context import Context, Excerpt
from analytics.x12.delimiters import SEGMENT, count_segments, last_segment, segment_end
from analytics.x12.fingerprint import BodyHasher

BLOCK = 6 << 20
"""Bytes after which a file is cut: before a transaction, or inside a larger one before a claim."""

MOST_SEGMENTS = 150_000
"""Segments after which a file is cut too: each takes as much memory when it is read, however short it is."""
MOST_TRANSACTIONS = 200_000
"""Transactions in one file at most: each has rows of its own, however empty. Ten years of remittances have fewer."""
_TRANSACTION = b"\x1eST\x1d"
_HELD = 4
"""Times a block's bytes are held at most where nothing can be cut."""
_CLAIM_LEVELS = (b"20", b"21", b"19", b"22", b"PT")


@dataclass(frozen=True)
class Run:
    """Consecutive segments of a block: the ordinal of the first in its file, and how many there are.

    Carried segments were read with an earlier block; they stand here again because this block hangs on them.
    """

    first: int
    count: int
    is_carried: bool = False


@dataclass(frozen=True)
class Block:
    """Whole segments of one file, with what is needed to place them."""

    text: bytes
    runs: tuple[Run, ...]
    body_hashes: dict[int, str] = field(default_factory=dict)
    """Of the transactions that end in this block, by the ordinal of their ST segment."""
    is_padded: bool = False
    """Some element or component may begin or end with a blank."""
    carried: bytes = b""
    """The carried segments, which go before the text."""


def blocks(stretches: Iterable[Stretch], size: int = BLOCK) -> Iterator[Block]:
    """The stretches of one file as blocks of about `size` bytes; none of an empty file.

    Raises NotX12 where within MOST_SEGMENTS, or far more bytes, no claim and no transaction begins: none is so large;
    and for more than MOST_TRANSACTIONS.
    """
    hasher, context = BodyHasher(), Context()
    waiting: list[bytes] = []
    length, count, ordinal, transactions, is_padded = 0, 0, 1, 0, False
    for stretch in stretches:
        transactions += stretch.text.count(_TRANSACTION)
        if transactions > MOST_TRANSACTIONS:
            raise NotX12(f"found more than {MOST_TRANSACTIONS:,} transactions in one file: load it in parts")
        waiting.append(stretch.text)
        length += len(stretch.text)
        count += stretch.count
        is_padded |= stretch.is_padded  # and stays so: what is cut off later may be carried along
        if length <= size and count <= MOST_SEGMENTS:
            continue
        held = b"".join(waiting)
        while (len(held) > size or count > MOST_SEGMENTS) and (cut := _cut_of(held, size, count)):
            part, held = held[:cut], held[cut:]
            is_bounded = hasher.read(part, ordinal)
            yield _block(part, ordinal, context.carried, hasher.take(), is_padded)
            context.read(part, ordinal, is_bounded=is_bounded)
            context.keep_above(held)
            cut_off = count_segments(part)
            ordinal, count = ordinal + cut_off, count - cut_off
        if len(held) > _HELD * max(size, BLOCK) or count > MOST_SEGMENTS:
            raise NotX12(f"no claim and no transaction begins within {count:,} segments")
        waiting, length = [held], len(held)
    held = b"".join(waiting)
    hasher.read(held, ordinal)
    if held:
        yield _block(held, ordinal, context.carried, hasher.finish(), is_padded)


def _block(text: bytes, ordinal: int, carried: list[Excerpt], hashes: dict[int, str], is_padded: bool) -> Block:
    before = tuple(Run(excerpt.ordinal, count_segments(excerpt.text), is_carried=True) for excerpt in carried)
    own = Run(ordinal, count_segments(text))
    return Block(text, (*before, own), hashes, is_padded, b"".join(excerpt.text for excerpt in carried))


def _cut_of(held: bytes, size: int, count: int) -> int:
    """Where to cut what is held: with many segments early, so that not all of them are in one block."""
    if count > MOST_SEGMENTS:
        head = held[: segment_end(held, MOST_SEGMENTS)]
        return _cut(head, 0) or _cut(held, 0)
    return _cut(held, size)


def _cut(text: bytes, size: int) -> int:
    """Where to cut: before the last transaction; else before the last claim; 0 for not yet."""
    for name in (b"ST", b"CLP"):
        at = last_segment(text, name, size // 4)
        if at > 0:
            return at
    at = text.rfind(b"\x1eHL\x1d")
    while at > 0:
        level = text[at + 4 : at + 64].split(b"\x1d", 3)[2:3]
        if level and level[0].split(SEGMENT)[0] in _CLAIM_LEVELS:
            return at + 1
        at = text.rfind(b"\x1eHL\x1d", 0, at)
    return 0
