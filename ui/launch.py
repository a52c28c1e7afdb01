"""Starts the browser app on a hardened server: own address only, no telemetry, nothing fetched from outside."""

from __future__ import annotations

import ipaddress
import os
import secrets
import socket
import sys
import threading
import warnings
import webbrowser

DEAD = "http://127.0.0.1:9/"
"""Where missing assets would be looked for: nowhere, at once."""
MOST_VISITORS = 64
"""Sessions at a time; each owns a model."""

SETTINGS = {
    "SOLARA_APP": "restaking.ui.page",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_VARIANT": "light",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "restaking",
    "SOLARA_ASSETS_CDN": DEAD,
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_KERNEL_CULL_TIMEOUT": "5m",
    "SOLARA_KERNEL_MAX_COUNT": str(MOST_VISITORS),
    "SOLARA_KERNEL_MAX_PER_SESSION": "8",
    "SOLARA_SESSION_HTTP_ONLY": "True",
}


def serve(scenario: str, host: str, port: int, allow_remote: bool, open_browser: bool) -> None:
    """Serve the app until interrupted. Raises OSError when the address is not to be had."""
    if not allow_remote and not is_loopback(host):
        raise ValueError(f"host = {host!r}: other machines could reach it; add --allow-remote if that is meant")
    with bound(host, port) as door:
        address = f"http://{shown(host)}:{door.getsockname()[1]}"
        harden(host, door.getsockname()[1])
        import uvicorn  # after the settings: Solara reads them when it is imported

        from restaking.ui import engine, opening

        opening.open_with(scenario)
        threading.Thread(target=engine.warm_up, name="restaking-warm-up", daemon=True).start()
        print(f"restaking is being served at {address} (Ctrl-C stops it)", flush=True)  # noqa: T201
        if open_browser:
            threading.Timer(2.0, webbrowser.open, [address]).start()
        warnings.filterwarnings("ignore", message="Cookies with samesite=none")  # plain http on this machine is meant
        config = uvicorn.Config("solara.server.starlette:app", log_level="error", access_log=False)
        uvicorn.Server(config).run(sockets=[door])


def harden(host: str, port: int) -> None:
    """Settings of the server process, a fresh session secret among them."""
    os.environ.update(SETTINGS)
    os.environ["SOLARA_SESSION_SECRET_KEY"] = secrets.token_urlsafe(32)
    os.environ["SERVER_NAME"], os.environ["SERVER_PORT"] = host, str(port)


def bound(host: str, port: int) -> socket.socket:
    """The listening socket, taken before anything heavy is loaded, so that a taken port is known at once."""
    family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    door = socket.socket(family, kind, proto)
    try:
        if sys.platform != "win32":  # there it would let two servers share a port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
    except OSError:
        door.close()
        raise
    return door


def is_loopback(host: str) -> bool:
    """Whether an address is this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def shown(host: str) -> str:
    """A host as it stands in an address line."""
    return f"[{host}]" if ":" in host else host
