"""How the server fares: alive, ready, a few figures for Prometheus, and whom to tell of a hole.

Figures only: no names, no codes, no addresses.
"""

from datetime import datetime, timedelta
from itertools import accumulate

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import select

from toolkit.addresses import base_address
from toolkit.moments import utc_now
from toolkit.pulse import resident_bytes
from toolkit.services import Services
from toolkit.sessions.pace import WITHIN_SECONDS, Pace
from toolkit.sessions.socket import SessionNamespace


def health_routes(services: Services, live: SessionNamespace) -> APIRouter:
    """Return the routes for whoever watches over the server."""
    router = APIRouter(include_in_schema=False)

    async def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    async def readyz() -> Response:
        try:
            await services.database.read(lambda connection: connection.execute(select(1)))
            is_ready = services.pulse.ready
        except Exception:  # noqa: BLE001 - whatever it is, the answer is: not ready
            is_ready = False
        return JSONResponse({"ready": is_ready}, status_code=200 if is_ready else 503)

    async def metrics() -> PlainTextResponse:
        return PlainTextResponse(metrics_text(services, live), media_type="text/plain; version=0.0.4")

    async def security(request: Request) -> PlainTextResponse:
        base = base_address(services.settings, str(request.base_url))
        return PlainTextResponse(security_text(base, services.settings.security_contact, utc_now()))

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


def metrics_text(services: Services, live: SessionNamespace) -> str:
    """Return the figures in Prometheus's text form."""
    pulse, present = services.pulse, live.present()
    gauges = {
        "participatiewiel_rooms": services.rooms.count,
        "participatiewiel_connections": len(live.peers),
        "participatiewiel_joined": present.phones + present.screens + present.desks,
        "participatiewiel_phones": present.phones,
        "participatiewiel_slow": present.slow,
        "participatiewiel_loop_lag_seconds": round(pulse.lag, 4),
        "participatiewiel_loop_lag_worst_seconds": round(pulse.worst, 4),
        "participatiewiel_uptime_seconds": round(pulse.seconds, 1),
        "participatiewiel_resident_bytes": resident_bytes(),
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
    return "\n".join([*lines, *_histogram("participatiewiel_command_seconds", pulse.pace)]) + "\n"


def _histogram(name: str, pace: Pace) -> list[str]:
    """Return within how many seconds commands were answered, as Prometheus counts it: each bound holds those before."""
    within = zip(WITHIN_SECONDS, accumulate(pace.within), strict=True)
    bounds = [f'{name}_bucket{{le="{bound}"}} {count}' for bound, count in within]
    whole = [f'{name}_bucket{{le="+Inf"}} {pace.count}', f"{name}_sum {pace.total:.6f}", f"{name}_count {pace.count}"]
    return [f"# TYPE {name} histogram", *bounds, *whole]
