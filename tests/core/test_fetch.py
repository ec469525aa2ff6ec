"""What an address somebody wrote down may reach: nothing of ours, in whatever spelling, and never for ever."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from talka.core import fetch
from talka.core.fetch import FetchError, aim, is_public
from tests.loopback import serving

HOST = "feeds.example.lv"
OURSELVES = [
    *("127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0.0.0.0", "0", "0x7f.0.0.1", "0x7f000001", "2130706433"),  # noqa: S104  # asked for, not bound to
    *("017700000001", "0177.0.0.1", "0177.0.0.01", "00000177.0.0.1", "127.0.0.1.", "127。0。0。1", "①②⑦.⓪.⓪.①"),
    *("localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "ip6-localhost", "localtest"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::7f00:1]"),
    *("[0000::1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
    *("[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fe80::1%25eth0]", "[fc00::1]", "[fd12:3456:789a::1]"),
    *("10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.1.1", "169.254.169.254"),
    *("[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "0xa9fea9fe", "2852039166", "169.254.43518", "100.64.0.1"),
    *("100.127.255.255", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.0.2.1", "192.0.0.1", "224.0.0.1"),
    *("239.255.255.250", "240.0.0.1", "255.255.255.255", "[ff02::1]", "[2001:db8::1]", "[100::1]", "[3fff::1]"),
]
"""Ways to write this machine and the network around it. The system itself would take many of them."""
ODD = [
    *(
        "http://feeds.example.lv/",
        "ftp://feeds.example.lv/",
        "file:///etc/passwd",
        "gopher://feeds.example.lv/",
        "//feeds.example.lv/",
    ),
    *("https://feeds.example.lv:8443/", "https://feeds.example.lv:80/", "https://user:pass@feeds.example.lv/"),
    *(
        "https://feeds.example.lv@127.0.0.1/",
        "https://127.0.0.1#@feeds.example.lv/",
        "https://feeds.example.lv\\@127.0.0.1/",
    ),
    *(
        "https:///path",
        "https://",
        "https://feeds.example.lv:0x1bb/",
        "https://feeds.example.lv:99999/",
        "https://a..lv/",
    ),
    *(
        "https://feeds.example.lv/\r\nHost: 127.0.0.1",
        "https://feeds.example.lv/ x",
        "https://-a.lv/",
        "https://" + "a" * 64 + ".lv/",
    ),
    *(
        "https://feeds.example.lv/" + "a" * 2_000,
        "https://žagari.lv/",
        "javascript:alert(1)",
        "https://[feeds.example.lv]/",
    ),
]


def trusting(host: str) -> list[str]:
    """A resolver that would let everything through: what is refused is refused before anybody is asked."""
    return ["93.184.216.34"]


@pytest.mark.parametrize("host", OURSELVES)
def test_no_spelling_of_ourselves_is_even_looked_up(host: str) -> None:
    with pytest.raises(FetchError):
        aim(f"https://{host}/feed.xml", resolver=lambda name: [name.strip("[]").rstrip(".")])


@pytest.mark.parametrize("url", ODD)
def test_nothing_but_https_and_a_name(url: str) -> None:
    with pytest.raises(FetchError) as error:
        aim(url, resolver=trusting)
    assert error.value.code == "fetch.address"


@pytest.mark.parametrize("address", [one.strip("[]").replace("%25", "%") for one in OURSELVES if one[0] in "[1"])
def test_a_name_that_leads_to_ourselves_is_refused(address: str) -> None:
    with pytest.raises(FetchError) as error:
        aim(f"https://{HOST}/", resolver=lambda _host: [address])
    assert error.value.code == "fetch.not_public"


def test_one_bad_address_among_good_ones_is_enough() -> None:
    with pytest.raises(FetchError):
        aim(f"https://{HOST}/", resolver=lambda _host: ["93.184.216.34", "127.0.0.1"])


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_the_open_internet_is_open(address: str) -> None:
    assert is_public(address)
    assert aim(f"https://{HOST}/a?b=1", resolver=lambda _host: [address]) == fetch.Target(HOST, address, "/a?b=1")


class Site(BaseHTTPRequestHandler):
    """A site on this machine, and what it has been asked."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "https://127.0.0.1/inside")
            self.end_headers()
            return
        self.send_response(404 if self.path == "/none" else 200)
        self.end_headers()
        try:
            if self.path == "/big":
                for _n in range(40):
                    self.wfile.write(b"x" * 65_536)
            elif self.path == "/slow":
                for _n in range(100):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    threading.Event().wait(0.1)
            else:
                self.wfile.write(b"<feed/>")
        except OSError:  # whoever asked has gone, as it should
            return

    def log_message(self, *_args: object) -> None:
        """Nothing."""


