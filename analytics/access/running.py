"""The address of each running server, in a file that only its owner can read: to find it again, and to open it."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from analytics.settings import user_folder, write_whole


@dataclass(frozen=True)
class Running:
    """A server: its process, its port, and the address that opens it, with the token."""

    process: int
    port: int
    address: str


def note(running: Running) -> Path:
    """Write the server's file, 0600 in a folder of 0700, whatever the umask. Raises OSError."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    path = folder / f"{running.port}.json"
    write_whole(json.dumps(asdict(running)), path)
    path.chmod(0o600)
    return path


def remove(running: Running) -> None:
    """Remove the server's file, unless another server has taken its place."""
    path = _folder() / f"{running.port}.json"
    if _read(path) == running:
        with suppress(OSError):
            path.unlink()


def running() -> list[Running]:
    """The servers of this user that run now, by port."""
    found = [_read(path) for path in sorted(_folder().glob("*.json"))]
    return sorted((one for one in found if one and _is_alive(one.process)), key=lambda one: one.port)


def _folder() -> Path:
    return user_folder() / "servers"


def _read(path: Path) -> Running | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Running(int(found["process"]), int(found["port"]), str(found["address"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_alive(process: int) -> bool:
    if os.name == "nt":  # there a signal of 0 would end the process
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
