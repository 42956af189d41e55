"""A port for a program that wants to be told one, and cannot choose for itself and say which."""

import random
import socket
from contextlib import suppress


def free_port() -> int:
    """Return a port below those that the system gives to whoever connects: between asking and using none is taken."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
