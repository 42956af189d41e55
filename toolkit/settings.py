"""How one installation is set: where it listens, where it keeps its data, how it is reached.

Built once by the command line and passed down. Reads neither the environment nor a file by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from toolkit.errors import InvalidInput

ENVIRONMENT_PREFIX = "PARTICIPATIEWIEL_"
FAN_OUTS = DIRECT, _QUEUE = "direct", "queue"
_TRUE = ("1", "true", "yes", "ja")
_MOST_DAYS = 3650
_FALSE = ("0", "false", "no", "nee")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """What a group of the provider gives: a role in a workspace, or (in none) that of the installation's admin."""

    group: str
    workspace: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The municipality's own sign-in, over OpenID Connect. Without a `secret` we are a public client."""

    issuer: str
    client: str
    name: str
    claim: str
    secret: str | None = field(default=None, repr=False)
    groups: tuple[GroupRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, with what holds where nothing is said. A port of 0 lets the system choose a free one."""

    host: str = "0.0.0.0"
    port: int = 8080
    data: Path = Path("data")
    database_url: str | None = None
    public_url: str | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    demo: bool = False
    keep_names: int = 0  # days after a session was closed
    accounts: bool = False  # people sign in under their own name, in workspaces
    keep_audit: int = 365  # days
    security_contact: str | None = None  # whom to tell of a hole: mailto:… or https://…
    oidc_issuer: str | None = None  # the municipality's own sign-in
    oidc_client: str | None = None
    oidc_secret_file: Path | None = None
    oidc_name: str | None = None  # what its button says
    oidc_claim: str = "groups"
    oidc_groups: str | None = None  # GROUP=WORKSPACE:ROLE, …
    texts: Path | None = None  # a folder with the municipality's own sentences
    copy_to: Path | None = None  # a second place for all data
    theme: Path | None = None  # a style sheet with the municipality's NL Design System tokens
    logo: Path | None = None
    watch: bool = True  # start it again when it was killed
    fan_out: str = "direct"  # or "queue": let Engine.IO write every frame itself

    @property
    def secure(self) -> bool:
        """Tell whether people reach this installation over TLS, here or at a proxy in front."""
        return self.tls_cert is not None or (self.public_url or "").startswith("https:")


_DEFAULT = Settings()
_ROLES = ("owner", "facilitator", "viewer")


def provider_of(settings: Settings, secret: str | None) -> Provider | None:
    """Return the sign-in elsewhere, None where there is none. Raises InvalidInput for half of one, and a bad rule."""
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client:
        raise InvalidInput("errors.oidc_client", field="oidc_client")
    return Provider(
        issuer=_url(settings.oidc_issuer, keep=True) or "",
        client=settings.oidc_client,
        name=settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or "",
        claim=settings.oidc_claim,
        secret=secret,
        groups=tuple(_rule(one) for one in (settings.oidc_groups or "").split(",") if one.strip()),
    )


def _rule(told: str) -> GroupRule:
    group, _, gives = told.strip().rpartition("=")
    workspace, _, role = gives.partition(":")
    if group and gives == "admin":
        return GroupRule(group=group, workspace="", role="admin")
    if not group or not workspace or role not in _ROLES:
        raise InvalidInput("errors.oidc_groups", field="oidc_groups", rule=told.strip())
    return GroupRule(group=group, workspace=workspace, role=role)


def settings_from(arguments: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Return the settings: what the command line says, else the environment, else the default.

    Raises InvalidInput with the name of the setting as field.
    """
    return Settings(
        host=_text("host", arguments, environment) or _DEFAULT.host,
        port=_port(_text("port", arguments, environment)),
        data=_path(_text("data", arguments, environment)) or _DEFAULT.data,
        database_url=_text("database_url", arguments, environment),
        public_url=_url(_text("public_url", arguments, environment)),
        **_tls(arguments, environment),
        demo=_flag("demo", arguments, environment),
        keep_names=_days("keep_names", arguments, environment),
        theme=_path(_text("theme", arguments, environment)),
        logo=_path(_text("logo", arguments, environment)),
        accounts=_flag("accounts", arguments, environment),
        keep_audit=_days("keep_audit", arguments, environment),
        security_contact=_contact(_text("security_contact", arguments, environment)),
        oidc_issuer=_text("oidc_issuer", arguments, environment),
        oidc_client=_text("oidc_client", arguments, environment),
        oidc_secret_file=_path(_text("oidc_secret_file", arguments, environment)),
        oidc_name=_text("oidc_name", arguments, environment),
        oidc_claim=_text("oidc_claim", arguments, environment) or _DEFAULT.oidc_claim,
        oidc_groups=_text("oidc_groups", arguments, environment),
        texts=_folder("texts", _path(_text("texts", arguments, environment))),
        copy_to=_path(_text("copy_to", arguments, environment)),
        watch=_flag("watch", arguments, environment, otherwise=_DEFAULT.watch),
        fan_out=_way("fan_out", _text("fan_out", arguments, environment)),
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the variables that say the same settings to another process."""
    return {ENVIRONMENT_PREFIX + one.name.upper(): _written(getattr(settings, one.name)) for one in fields(settings)}


def _written(value: object) -> str:
    if isinstance(value, bool):
        return _TRUE[0] if value else "0"
    return "" if value is None else str(value)


def _way(name: str, given: str | None) -> str:
    if given is None:
        return DIRECT
    if given not in FAN_OUTS:
        raise InvalidInput("errors.fan_out", field=name, value=given)
    return given


def _text(name: str, arguments: Mapping[str, Any], environment: Mapping[str, str]) -> str | None:
    given = arguments.get(name)
    if given is None:
        given = environment.get(ENVIRONMENT_PREFIX + name.upper())
    return str(given) if given not in (None, "") else None


def _port(given: str | None) -> int:
    if given is None:
        return _DEFAULT.port
    if not (given.isascii() and given.isdigit() and int(given) < 65536):
        raise InvalidInput("errors.port", field="port", port=given)
    return int(given)


def _days(name: str, arguments: Mapping[str, Any], environment: Mapping[str, str]) -> int:
    given = _text(name, arguments, environment)
    if given is None:
        return int(getattr(_DEFAULT, name))
    if not (given.isascii() and given.isdigit() and int(given) <= _MOST_DAYS):
        raise InvalidInput("errors.days", field=name, days=given, most=_MOST_DAYS)
    return int(given)


def _path(given: str | None) -> Path | None:
    return Path(given).expanduser() if given else None


def _folder(name: str, given: Path | None) -> Path | None:
    if given is not None and not given.is_dir():
        raise InvalidInput("errors.no_such_folder", field=name, folder=str(given))
    return given


def _url(given: str | None, *, keep: bool = False) -> str | None:
    if given is None:
        return None
    parts = _split(given)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidInput("errors.public_url", field="public_url", url=given)
    return given if keep else given.rstrip("/")


def _split(address: str) -> SplitResult:
    """Return the parts of an address, empty ones of what is none (`http://[x`, a port of 99999)."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def _contact(given: str | None) -> str | None:
    """Return an address as security.txt takes it (RFC 9116): a page over HTTPS or a mail address, on one line."""
    if given is None:
        return None
    address = given if ":" in given else f"mailto:{given}"
    parts = _split(address)
    is_page, is_mail = parts.scheme == "https" and parts.hostname, parts.scheme == "mailto" and "@" in parts.path
    if not (is_page or is_mail) or not address.isprintable() or " " in address:
        raise InvalidInput("errors.security_contact", field="security_contact", contact=given)
    return address


def _tls(arguments: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Path | None]:
    files = {name: _path(_text(name, arguments, environment)) for name in ("tls_cert", "tls_key")}
    if (files["tls_cert"] is None) != (files["tls_key"] is None):
        raise InvalidInput("errors.tls_pair", field="tls_cert")
    for name, file in files.items():
        if file is not None and not file.is_file():
            raise InvalidInput("errors.no_such_file", field=name, file=str(file))
    return files


def _flag(name: str, arguments: Mapping[str, Any], environment: Mapping[str, str], *, otherwise: bool = False) -> bool:
    if arguments.get(name) is not None:
        return bool(arguments[name])
    given = environment.get(ENVIRONMENT_PREFIX + name.upper(), "").strip().lower()
    if not given:
        return otherwise
    if given not in _TRUE + _FALSE:
        raise InvalidInput("errors.flag", field=name, value=given)
    return given in _TRUE
