"""Whether somebody can listen at an address of this machine, and whether somebody does."""

from __future__ import annotations

import errno
import socket
from typing import Any

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not listened on


def ip(host: str) -> str:
    """The address that a name stands for; the name itself where it stands for none."""
    try:
        return str(_found(host, 0)[2][0])
    except (OSError, UnicodeError):
        return host


def _found(host: str, port: int) -> tuple[int, int, Any]:
    """Family, kind and address of an IP address or a name, IPv4 before IPv6."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    return family, kind, address


def in_the_way(host: str, port: int) -> str:
    """Why nobody can listen there, in one line; "" if one can. The web server itself would share a port silently."""
    try:
        family, kind, address = _found(host, port)
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # of connections that ended just now
            probe.bind(address)
    except (socket.gaierror, UnicodeError):
        return (
            f"{host[:60]!r} is no IP address, nor a name that stands for one here; "
            "give one with --host, such as 127.0.0.1, localhost or 0.0.0.0."
        )
    except PermissionError:
        return f"Port {port} is kept for the system; choose another with --port, or BESPEAK_PORT."
    except OSError as error:
        return _why_not(host, port, error)
    return ""


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return taken(host, port)
    return f"{host} is no address of this machine ({error.strerror}); choose another with --host, or BESPEAK_HOST."


def taken(host: str, port: int) -> str:
    return f"Port {port} is taken: somebody listens on {host} there; choose another with --port, or BESPEAK_PORT."


def takes_calls(host: str, port: int) -> bool:
    """Whether somebody answers there."""
    address = ip(host)
    try:
        with socket.create_connection((ANYWHERE.get(address, address), port), timeout=0.5):
            return True
    except OSError:
        return False
