"""What faults there are, for other programs."""

from __future__ import annotations

import json

from sandbox.faults.registry import FaultUnusable, load_faults
from sandbox.faults.switch import Switchboard


def listing() -> str:
    """Every fault as JSON: `[{id, category, kind, description, operations, difficulty, problem}]`.

    `problem` says in a sentence why it cannot be switched on, which is tried with each; "" where it can.
    """
    board = Switchboard()
    listed = []
    for fault in load_faults().values():
        problem = ""
        try:
            board.set([fault.id])
        except FaultUnusable as unusable:
            problem = str(unusable)
        named = {"id": fault.id, "category": fault.category, "kind": fault.kind, "description": fault.description}
        placed = {"operations": fault.operations, "difficulty": fault.difficulty}
        listed.append({**named, **placed, "problem": problem})
    board.set(())
    return json.dumps(listed)
