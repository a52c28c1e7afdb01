"""The browser app."""

from __future__ import annotations

import errno
import socket
from typing import Annotated

import typer

from restaking.commands.options import whole
from restaking.runs.refused import CANNOT_START, Refused


def serve(
    scenario: Annotated[str, typer.Argument(metavar="[SCENARIO]", help="Scenario to open with.")] = "teaching",
    host: Annotated[str, typer.Option(metavar="H", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(parser=whole(1, 65535), metavar="P", help="Port to listen on.")] = 8765,
    allow_remote: Annotated[bool, typer.Option("--allow-remote", help="Let other machines in.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Open a browser window.")] = False,
) -> None:
    """Open the browser app."""
    from restaking.model.scenario import load
    from restaking.ui import launch

    load(scenario)
    if not allow_remote and not launch.is_loopback(host):
        raise Refused(
            f"--host {host[:80]!r}: not allowed; 127.0.0.1 or localhost, or --allow-remote for other machines"
        )
    try:
        launch.serve(scenario, host, port, allow_remote, open_)
    except ImportError as problem:
        raise Refused(f"serve needs {problem.name}: pip install 'restaking[app]'", CANNOT_START) from None
    except socket.gaierror:
        raise Refused(f"--host {host[:80]!r}: not allowed; an address of this machine") from None
    except OSError as problem:
        if problem.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
            raise
        raise Refused(f"--port {port}: {problem.strerror}; another port or address", CANNOT_START) from None
