"""Whether the browser app may listen where it was told to."""

from __future__ import annotations

import errno
import ipaddress
import socket

from restaking.runs.refused import CANNOT_START, Refused


def check_address(host: str, port: int, *, allow_remote: bool) -> None:
    """Refuse an address other machines can reach (2) unless allowed, and a port that is taken (4)."""
    if not allow_remote and not _is_loopback(host):
        raise Refused(
            f"--host {host[:80]!r}: not allowed; 127.0.0.1 or localhost, or --allow-remote to let other machines in"
        )
    try:
        families = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise Refused(f"--host {host[:80]!r}: not an address of this machine") from None
    family, kind, protocol, _, address = families[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as problem:
            raise _refused(host, port, problem) from None


def _refused(host: str, port: int, problem: OSError) -> Refused:
    if problem.errno == errno.EADDRINUSE:
        return Refused(f"--port {port}: taken; another port, such as {port + 1}", CANNOT_START)
    if problem.errno == errno.EACCES:
        return Refused(f"--port {port}: needs rights this user has not; a port from 1024 on", CANNOT_START)
    return Refused(f"--host {host[:80]!r}: {problem.strerror or problem}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
