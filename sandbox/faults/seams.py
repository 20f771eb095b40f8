"""The places at which a fault changes the sandbox, each named by the object that stands there.

    seams.around(seats.leave, faulty)                 a function, wherever it was imported to, and in the routes
    seams.method(Availability, "free", faulty)        a method
    seams.constant(notice, "LIMIT", 5)                a constant of a module, wherever it was imported to
    seams.item(STRUCTURES, "seats", faulty)           one entry of a table

A wrapper takes the real function and then its arguments: `def faulty(real, booking): …`. Several faults may wrap one
function: the one that was switched on last is outermost. Changes hold for the whole process.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack
from functools import partial, wraps
from types import ModuleType
from typing import Any, Final, TypeVar

from sandbox.http.routing import Route

Function = Callable[..., Any]
K = TypeVar("K")
V = TypeVar("V")

_ROOM: Final = "sandbox"
_FAULTS: Final = "sandbox.faults"
_MISSING: Final = object()


class Seams:
    """Changes the running sandbox, and changes it back when the stack is closed."""

    def __init__(self, undo: ExitStack) -> None:
        self._undo = undo

    def around(self, real: Function, wrapper: Function) -> None:
        """Let `wrapper(real, …)` be called wherever `real` was. LookupError where no module holds `real`."""
        real = _current(real)
        wrapped = _wrapped(real, wrapper)
        found = False
        for module in _modules():
            for name, value in list(vars(module).items()):
                if value is real:
                    self._assign(module, name, wrapped)
                    found = True
        for route in _routes():
            found |= self._reroute(route, real, wrapped)
        if not found:
            raise LookupError(f"no module of the sandbox holds {real}: give a module's function, not a copy of it")
        _LATEST[_origin(real)] = wrapped
        self._undo.callback(_LATEST.__setitem__, _origin(real), real)

    def method(self, owner: type, name: str, wrapper: Function) -> None:
        """Let `wrapper(real, self, …)` be called wherever this method was; `real` takes self, too."""
        self._assign(owner, name, _wrapped(getattr(owner, name), wrapper))

    def constant(self, module: ModuleType, name: str, value: Any) -> None:
        """Give a module's constant another value, also in the modules that have imported it by that name."""
        real = getattr(module, name)
        for other in _modules():
            if vars(other).get(name, _MISSING) is real:
                self._assign(other, name, value)

    def item(self, table: MutableMapping[K, V], key: K, value: V) -> None:
        """Put another value into a table."""
        before = table.get(key, _MISSING)
        table[key] = value
        if before is _MISSING:
            self._undo.callback(table.pop, key, None)
        else:
            self._undo.callback(table.__setitem__, key, before)  # type: ignore[arg-type]

    def _assign(self, owner: Any, name: str, value: Any) -> None:
        self._undo.callback(setattr, owner, name, vars(owner)[name])
        setattr(owner, name, value)

    def _reroute(self, route: Route, real: Function, wrapped: Function) -> bool:
        operation = route.operation
        if operation is real:
            changed: Function = wrapped
        elif isinstance(operation, partial) and operation.func is real:
            changed = partial(wrapped, *operation.args, **operation.keywords)
        else:
            return False
        # The router holds these very objects, and they are frozen for everybody else.
        object.__setattr__(route, "operation", changed)
        self._undo.callback(object.__setattr__, route, "operation", operation)
        return True


_LATEST: dict[Function, Function] = {}
"""What stands now where each wrapped function stood."""


def _current(real: Function) -> Function:
    return _LATEST.get(_origin(real), real)


def _origin(function: Function) -> Function:
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


def _wrapped(real: Function, wrapper: Function) -> Function:
    @wraps(real)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        return wrapper(real, *arguments, **named)

    return wrapped


def _modules() -> Iterator[ModuleType]:
    """The modules of the sandbox, all but those of the faults: these keep what they have imported."""
    for name, module in list(sys.modules.items()):
        if (name == _ROOM or name.startswith(f"{_ROOM}.")) and not name.startswith(_FAULTS):
            yield module


def _routes() -> list[Route]:
    from sandbox.routes import ROUTES  # noqa: PLC0415 -- it imports every operation there is

    return ROUTES
