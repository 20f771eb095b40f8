"""Which sender a run uses: the slim one, or Locust's where the profile asks for it or a proxy is set."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from calproof.profiles import SenderKind
from loadtests.sender import LoadSender
from loadtests.sender_fast_http import FastHttpSender

AnySender: TypeAlias = LoadSender | FastHttpSender


def sender_maker(url: str, keys: Mapping[str, str], kind: SenderKind) -> tuple[Callable[[], AnySender], str]:
    """What makes each user's sender, and a notice where it isn't the one that was asked for.

    `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` count as everywhere; `SSL_CERT_FILE` names the authorities to trust.
    """
    proxy = proxy_for(url)
    if kind == "slim" and not proxy:
        authorities = os.environ.get("SSL_CERT_FILE") or None
        return lambda: LoadSender(url, keys, ca=authorities), ""
    shown = proxy.rpartition("@")[2]  # without the credentials that a proxy's URL may carry
    notice = f"sent through the proxy {shown} by the HTTP client under FastHttpUser, which costs more CPU a request"
    return lambda: FastHttpSender(url, keys, proxy), notice if proxy else ""


def proxy_for(url: str) -> str:
    """The proxy that the environment sets for this URL, "" for none."""
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc) or parts.hostname in ("localhost", "127.0.0.1", "::1"):
        return ""
    return getproxies().get(parts.scheme, "")
