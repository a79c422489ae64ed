"""Whether a request was meant for this server: its Host, its Origin, and what the browser says about its sender.

A page of another site, of another port of this machine, or of a name that was rebound to it, fails one of the three.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)(?::(?P<port>[0-9]{1,5}))?")
_FOREIGN = {"same-site", "cross-site"}
_Headers = Mapping[str, list[str]]


def is_loopback(address: str) -> bool:
    """Whether only programs of this machine reach the address; a name other than localhost counts as not."""
    if address == "localhost":
        return True
    try:
        found = ip_address(address.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


def refusal(headers: _Headers, port: int | None, hosts: Collection[str] = ()) -> str | None:
    """Why this request was not meant for the server on this port, or None.

    `headers` holds every value of each lower-case name. `hosts` are further names from the settings (a proxy passes
    them on): their ports are the proxy's.
    """
    host = _single(headers, "host")
    if host is None or not _is_own_host(host, port, hosts):
        return "this host name is not one of the server's own"
    origins = headers.get("origin", [])
    if any(not _is_same_origin(origin, host) for origin in origins):
        return "the request comes from a page of another origin"
    if _FOREIGN & set(headers.get("sec-fetch-site", [])) and not _is_link(headers):
        return "the request comes from a page of another origin"
    return None


def _is_own_host(host: str, port: int | None, hosts: Collection[str]) -> bool:
    found = _HOST.fullmatch(host.lower())
    if found is None:
        return False
    if found["name"] in {name.lower() for name in hosts}:
        return True
    return found["name"] in OWN_NAMES and (int(found["port"] or 80) == port)


def _is_same_origin(origin: str, host: str) -> bool:
    try:
        found = urlsplit(origin)
    except ValueError:
        return False
    return found.scheme in ("http", "https") and found.netloc.lower() == host.lower()


def _is_link(headers: _Headers) -> bool:
    """Somebody followed a link to here: the answer replaces the other page, which sees nothing of it."""
    return headers.get("sec-fetch-mode") == ["navigate"] and headers.get("sec-fetch-dest") == ["document"]


def _single(headers: _Headers, name: str) -> str | None:
    values = headers.get(name, [])
    return values[0] if len(values) == 1 else None
