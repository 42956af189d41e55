"""How the server fares: alive, ready, a few figures for Prometheus, and whom to tell of a hole.

Figures only: no names, no codes, no addresses.
"""

import asyncio
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import select

from toolkit.addresses import base_address
from toolkit.services import Services
from toolkit.sessions.socket import SessionNamespace

_EVERY_SECONDS = 0.1


@dataclass(slots=True)
class Pulse:
    """Watches how late the event loop is: the first sign of trouble in a full room."""

    lag: float = 0.0
    worst: float = 0.0
    ready: bool = False
    started: float = field(default_factory=time.monotonic)

    async def watch(self) -> None:
        """Measure for as long as the server runs."""
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(_EVERY_SECONDS)
            self.lag = max(0.0, loop.time() - before - _EVERY_SECONDS)
            self.worst = max(self.lag, self.worst * 0.99)


def health_routes(services: Services, live: SessionNamespace, pulse: Pulse) -> APIRouter:
    """Return the routes for whoever watches over the server."""
    router = APIRouter(include_in_schema=False)

    async def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    async def readyz() -> Response:
        try:
            await services.database.read(lambda connection: connection.execute(select(1)))
            is_ready = pulse.ready
        except Exception:  # noqa: BLE001 - whatever it is, the answer is: not ready
            is_ready = False
        return JSONResponse({"ready": is_ready}, status_code=200 if is_ready else 503)

    async def metrics() -> PlainTextResponse:
        return PlainTextResponse(metrics_text(services, live, pulse), media_type="text/plain; version=0.0.4")

    async def security(request: Request) -> PlainTextResponse:
        base = base_address(services.settings, str(request.base_url))
        return PlainTextResponse(security_text(base, services.settings.security_contact, datetime.now(UTC)))

    router.add_api_route("/healthz", healthz, methods=["GET", "HEAD"])
    router.add_api_route("/readyz", readyz, methods=["GET", "HEAD"])
    router.add_api_route("/metrics", metrics, methods=["GET"])
    router.add_api_route("/.well-known/security.txt", security, methods=["GET"])
    return router


def security_text(base: str, contact: str | None, now: datetime) -> str:
    """Return whom to tell of a hole (RFC 9116): the address that was set, else the installation's own start page."""
    told = {
        "Contact": contact or f"{base}/",
        "Expires": (now + timedelta(days=180)).isoformat(timespec="seconds"),
        "Preferred-Languages": "nl, en",
        "Canonical": f"{base}/.well-known/security.txt",
    }
    return "".join(f"{name}: {value}\n" for name, value in told.items())


def metrics_text(services: Services, live: SessionNamespace, pulse: Pulse) -> str:
    """Return the figures in Prometheus's text form."""
    listeners = [one for audience in live.audiences.values() for one in audience.listeners.values()]
    gauges = {
        "participatiewiel_rooms": services.rooms.count,
        "participatiewiel_connections": len(live.peers),
        "participatiewiel_joined": len(listeners),
        "participatiewiel_slow": sum(one.slow_since is not None for one in listeners),
        "participatiewiel_loop_lag_seconds": round(pulse.lag, 4),
        "participatiewiel_loop_lag_worst_seconds": round(pulse.worst, 4),
        "participatiewiel_uptime_seconds": round(time.monotonic() - pulse.started, 1),
        "participatiewiel_resident_bytes": _resident_bytes(),
    }
    counters = {
        "participatiewiel_writes_total": services.database.writes,
        "participatiewiel_write_batches_total": services.database.batches,
    }
    lines = [f"# TYPE {name} gauge\n{name} {value}" for name, value in gauges.items()]
    lines += [f"# TYPE {name} counter\n{name} {value}" for name, value in counters.items()]
    lines.append("# TYPE participatiewiel_answers_total counter")
    for outcome, count in sorted(live.answers.items()):
        call, _, result = outcome.partition(" ")
        lines.append(f'participatiewiel_answers_total{{call="{call}",result="{result}"}} {count}')
    return "\n".join(lines) + "\n"


def _resident_bytes() -> int:
    """Return the memory in use, 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