class Server(ThreadingHTTPServer):
    """Of which a handshake may be a while in coming."""

    late = 0.0

    def get_request(self) -> tuple[socket.socket, object]:
        threading.Event().wait(self.late)
        return super().get_request()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Site]]:
    """The site answers at a loopback port; the program believes it to be a public address."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)  # noqa: TID251  # TLS looks at the machine's clock
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "site.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    server = Server(("127.0.0.1", 0), Site)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    monkeypatch.setattr(fetch, "PORT", server.server_port)
    monkeypatch.setattr(fetch, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(fetch, "trust", lambda: ssl.create_default_context(cafile=str(pem)))
    Site.asked = []
    with serving(server):
        yield Site


def read(path: str, folder: Path, **limits: float) -> fetch.Answer:
    return fetch.get(f"https://{HOST}{path}", folder / "got", resolver=lambda _host: ["127.0.0.1"], **limits)  # type: ignore[arg-type]  # limits are numbers


def test_what_a_site_gives_is_read_whole(site: type[Site], tmp_path: Path) -> None:
    assert read("/feed.xml?a=1", tmp_path).size == 7
    assert (tmp_path / "got").read_bytes() == b"<feed/>"
    assert site.asked == ["/feed.xml?a=1"]


def test_a_redirect_is_not_followed(site: type[Site], tmp_path: Path) -> None:
    with pytest.raises(FetchError) as error:
        read("/moved", tmp_path)
    assert (error.value.code, site.asked) == ("fetch.redirect", ["/moved"])


def test_another_status_is_no_feed(site: type[Site], tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="404"):
        read("/none", tmp_path)


def test_it_stops_at_its_limits(site: type[Site], tmp_path: Path) -> None:
    with pytest.raises(FetchError) as error:
        read("/big", tmp_path, largest=100_000)
    assert error.value.code == "fetch.too_large"
    began = time.monotonic()
    with pytest.raises(FetchError) as error:
        read("/slow", tmp_path, longest=0.5)
    assert error.value.code == "fetch.too_slow"
    assert time.monotonic() - began < 5  # what drips takes ten seconds to its end


def test_whose_time_ends_in_the_handshake_holds_nobody(
    site: type[Site], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Server, "late", 0.5)
    began = time.monotonic()
    with pytest.raises(FetchError) as error:
        read("/slow", tmp_path, longest=0.2)
    assert error.value.code == "fetch.too_slow"
    assert time.monotonic() - began < 5


def test_a_certificate_of_another_name_is_not_believed(site: type[Site], tmp_path: Path) -> None:
    with pytest.raises(FetchError) as error:
        fetch.get("https://other.example.lv/", tmp_path / "got", resolver=lambda _host: ["127.0.0.1"])
    assert (error.value.code, site.asked) == ("fetch.no_answer", [])


def test_a_name_that_changes_its_address_is_asked_once(site: type[Site], tmp_path: Path) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    fetch.get(f"https://{HOST}/", tmp_path / "got", resolver=lambda _host: next(answers))
    assert next(answers) == ["127.0.0.2"]
