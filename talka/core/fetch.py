"""The one way out: how this program reads an address that somebody else wrote down (feeds, receivers of messages).

Such an address may point at ourselves or into the network around us. So: https on port 443 only, a name that is resolved
once, nothing but global addresses, a connection to that very address with the certificate checked against the name, no
redirects, no cookies, no proxy, a limit of size and of time. Whatever is wrong ends in FetchError with words for people.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

PORT = 443
LARGEST = 200 * 1024 * 1024
LONGEST = 120.0
"""Seconds from beginning to end, whatever the other side does."""
CONNECT = 10.0
CHUNK = 65_536
LONGEST_URL = 2_000
AGENT = "Talka/1.0"
TRANSLATING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""NAT64, 6to4 and Teredo: an address of the old kind inside one of the new."""
GLOBAL, FOR_BOOKS = ipaddress.ip_network("2000::/3"), ipaddress.ip_network("3fff::/20")
"""All new addresses given out so far, and among them those that only books may print (RFC 9637)."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str], list[str]]


class FetchError(Exception):
    """Nothing was read; the text says why. `code` is stable."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request really goes: the name for the certificate, the address for the connection."""

    host: str
    address: str
    path: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    size: int = 0


def resolve(host: str) -> list[str]:
    """All addresses of a name, as the system knows them."""
    found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(text: str) -> bool:
    """Whether an address is one of the open internet, under whatever disguise it comes."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if "%" in text:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if any(address in network for network in TRANSLATING):
            return False
        address = address.ipv4_mapped or address
        if isinstance(address, ipaddress.IPv6Address) and (address not in GLOBAL or address in FOR_BOOKS):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def aim(url: str, *, resolver: Resolve | None = None) -> Target:
    """Read an address and find out where it leads. Raises FetchError unless that is on the open internet."""
    host, path = read_address(url)
    try:
        addresses = (resolver or resolve)(host)
    except (OSError, UnicodeError) as error:
        raise FetchError("fetch.unknown_host", _("There is no site with this name.")) from error
    if not addresses or not all(is_public(one) for one in addresses):
        raise FetchError("fetch.not_public", _("The address does not lead to a site on the open internet."))
    return Target(host, addresses[0], path)


def read_address(url: str) -> tuple[str, str]:
    """Host and path; nobody is asked. The host must be a name with a dot: numbers in any spelling are not read at all."""
    refused = FetchError("fetch.address", _("Give an address that begins with https:// and a name, without a port."))
    if (
        len(url) > LONGEST_URL
        or not url.isascii()
        or not url.isprintable()
        or any(sign in url for sign in ' \\"<>^`{|}')
    ):
        raise refused
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise refused from error
    host = (parts.hostname or "").removesuffix(".")
    if parts.scheme != "https" or "@" in parts.netloc or port not in {None, PORT} or not _is_name(host):
        raise refused
    return host, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _is_name(host: str) -> bool:
    labels = host.split(".")
    sound = all(
        one and len(one) <= 63 and one.replace("-", "").isalnum() and one[0] != "-" and one[-1] != "-" for one in labels
    )
    return sound and len(labels) > 1 and len(host) <= 253 and not labels[-1][0].isdigit()


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was looked at, and to no other."""

    def __init__(self, target: Target, context: ssl.SSLContext, timeout: float) -> None:
        super().__init__(target.host, PORT, timeout=timeout, context=context)
        self._target, self._tls, self.is_late = target, context, False
        self._line: ssl.SSLSocket | None = None

    def connect(self) -> None:
        plain = socket.create_connection((self._target.address, PORT), CONNECT)
        plain.settimeout(CONNECT)
        # what `abort` shuts has to stand here before the handshake: it may come in the midst of it
        self._line = self._tls.wrap_socket(plain, server_hostname=self._target.host, do_handshake_on_connect=False)
        self.sock = self._line  # the library lets go of it once the head is read, though the body is still to come
        if self.is_late:
            raise TimeoutError
        self._line.do_handshake()

    def abort(self) -> None:
        """Its time is over: whoever waits for a byte of it wakes up."""
        self.is_late = True
        if self._line:
            with contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)


@contextmanager
def _request(
    method: str, target: Target, body: bytes, headers: Mapping[str, str], longest: float
) -> Iterator[http.client.HTTPResponse]:
    """An answer whose head has been read. After `longest` seconds it ends, however slowly the bytes drip."""
    connection = _Pinned(target, trust(), CONNECT)
    told = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close"} | dict(headers)
    watch = threading.Timer(longest, connection.abort)
    watch.daemon = True
    watch.start()
    late = FetchError("fetch.too_slow", _("The site is too slow."))
    try:
        connection.request(method, target.path, body=body or None, headers=told)
        yield connection.getresponse()
        if connection.is_late:
            raise late
    except (OSError, http.client.HTTPException) as error:
        if connection.is_late:
            raise late from error
        why = _("The site does not answer as it should: %(error)s") % {"error": type(error).__name__}
        raise FetchError("fetch.no_answer", why) from error
    finally:
        watch.cancel()
        connection.close()


@cache
def trust() -> ssl.SSLContext:
    """Certificates that the system trusts; a test puts its own in the place of this."""
    return ssl.create_default_context()


def _unwanted(response: http.client.HTTPResponse) -> FetchError:
    if 300 <= response.status < 400:
        return FetchError("fetch.redirect", _("The site sends on to another address. Give the address it ends at."))
    return FetchError("fetch.status", _("The site answers with the status %(n)d.") % {"n": response.status})


def _chunks(response: http.client.HTTPResponse, largest: int) -> Iterator[bytes]:
    size = 0
    while chunk := response.read1(CHUNK):
        size += len(chunk)
        if size > largest:
            raise FetchError("fetch.too_large", _("The file is larger than %(n)d MB.") % {"n": largest // 1024 // 1024})
        yield chunk


def get(
    url: str,
    path: Path,
    *,
    headers: Mapping[str, str] | None = None,
    largest: int = LARGEST,
    longest: float = LONGEST,
    resolver: Resolve | None = None,
) -> Answer:
    """Read `url` into the file `path`. Raises FetchError unless the answer is 200, or 304 (then nothing is written)."""
    target = aim(url, resolver=resolver)
    size = 0
    with _request("GET", target, b"", headers or {}, longest) as response, path.open("wb") as file:
        if response.status not in {http.client.OK, http.client.NOT_MODIFIED}:
            raise _unwanted(response)
        for chunk in _chunks(response, largest):
            size += file.write(chunk)
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, size)


def post(
    url: str, body: bytes, *, headers: Mapping[str, str], longest: float = 15.0, resolver: Resolve | None = None
) -> Answer:
    """Send `body` and read no more than the status. Raises FetchError where nobody answered."""
    target = aim(url, resolver=resolver)
    with _request("POST", target, body, headers, longest) as response:
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()})
