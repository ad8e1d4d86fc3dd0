"""What a gateway says about itself: ``GET /api/config``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict
from urllib.parse import quote, urlsplit

from .errors import Unreachable
from .http import request


@dataclass(frozen=True)
class CloseCode:
    """A WebSocket close code: whether a client comes back by itself, and whether it needs another token first."""

    code: int
    name: str
    reason: str
    reconnect: bool
    fresh_token: bool


@dataclass(frozen=True)
class GatewayConfig:
    """The paths, times and limits of a gateway. Times are seconds."""

    origin: str
    paths: Dict[str, str]
    ping_every: float
    silent_after: float
    stream_beat: float
    max_frame_bytes: int
    close_codes: Dict[int, CloseCode]

    def http(self, name: str, **words: str) -> str:
        """The URL of an endpoint, with its ``{words}`` filled in."""
        path = self.paths[name]
        for key, value in words.items():
            path = path.replace("{%s}" % key, quote(value, safe=""))
        return self.origin + path

    def websocket(self) -> str:
        return "ws" + self.origin[len("http") :] + self.paths["json"]


async def load_config(url: str, timeout: float) -> GatewayConfig:
    """Reads the configuration of the gateway at ``url``, its origin, with a path prefix if a proxy adds one."""
    response = await request("GET", url.rstrip("/") + "/api/config", timeout=timeout)
    if response.status != 200:
        raise response.refused()
    try:
        return _read(url, response.json())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreachable(f"{url}/api/config is not the configuration of a Warren gateway: {error!r}") from error


def _read(url: str, config: Dict[str, Any]) -> GatewayConfig:
    typed = urlsplit(url)
    # Scheme and host as the application wrote them: behind a proxy that ends TLS and sends no forwarding headers, the
    # gateway knows only its own. Of the gateway's URLs the path counts, which has the proxy's prefix.
    paths = {name: urlsplit(each).path for name, each in config["urls"].items()}
    if "alerts" not in paths or "json" not in paths:
        raise KeyError("urls")
    beats = config["heartBeats"]
    codes = [
        CloseCode(int(each["code"]), each["name"], each["reason"], bool(each["reconnect"]), bool(each["freshToken"]))
        for each in config["closeCodes"]
    ]
    return GatewayConfig(
        origin=f"{typed.scheme}://{typed.netloc}",
        paths=paths,
        ping_every=beats["json"]["sendMillis"] / 1000,
        silent_after=beats["json"]["silentMillis"] / 1000,
        stream_beat=beats["events"]["sendMillis"] / 1000,
        max_frame_bytes=int(config["limits"]["frameBytes"]),
        close_codes={each.code: each for each in codes},
    )
