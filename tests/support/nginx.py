"""nginx in front of several processes: the very site of `deploy/`, with only its addresses and certificate put in."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from tests.support.server import ROOT

SITE = ROOT / "deploy" / "nginx" / "participatiewiel.conf"
_PORTS = (9001, 9002, 9003, 9004)


def program() -> str:
    """Return where nginx is."""
    found = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else None)
    assert found, "nginx is not installed: `apt-get install nginx`"
    return found


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate for a name that nobody but the test trusts; return it and its key."""
    files = folder / "fullchain.pem", folder / "privkey.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"),
            *("-addext", f"subjectAltName=DNS:{name}", "-out", files[0], "-keyout", files[1]),
        ],
        check=True,
        capture_output=True,
    )
    return files


@dataclass
class Nginx:
    """nginx with our site on two ports of this machine, in front of processes on these ports."""

    backends: tuple[int, ...]
    http: int
    https: int
    name: str = "localhost"
    folder: Path = field(default_factory=Path)
    process: "subprocess.Popen[bytes] | None" = None

    def __enter__(self) -> "Nginx":
        self.folder = Path(tempfile.mkdtemp(prefix="wiel-nginx-", dir="/tmp"))
        os.chmod(self.folder, 0o755)
        chain, key = certificate(self.folder, self.name)
        (self.folder / "site.conf").write_text(self._site(chain, key), encoding="utf-8")
        (self.folder / "nginx.conf").write_text(self._main(), encoding="utf-8")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=60)
        shutil.rmtree(self.folder)

    @property
    def chain(self) -> Path:
        return self.folder / "fullchain.pem"

    @property
    def base(self) -> str:
        return f"https://{self.name}:{self.https}"

    def check(self) -> str:
        """Have nginx judge the site; return what it says, with its exit code in front."""
        done = subprocess.run([*self._command(), "-t"], capture_output=True, text=True)
        return f"{done.returncode} {done.stderr}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen([*self._command(), "-g", "daemon off;"])
        until = time.monotonic() + 60
        while not (self.folder / "pid").exists():
            assert self.process.poll() is None and time.monotonic() < until, (self.folder / "error.log").read_text()
            time.sleep(0.01)

    def _command(self) -> list[str]:
        return [program(), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-e", "error.log"]

    def _site(self, chain: Path, key: Path) -> str:
        site = SITE.read_text(encoding="utf-8")
        own = [line for line in site.splitlines() if "server 127.0.0.1:" in line]
        assert len(own) == 2 * len(_PORTS), "the site of deploy/ has four processes in two groups"
        lines = [f"    server 127.0.0.1:{port} max_fails=1 fail_timeout=2s;" for port in self.backends]
        block = "\n".join(lines)
        site = re.sub(r"(    server 127\.0\.0\.1:\d+ max_fails=1 fail_timeout=2s;\n)+", block + "\n", site)
        for old, new in (
            ("listen 80;", f"listen 127.0.0.1:{self.http};"),
            ("listen [::]:80;", ""),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.https} ssl http2;"),
            ("listen [::]:443 ssl http2;", ""),
            ("/etc/letsencrypt/live/wiel.example.nl/fullchain.pem", str(chain)),
            ("/etc/letsencrypt/live/wiel.example.nl/privkey.pem", str(key)),
        ):
            assert old in site, old
            site = site.replace(old, new)
        return site.replace("wiel.example.nl", self.name)

    def _main(self) -> str:
        temporary = "\n".join(
            f"  {kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;\n" if os.geteuid() == 0 else ""
        return (
            f"{user}pid {self.folder}/pid;\nerror_log {self.folder}/error.log warn;\nworker_processes 1;\n"
            f"worker_rlimit_nofile 8192;\nevents {{ worker_connections 4096; }}\n"
            f"http {{\n{temporary}\n  include {self.folder}/site.conf;\n}}\n"
        )
