"""The recorded requests sent to a fresh sandbox, and what it made of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sandbox.app import create_app, deployment_of
from sandbox.instants import parse_instant
from sandbox.settings import SeedData, Settings
from tests.harness.sandbox.direct import Reply, send
from tests.harness.sandbox.replay import seeding
from tests.harness.sandbox.replay.names import Names, as_bytes
from tests.harness.sandbox.replay.recordings import Line, Step, recordings, steps
from tests.harness.sandbox.replay.shapes import differences, shape

Items = list[dict[str, Any]]
REAL_LIMITS = 99_999  # requests a minute: as many as in the recording, and few enough for endpoints to keep theirs


@dataclass(frozen=True, slots=True)
class Outcome:
    """One recorded exchange and its repetition. `shape` and `message` are None where statuses differ already."""

    line: Line
    reply: Reply
    shape: tuple[str, ...] | None
    message: str | None

    @property
    def status_agrees(self) -> bool:
        """Whether both answered the same status."""
        return self.line.status == self.reply.status

    @property
    def agrees(self) -> bool:
        """Whether status and shape are the same."""
        return self.status_agrees and not self.shape


def replay() -> list[Outcome]:
    """Every recorded line, in order, against a sandbox of its own whose clock stands where the recording's stood."""
    app = create_app(Settings(seed=SeedData.EMPTY, requests_per_minute=REAL_LIMITS))
    deployment = deployment_of(app)
    names = Names()
    moved = {after: (uid, start, end) for uid, (after, start, end) in seeding.moved_in_the_database().items()}
    outcomes: list[Outcome] = []
    try:
        seeding.prepare(deployment)
        for is_seed, part in groupby(recordings(), key=seeding.belongs_to_seed):
            for burst, group in groupby(part, key=lambda line: line.burst or line.id):
                lines = list(group)
                for step in steps().get(lines[0].id, ()):
                    _take(app, names, step, lines[0].at)
                replies = [_send(app, names, line) for line in lines]
                for line, reply in (
                    _matched(lines, replies) if burst != lines[0].id else zip(lines, replies, strict=True)
                ):
                    names.learn(line, reply)
                    outcomes.append(_judged(line, reply, names))
                    if line.id in moved:
                        uid, start, end = moved[line.id]
                        seeding.move(deployment, names.body(uid), start, end)
            if is_seed:
                seeding.add_team(deployment)
    finally:
        deployment.close()
    return outcomes


def _send(app: Any, names: Names, line: Line) -> Reply:
    _set_clock(app, line.at)
    headers = {name: names.text(value) for name, value in line.headers.items()}
    if line.auth not in (None, "custom"):
        headers["Authorization"] = f"Bearer cal_sandbox_{line.auth}"
    return send(app, line.method, names.target(line.target), headers, as_bytes(names.body(line.body)))


def _take(app: Any, names: Names, step: Step, at: str) -> None:
    """Send what is missing from the recording; ValueError where the sandbox refuses it."""
    _set_clock(app, at)
    headers = {
        "Authorization": f"Bearer cal_sandbox_{step.auth}",
        "cal-api-version": step.version,
        "Content-Type": "application/json",
    }
    reply = send(app, step.method, names.target(step.target), headers, as_bytes(names.body(step.body)))
    if reply.status >= 300:
        raise ValueError(f"{step}: {reply}")


def _set_clock(app: Any, at: str) -> None:
    instant_ms = parse_instant(at)
    if instant_ms is None:
        raise ValueError(at)
    deployment_of(app).clock.freeze(instant_ms)


def _matched(lines: list[Line], replies: list[Reply]) -> Iterator[tuple[Line, Reply]]:
    """Who wins a race is chance: each answer of a burst goes with the likest one of its status, if any is left."""
    left, without = list(replies), []
    for line in lines:
        same = [reply for reply in left if reply.status == line.status]
        if not same:
            without.append(line)
            continue
        recorded = shape(line.answer)
        found = min(same, key=lambda reply: len(differences(recorded, shape(reply.body))))
        left.remove(found)
        yield line, found
    yield from zip(without, left, strict=True)


def _judged(line: Line, reply: Reply, names: Names) -> Outcome:
    if line.status != reply.status:
        return Outcome(line, reply, None, None)
    found = _differences(line.answer, reply.body, names)
    recorded_code, code = _error(line.answer, "code"), _error(reply.body, "code")
    if recorded_code != code:
        found.append(f"/error/code: recorded {recorded_code}, here {code}")
    recorded_text, text = _message(line.answer), _message(reply.body)
    expected = None if recorded_text is None else re.sub(r"[\w-]{20,}", lambda word: names.body(word[0]), recorded_text)
    return Outcome(line, reply, tuple(found), None if expected == text else f"recorded {expected!r}, here {text!r}")


def _differences(recorded: Any, here: Any, names: Names) -> list[str]:
    """Lists of bookings are compared item by item, as far as both have the same ones: others were made unrecorded."""
    items: dict[str, Items] = {}
    others: dict[str, Items] = {}
    found = differences(shape(_without_items(recorded, items)), shape(_without_items(here, others)))
    for place, mine in items.items():
        theirs = others.get(place, [])
        pairs = [(item, other) for item in mine for other in theirs if names.is_same(item, other)]
        if not pairs and not any("uid" in item for item in mine):
            pairs = list(zip(mine, theirs, strict=False))
        for item, other in pairs:
            found += differences(shape(item), shape(other), f"{place}/*")
    return list(dict.fromkeys(found))


def _without_items(answer: Any, items: dict[str, Items], place: str = "") -> Any:
    """The answer with empty lists in place of those of bookings and event types, which are put into `items`."""
    if isinstance(answer, dict):
        return {name: _without_items(value, items, f"{place}/{name}") for name, value in answer.items()}
    if not isinstance(answer, list):
        return answer
    if answer and all(isinstance(item, dict) and ("uid" in item or {"id", "slug"} <= item.keys()) for item in answer):
        items.setdefault(place, []).extend(answer)
        return []
    return [_without_items(item, items, f"{place}/*") for item in answer]


def _error(answer: Any, member: str) -> Any:
    error = answer.get("error") if isinstance(answer, dict) else None
    return error.get(member) if isinstance(error, dict) else None


def _message(answer: Any) -> str | None:
    text = _error(answer, "message") or (answer.get("message") if isinstance(answer, dict) else None)
    return text if isinstance(text, str) else None
