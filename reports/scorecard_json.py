"""A scorecard as a JSON document, and back.

One object. Members may be added; those below keep their names and meaning while `format` is 1.

    format        1
    depth, seed   of the trials; command: repeats them; machine: what they ran on; seconds: how long it all took
    score         {found, counted, missed, not_counted, not_tried: faults; within_150: found within so many requests}
    requests      to a finding: {median, worst}, each null where nothing was found
    named         {matching, of}: findings that name an operation of the catalogue's, of the catalogued faults found;
                  category: those whose promise is of the fault's category; both: those that name the two
    false_alarms  {trials, found, unsettled}: of the sandbox without a fault; unsettled ones did not come to an end
    groups        {category, difficulty, provenance_kind: [{name, found, counted, missed, not_counted,
                  requests: {median, worst}, seconds: of all its trials}]}
    faults        [{id, category, kind, description; operations, difficulty (0: unknown), provenance_kind, provenance:
                  as the catalogue has them; not_counted: the reason, or ""; names_operation, names_category; result or
                  null}]
    faultless     [result]
    peer          null, or {version, requests: of a trial, false_alarms, groups: {category: [found, tried]}}

A result is {fault: id, or "" without a fault; seed, outcome: "found", "broken", "missed", "timeout" or "crashed";
requests, seconds; code, operation, rule, pointer, message, test: of the first finding; runs: how often it was tried,
seen: in how many of several runs under load it was found}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from reports.fault_catalogue import Fault
from reports.peer import Peer
from reports.scorecard import Group, Result, Row, Scorecard

FORMAT: Final = 1
_COUNTED: Final = ("names_operation", "names_category", "result")


def as_json(card: Scorecard) -> dict[str, Any]:
    """The document."""
    total, named = card.total, card.named
    return {
        "format": FORMAT,
        "depth": card.depth,
        "seed": card.seed,
        "command": card.command,
        "machine": card.machine,
        "seconds": card.seconds,
        "score": {
            "found": total.found,
            "counted": total.counted,
            "missed": total.missed,
            "not_counted": total.not_counted,
            "not_tried": card.not_tried,
            "within_150": card.soon,
        },
        "requests": {"median": total.median, "worst": total.worst},
        "named": {"matching": named.operation, "of": named.of, "category": named.category, "both": named.both},
        "false_alarms": {
            "trials": len(card.faultless),
            "found": len(card.false_alarms),
            "unsettled": len(card.unsettled),
        },
        "groups": {
            "category": [_group(group) for group in card.by_category()],
            "difficulty": [_group(group) for group in card.by_difficulty()],
            "provenance_kind": [_group(group) for group in card.by_provenance()],
        },
        "faults": [
            asdict(row.fault)
            | {"names_operation": row.names_operation, "names_category": row.names_category}
            | {"result": asdict(row.result) if row.result else None}
            for row in card.rows
        ],
        "faultless": [asdict(result) for result in card.faultless],
        "peer": asdict(card.peer) if card.peer else None,
    }


def from_json(document: Mapping[str, Any]) -> Scorecard:
    """The scorecard of such a document. What can be counted is counted anew."""
    return Scorecard(
        document["depth"],
        document["seed"],
        document["command"],
        document["machine"],
        document["seconds"],
        tuple(_row(entry) for entry in document["faults"]),
        tuple(Result(**result) for result in document["faultless"]),
        _peer(document.get("peer")),
    )


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "found": group.found,
        "counted": group.counted,
        "missed": group.missed,
        "not_counted": group.not_counted,
        "requests": {"median": group.median, "worst": group.worst},
        "seconds": group.seconds,
    }


def _peer(entry: Mapping[str, Any] | None) -> Peer | None:
    if not entry:
        return None
    groups = {name: (found, tried) for name, (found, tried) in entry["groups"].items()}
    return Peer(entry["version"], entry["requests"], entry["false_alarms"], groups)


def _row(entry: Mapping[str, Any]) -> Row:
    known = {name: value for name, value in entry.items() if name not in _COUNTED}
    fault = Fault(**(known | {"operations": tuple(known["operations"])}))
    return Row(fault, Result(**entry["result"]) if entry["result"] else None)
