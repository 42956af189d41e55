"""The web server's own end of a websocket, which takes finished frames: the same bytes for a whole room.

What a frame says is not looked at. Everything else of a websocket is uvicorn's; its version is pinned, and
tests/sessions/test_line.py tells when what is used of it here changes.
"""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from toolkit.sessions.line import FRAMES


class FrameProtocol(WebSocketsSansIOProtocol):
    """A websocket that offers `take_frame` to the application, as an extension of its scope."""

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[FRAMES] = self.take_frame
        await super().run_asgi()

    def take_frame(self, frame: bytes) -> bool:
        """Write a finished frame; say False, and do nothing, where the other side is slow or the line is not open."""
        if not (self.handshake_complete and self.writable.is_set()):
            return False
        if self.disconnected or self.close_sent or self.initial_response is not None or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True
