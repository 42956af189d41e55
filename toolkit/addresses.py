"""Under which address people reach this installation, and the links that lead in."""

import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

from toolkit.settings import Settings

# A documentation address: nothing is sent there, the system only says which way it would go.
_FAR_AWAY = ("192.0.2.1", 9)
EVERYWHERE = ("0.0.0.0", "::", "")


def base_address(settings: Settings, reached: str = "") -> str:
    """Return `scheme://host:port` for links: as set, else as the asker reached it, else the machine's own.

    `reached` is the address of a request of theirs; a phone can do nothing with "localhost".
    """
    if settings.public_url:
        return settings.public_url
    parts = urlsplit(reached)
    if parts.hostname and not is_loopback(parts.hostname):
        return f"{parts.scheme}://{parts.netloc}"
    return at_address(settings, own_addresses()[0] if settings.host in EVERYWHERE else settings.host)


def at_address(settings: Settings, address: str) -> str:
    """Return the base address with one of the machine's own addresses."""
    scheme = "https" if settings.tls_cert else "http"
    usual = {"http": 80, "https": 443}[scheme]
    address = f"[{address}]" if ":" in address else address
    return f"{scheme}://{address}" + ("" if settings.port == usual else f":{settings.port}")


def here_address(settings: Settings) -> str:
    """Return under which address this server answers on the machine itself."""
    here = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}
    return at_address(settings, here.get(settings.host, settings.host))


def own_addresses() -> tuple[str, ...]:
    """Return the IPv4 addresses of this machine on which others may reach it, the one of the default route first."""
    found = [*_default_route(), *_of_interfaces()]
    usable = [address for address in dict.fromkeys(found) if not address.startswith(("127.", "169.254."))]
    return tuple(usable) or ("127.0.0.1",)


def _default_route() -> list[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_FAR_AWAY)
            return [str(probe.getsockname()[0])]
        except OSError:
            return []


def _of_interfaces() -> list[str]:
    import ifaddr

    ips = (ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips)
    return [ip for ip in ips if isinstance(ip, str)]


def is_loopback(name: str) -> bool:
    """Tell whether this names the machine itself, which no other can reach so."""
    return name in ("localhost", "::1") or name.startswith("127.")


def links_of(base: str, code: str | None) -> Mapping[str, str]:
    """Return the links for phone and screen; without an open session both lead to where the code is typed."""
    if code is None:
        return {"phone": f"{base}/", "screen": f"{base}/"}
    return {"phone": f"{base}/d/{code}", "screen": f"{base}/scherm/{code}"}
