"""One line for each request: what was asked by whom, and how it ended. Off unless asked for.

No credentials get into it: headers are not logged at all, and in paths whatever is or looks like a secret is left out.
"""

import logging
import re
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from sandbox.http.request import Request

LEFT_OUT = "…"
SECRET_NAME = re.compile(r"key|secret|token|password|auth|code|signature", re.IGNORECASE)
# API keys, and the tokens of managed users.
SECRET = re.compile(r"cal_|eyJ")
UNPRINTABLE = re.compile(r"[^!-~]")
log = logging.getLogger("sandbox.requests")


def log_to_stderr() -> None:
    """Switch the log on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def is_on() -> bool:
    """Whether anybody wants to know."""
    return log.isEnabledFor(logging.INFO)


def log_request(request: "Request", status: int, request_id: str, milliseconds: float) -> None:
    """The line of one request; `-` stands for a caller that is nobody."""
    caller = "-" if request.caller is None else request.caller.id
    shown = (request.method, shown_path(request.path), status, request_id, caller, milliseconds)
    log.info("%s %s %d id=%s caller=%s %.1f ms", *shown)


def shown_path(target: str) -> str:
    """Path and query without secrets."""
    path, mark, query = target.partition("?")
    segments = (LEFT_OUT if SECRET.search(unquote(segment)) else segment for segment in path.split("/"))
    shown = "/".join(segments) + mark + "&".join(map(_shown_parameter, query.split("&")))
    return UNPRINTABLE.sub(lambda found: found[0] if found[0] == LEFT_OUT else quote(found[0]), shown)


def _shown_parameter(parameter: str) -> str:
    name, mark, value = parameter.partition("=")
    if SECRET.search(unquote(name)):
        return LEFT_OUT
    if SECRET_NAME.search(unquote(name)) or SECRET.search(unquote(value)):
        return name + mark + LEFT_OUT
    return parameter
