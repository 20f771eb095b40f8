"""What the peer says of a run: its events read, failures told apart, and those of the faultless sandbox subtracted.

Pure: lines in, values out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

_PLACE: Final = re.compile(r"Schema at (\S+?):?$", re.MULTILINE)
_PROPERTY: Final = re.compile(r'^(".+" is a required property)$', re.MULTILINE)
_COMPONENT: Final = re.compile(r"^Invalid component: (.+?)(?: - ([^:\n]*))?(?::.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Failure:
    """What tells one failure from another: the check, the operation it was of, and the class of its message."""

    check: str
    operation: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What a run sent and reported; `complete` says whether it came to its end."""

    requests: int
    failures: frozenset[Failure]
    complete: bool = True


@dataclass(slots=True)
class _Reading:
    requests: int = 0
    failures: set[Failure] = field(default_factory=set)
    complete: bool = False


def read_events(lines: Iterable[str]) -> Account:
    """The account of a run. A last line that is cut off, where the run was, is left out."""
    read = _Reading()
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            break
        ((name, body),) = event.items()
        if name == "PhaseFinished":
            read.requests += len((body.get("payload") or {}).get("probes", ()))
        elif name == "ScenarioFinished" and body.get("recorder"):
            read.requests += len(body["recorder"].get("interactions", ()))
            read.failures.update(_failures(body["recorder"]))
        elif name == "NonFatalError":
            # A server that hangs or cuts the line is no failed check, but no less seen.
            read.failures.add(Failure("error", body["label"], body["value"]["type"]))
        elif name == "EngineFinished":
            read.complete = body["stop_reason"] == "completed"
    return Account(read.requests, frozenset(read.failures), read.complete)


def _failures(recorder: dict[str, Any]) -> Iterator[Failure]:
    for case_id, checks in recorder.get("checks", {}).items():
        case = recorder["cases"][case_id]["value"]
        response = recorder.get("interactions", {}).get(case_id, {}).get("response") or {}
        for check in checks:
            if check["status"] == "failure":
                failure = check["failure_info"]["failure"]
                kind = message_class(failure["type"], failure["message"], response.get("status_code"))
                yield Failure(check["name"], f"{case['method']} {case['path']}", kind)


def message_class(type_: str, message: str, status: int | None) -> str:
    """What of a message does not change with the values that were tried."""
    answered = f"{status}" if status else ""
    if type_ == "AcceptedNegativeData":
        part = _COMPONENT.search(message)
        return " ".join(filter(None, [answered, *(part.groups() if part else ())]))
    if type_ == "JsonSchemaError":
        place, missing = _PLACE.search(message), _PROPERTY.search(message)
        return " ".join(filter(None, [answered, place and place[1], missing and missing[1]]))
    return answered


def fresh(failures: Iterable[Failure], known: Iterable[Failure]) -> tuple[Failure, ...]:
    """The failures that the faultless sandbox does not show."""
    return tuple(sorted(set(failures) - set(known)))


def chance_findings(accounts: Sequence[Account]) -> int:
    """How many of these faultless runs would count as findings if the others alone were known."""
    return sum(
        bool(fresh(account.failures, (it for other in accounts if other is not account for it in other.failures)))
        for account in accounts
    )


def alarms_by_check(accounts: Iterable[Account]) -> dict[str, int]:
    """How many different failures each check reported on the faultless sandbox."""
    return dict(sorted(Counter(it.check for it in {it for run in accounts for it in run.failures}).items()))
