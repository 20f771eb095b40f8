"""A recorded exchange as one `curl` line that runs as pasted into bash."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import Final

from contracts.exchange import COLLEAGUE, NOBODY, STRANGER
from history.queries import RecordedExchange
from reports.visible import is_plain

# What curl sets by itself, and what would make its output unreadable.
_CURLS_OWN = frozenset({"host", "content-length", "connection", "user-agent", "accept-encoding", "transfer-encoding"})
_CUT = "…(cut by calproof:"
_KEYS: Final[Mapping[str, str]] = {STRANGER: "CALPROOF_STRANGER_KEY", COLLEAGUE: "CALPROOF_COLLEAGUE_KEY"}
_ADDRESS: Final = re.compile(r"(?<![\w.+%-])[\w.+%-]+@([\w-]+(?:\.[\w-]+)+)")
_RESERVED: Final = re.compile(r"(?:.*\.)?(?:example\.(?:com|org|net)|example|test|invalid|localhost)", re.IGNORECASE)


def curl_line(url: str, exchange: RecordedExchange) -> str:
    """The request of `exchange` to the deployment at `url`; the caller's key is taken from the environment.

    Addresses that somebody may really have are masked.
    """
    words = ["curl", "-i", "--globoff"]
    if exchange.method == "HEAD":
        words.append("--head")
    elif exchange.method != "GET" or exchange.request_body is not None:
        words += ["-X", exchange.method]
    words.append(quoted(url.rstrip("/").removesuffix("/v2") + masked(exchange.path)))
    if exchange.caller != NOBODY:
        words += ["-H", f'"Authorization: Bearer ${_KEYS.get(exchange.caller, "CALPROOF_API_KEY")}"']
    for name, value in _headers(exchange).items():
        words += ["-H", quoted(f"{name}: {value}" if value else f"{name};")]
    if exchange.request_body is not None:
        words += ["--data-raw", quoted(masked(exchange.request_body))]
        if _CUT in exchange.request_body:
            words.append("# the body was longer than the history keeps")
    return " ".join(words)


def masked(text: str) -> str:
    """`text` with a stand-in for each e-mail address outside the domains that are reserved for examples."""
    stand_ins: dict[str, str] = {}

    def mask(found: re.Match[str]) -> str:
        if _RESERVED.fullmatch(found.group(1)):
            return found.group()
        return stand_ins.setdefault(found.group(), f"attendee-{len(stand_ins) + 1}@example.com")

    return _ADDRESS.sub(mask, text)


def quoted(text: str) -> str:
    """`text` as one word of bash; control and bidirectional characters are spelled out."""
    if is_plain(text, breaks=False):
        return shlex.quote(text)
    spelled = "".join(
        f"\\{character}"
        if character in "\\'"
        else character
        if is_plain(character, breaks=False)
        else "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "replace"))
        for character in text
    )
    return f"$'{spelled}'"


def _headers(exchange: RecordedExchange) -> dict[str, str]:
    kept: dict[str, str] = json.loads(exchange.request_headers or "{}")
    headers = {name: value for name, value in kept.items() if name.lower() not in _CURLS_OWN}
    names = {name.lower() for name in headers}
    if exchange.version is not None and "cal-api-version" not in names:
        headers["cal-api-version"] = exchange.version
    if exchange.request_body is not None and "content-type" not in names:
        headers["content-type"] = "application/json"
    return headers
