"""Served to other machines: only with people who sign in, over TLS; and an account of an OpenID Connect provider."""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPSHandler, OpenerDirector, Request, build_opener

import pytest
import trustme
from joserfc import jwt
from joserfc.jwk import RSAKey

from analytics.access.log import AccessLog
from analytics.access.passwords import hashed
from analytics.settings import Access, Person, Settings, save
from tests.access.test_nothing_leaves import TOP

pytestmark = pytest.mark.slow

PASSWORD = "correct horse battery"
ACCOUNT = "eve@practice.example"
NAME = "denials.test"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(folder: Path, *options: str) -> Iterator[None]:
    """A running server whose warehouse is `folder`; ends with it. Waits until it says where it is."""
    places = {
        "DENIALS_WAREHOUSE": str(folder),
        "XDG_DATA_HOME": str(folder.parent),
        "XDG_CACHE_HOME": str(folder.parent),
    }
    environment = {name: value for name, value in os.environ.items() if name != "DENIALS_TOKEN"} | places
    command = [sys.executable, "-m", "streamlit", "run", str(TOP / "app.py"), *options]
    path = folder.parent / "server.log"
    with open(path, "w") as log:
        process = subprocess.Popen(command, cwd=TOP, env=environment, stdout=log, stderr=log)
        try:
            for _ in range(480):
                if "people can sign in" in path.read_text() or process.poll() is not None:
                    break
                time.sleep(0.25)
            assert process.poll() is None, path.read_text()
            time.sleep(1)  # it listens right after it has said so
            yield
        finally:
            process.terminate()
            process.wait()


def own(folder: Path, *people: Person, hosts: tuple[str, ...] = ()) -> Path:
    """A warehouse folder with these people."""
    save(Settings(access=Access(people=people)), folder)
    if hosts:
        path = folder / "practice.toml"
        path.write_text(f"[access]\nhosts = {json.dumps(hosts)}\n\n{path.read_text()}")
    return folder


def browser(context: ssl.SSLContext | None = None, cookies: CookieJar | None = None) -> OpenerDirector:
    jar = CookieJar() if cookies is None else cookies
    handlers = [HTTPCookieProcessor(jar), *([HTTPSHandler(context=context)] if context else [])]
    made = build_opener(*handlers)
    made.addheaders = [("Accept", "text/html")]
    return made


def status(opener: OpenerDirector, request: Request | str) -> int:
    try:
        with opener.open(request, timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_over_tls_with_a_password_from_another_address_of_the_network(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost", NAME)
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    context = ssl.create_default_context()
    authority.configure_trust(context)
    folder, port = own(tmp_path / "own", Person("maria", "viewer", hashed(PASSWORD)), hosts=(NAME,)), free_port()
    tls = ["--server.sslCertFile", str(tmp_path / "cert.pem"), "--server.sslKeyFile", str(tmp_path / "key.pem")]
    with served(folder, "--server.address", "0.0.0.0", "--server.port", str(port), *tls):
        cookies = CookieJar()
        address, maria = f"https://127.0.0.1:{port}", browser(context, cookies)
        assert status(maria, address) == 401
        wrong = Request(f"{address}/sign-in", urlencode({"name": "maria", "password": "wrong"}).encode())
        assert status(maria, wrong) == 401
        right = Request(f"{address}/sign-in", urlencode({"name": "maria", "password": PASSWORD}).encode())
        assert status(maria, right) == 200
        assert [cookie.secure for cookie in cookies] == [True]
        assert status(maria, Request(address, headers={"Host": NAME})) == 200
        assert status(maria, Request(address, headers={"Host": "rebound.example"})) == 403
        with pytest.raises(OSError):
            browser(context).open(f"http://127.0.0.1:{port}", timeout=20)
    assert [row.what for row in AccessLog(folder).rows()] == ["sign-in refused", "sign-in"]


class Provider(BaseHTTPRequestHandler):
    """A small OpenID Connect provider that signs everybody in as `account`."""

    key = RSAKey.generate_key(2048, {"kid": "1"})
    account = ACCOUNT
    nonces: ClassVar[dict[str, str]] = {}

    server: ThreadingHTTPServer

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        here = f"http://127.0.0.1:{self.server.server_port}"
        if asked.path == "/authorize":
            self.nonces["code"] = query["nonce"]
            self.send_response(302)
            answer = urlencode({"code": "code", "state": query["state"]})
            self.send_header("location", f"{query['redirect_uri']}?{answer}")
            self.end_headers()
        elif asked.path == "/keys":
            self._answer({"keys": [self.key.as_dict(private=False)]})
        else:
            places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            kinds = {"response_types_supported": ["code"], "id_token_signing_alg_values_supported": ["RS256"]}
            self._answer({"issuer": here} | {key: f"{here}/{name}" for key, name in places.items()} | kinds)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        here, now = f"http://127.0.0.1:{self.server.server_port}", int(time.time())
        claims = {"iss": here, "aud": "client", "sub": "42", "email": self.account, "email_verified": True}
        claims |= {"nonce": self.nonces["code"], "iat": now, "exp": now + 600}
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        self._answer({"access_token": "x", "token_type": "Bearer", "expires_in": 600, "id_token": token})

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def _answer(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_account_of_a_provider_signs_in_and_another_does_not(tmp_path: Path, provider: str) -> None:
    folder, port = own(tmp_path / "own", Person(ACCOUNT, "consultant")), free_port()
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a-long-secret-of-this-test"
client_id = "client"
client_secret = "x"
server_metadata_url = "{provider}/.well-known/openid-configuration"
""")
    with served(folder, "--server.port", str(port), "--secrets.files", str(secrets)):
        for account, expected in ((ACCOUNT, 200), ("mallory@evil.example", 403)):
            Provider.account = account
            opener = browser()
            with pytest.raises(HTTPError) as refused:
                opener.open(f"http://127.0.0.1:{port}/", timeout=20)
            link = re.search(r'href="(/auth/login[^"]*)"', refused.value.read().decode())
            assert link is not None
            assert status(opener, f"http://127.0.0.1:{port}{link[1]}") == expected
            assert status(opener, f"http://127.0.0.1:{port}/") == (200 if expected == 200 else 401)
    log = [(row.who, row.what) for row in AccessLog(folder).rows()]
    assert log == [(ACCOUNT, "sign-in"), ("mallory@evil.example", "sign-in refused")]
