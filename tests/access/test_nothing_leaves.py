"""A running server, attacked with foreign names and origins: it asks no other host for anything, and tells nothing."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[2]
TOKEN = "a-token-of-this-test"
# Loaded by every Python below this folder, first: writes down each connection and each look-up of a name.
WATCH = """
import os, sys
_seen = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
def _watch(event, given):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(given[1], tuple):
        os.write(_seen, f"{event} {given[1][0]}\\n".encode())
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        os.write(_seen, f"{event} {given[0]}\\n".encode())
sys.addaudithook(_watch)
"""
FOREIGN = [
    {"Host": "rebound.example"},
    {"Host": "169.254.169.254"},
    {"Origin": "http://evil.example"},
    {"Origin": "http://127.0.0.1:9"},
    {"Origin": "null"},
]
PATHS = [
    "/",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/stream",
    "/media/x",
    "/static/../app.py",
    "/auth/login",
]
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture(scope="module", params=[TOKEN, "off"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The port of a server, with the token and without, and what it connected to."""
    folder = tmp_path_factory.mktemp("watched")
    (folder / "sitecustomize.py").write_text(WATCH)
    (folder / "own").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {"PYTHONPATH": str(folder), "WATCHED": str(folder / "seen"), "XDG_DATA_HOME": str(folder)}
    places |= {"DENIALS_WAREHOUSE": str(folder / "own"), "XDG_CACHE_HOME": str(folder), "DENIALS_TOKEN": request.param}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(command, cwd=TOP, env=os.environ | places, stdout=log, stderr=log)
        try:
            _started(port)
            yield port, folder / "seen"
        finally:
            process.terminate()
            process.wait()


def _started(port: int) -> None:
    for _ in range(240):
        try:
            if ask(port, "/_stcore/health") == 200:
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError("the server did not start")


def ask(port: int, path: str, **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return connection.getresponse().status
    finally:
        connection.close()


def test_attacked_it_refuses_and_connects_to_nothing(server: tuple[int, Path]) -> None:
    port, seen = server
    answers = {
        ask(port, path, **headers, **upgrade)
        for headers in FOREIGN
        for path in PATHS
        for upgrade in ({}, UPGRADE)
    }  # fmt: skip
    assert answers == {403}
    assert ask(port, "/_stcore/health") == 200
    connected = [line for line in seen.read_text().splitlines() if line.split()[-1] not in ("127.0.0.1", "::1")]
    assert connected == []


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1"])
def test_listening_to_other_machines_is_refused_at_the_start(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0", "--server.address", address]
    places = {"DENIALS_WAREHOUSE": str(tmp_path)}
    done = subprocess.run(
        command, cwd=TOP, env=os.environ | places, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode != 0
    if address != "192.0.2.1":  # the system does not give out that one in the first place
        assert f"server.address: found {address}, expected 127.0.0.1" in done.stderr
        for needed in ("people who sign in", "access.hosts", "TLS"):
            assert needed in done.stderr
        assert "Traceback" not in done.stderr
