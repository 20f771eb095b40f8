"""Property checks: a shape says what a body's properties must be, the flaws found are worded as the API words them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.validation.formats import INT32_MAX, is_email, is_integer, is_number, is_time_zone


@dataclass(frozen=True, slots=True)
class Check:
    """One constraint: its name, its complaint, and the test a value must pass."""

    name: str
    complaint: str
    passes: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Property:
    """A property with its checks, in the order of their complaints; null counts as absent if it is optional."""

    name: str
    checks: tuple[Check, ...] = ()
    required: bool = False
    inner: "Shape | None" = None
    items: "Shape | None" = None


@dataclass(frozen=True, slots=True)
class Shape:
    """The properties of an object. A strict shape refuses others. `first` and `last` judge the object as a whole."""

    properties: tuple[Property, ...]
    strict: bool = False
    first: tuple[Property, ...] = ()
    last: tuple[Property, ...] = ()
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(known.name for known in self.properties))


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one property, and inside it."""

    name: str
    value: object
    target: object
    constraints: dict[str, str]
    inside: tuple["Flaw", ...] = ()


def flaws(shape: Shape, body: object) -> list[Flaw]:
    """Everything wrong with a body: unknown properties first, then in the order of the shape."""
    if not isinstance(body, dict):
        complaint = "an unknown value was passed to the validate function"
        return [Flaw("undefined", body, body, {"unknownValue": complaint})]
    found = []
    if shape.strict and not shape.names.issuperset(body):
        found = [
            Flaw(name, body[name], body, {"whitelistValidation": f"property {name} should not exist"})
            for name in body
            if name not in shape.names
        ]
    found += [flaw for rule in shape.first if (flaw := _flaw(rule, body, body))]
    for known in shape.properties:
        value = body.get(known.name)
        if value is None and not known.required:
            continue
        flaw = _flaw(known, value, body)
        if flaw is not None:
            found.append(flaw)
    found += [flaw for rule in shape.last if (flaw := _flaw(rule, body, body))]
    return found


def _flaw(known: Property, value: Any, target: dict[str, Any]) -> Flaw | None:
    constraints: dict[str, str] = {}
    for check in known.checks:
        if not check.passes(value):
            constraints[check.name] = check.complaint
    inside: list[Flaw] = []
    if known.inner is not None and value is not None:
        if isinstance(value, dict):
            inside = flaws(known.inner, value)
        elif not isinstance(value, list):
            constraints["nestedValidation"] = f"nested property {known.name} must be either object or array"
    if known.items is not None and isinstance(value, list):
        for position, item in enumerate(value):
            inner = flaws(known.items, item)
            if inner:
                inside.append(Flaw(str(position), item, value, {}, tuple(inner)))
    if constraints or inside:
        return Flaw(known.name, value, target, constraints, tuple(inside))
    return None


def sentence(found: list[Flaw] | tuple[Flaw, ...]) -> str:
    """The flaws in one line, as the bookings and slots operations answer them (envelope A3)."""
    return ", ".join(
        f"{flaw.name} property is wrong,{', '.join(flaw.constraints.values())} {sentence(flaw.inside)}"
        for flaw in found
    )


def error_list(found: list[Flaw] | tuple[Flaw, ...]) -> list[dict[str, Any]]:
    """The flaws as a list of objects, as all other operations answer them (envelope A2)."""
    listed = []
    for flaw in found:
        entry: dict[str, Any] = {"target": flaw.target}
        if isinstance(flaw.target, list) or (isinstance(flaw.target, dict) and flaw.name in flaw.target):
            entry["value"] = flaw.value
        entry["property"] = flaw.name
        entry["children"] = error_list(flaw.inside)
        if flaw.constraints:
            entry["constraints"] = flaw.constraints
        listed.append(entry)
    return listed


def string(name: str) -> Check:
    """Text."""
    return Check("isString", f"{name} must be a string", lambda value: isinstance(value, str))


def email(name: str) -> Check:
    """An e-mail address."""
    return Check("isEmail", f"{name} must be an email", lambda value: isinstance(value, str) and is_email(value))


def integer(name: str) -> Check:
    """A whole number."""
    return Check("isInt", f"{name} must be an integer number", is_integer)


def minimum(name: str, least: int) -> Check:
    """A number not below a bound."""
    return Check("min", f"{name} must not be less than {least}", lambda value: is_number(value) and value >= least)


def fits_int32(name: str) -> Check:
    """A number the database can hold: the vendor's columns are 32 bits wide and answer 500 beyond, here it is a 400."""
    return Check(
        "max", f"{name} must not be greater than {INT32_MAX}", lambda value: not is_number(value) or value <= INT32_MAX
    )


def boolean(name: str) -> Check:
    """True or false."""
    return Check("isBoolean", f"{name} must be a boolean value", lambda value: isinstance(value, bool))


def an_object(name: str) -> Check:
    """A JSON object."""
    return Check("isObject", f"{name} must be an object", lambda value: isinstance(value, dict))


def array(name: str) -> Check:
    """A JSON array."""
    return Check("isArray", f"{name} must be an array", lambda value: isinstance(value, list))


def each_string(name: str) -> Check:
    """Text throughout an array (a lone text passes: it is the array check that complains then)."""
    return Check(
        "isString",
        f"each value in {name} must be a string",
        lambda value: all(isinstance(item, str) for item in (value if isinstance(value, list) else [value])),
    )


def each_integer(name: str) -> Check:
    """Whole numbers throughout an array."""
    return Check(
        "isInt",
        f"each value in {name} must be an integer number",
        lambda value: all(is_integer(item) for item in (value if isinstance(value, list) else [value])),
    )


def one_of(name: str, values: list[Any], constraint: str = "isEnum") -> Check:
    """One of a few values."""
    complaint = f"{name} must be one of the following values: {', '.join(map(str, values))}"
    return Check(constraint, complaint, lambda value: not isinstance(value, bool) and value in values)


def iana_zone(name: str) -> Check:
    """A time zone by name."""
    return Check("isTimeZone", f"{name} must be a valid IANA time-zone", is_time_zone)
