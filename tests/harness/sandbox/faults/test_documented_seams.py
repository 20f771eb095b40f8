"""What `docs/faults.md` says is true: its example works, and each seam that it names is there and as described."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest

from sandbox.faults import Seams, load_faults, load_faults_from, switched_on
from sandbox.faults.fault import DEFINED
from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probed

TEXT: Final = (Path(__file__).resolve().parents[4] / "docs" / "faults.md").read_text(encoding="utf-8")
ROW: Final = re.compile(r"^\| `([\w.]+):([\w.]+)` \| (\w+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
GIVEN: Final = re.compile(r"\(([\w, ]*)\) → .+")
NOON: Final = "2030-01-08T12:00:00Z"
ROWS: Final = [found.groups() for found in ROW.finditer(TEXT)]
EXAMPLE, RACE, DURING, SLOWNESS = re.findall(r"```python\n(.+?)```", TEXT, re.DOTALL)


def named(module: str, name: str) -> tuple[Any, str, Any]:
    """What holds the object, its name there, and the object."""
    holder: Any = importlib.import_module(f"sandbox.{module}")
    *path, last = name.split(".")
    for part in path:
        holder = getattr(holder, part)
    return holder, last, getattr(holder, last)


def test_the_document_has_tables() -> None:
    assert len(ROWS) > 120
    assert len(ROWS) == TEXT.count(" | around |") + sum(
        TEXT.count(f" | {it} |") for it in ("method", "constant", "item")
    )
    assert len({row[:2] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("module", "name", "seam", "given", "fault"), ROWS, ids=[":".join(row[:2]) for row in ROWS])
def test_a_seam_is_there_and_is_given_what_the_table_says(
    module: str, name: str, seam: str, given: str, fault: str
) -> None:
    holder, last, found = named(module, name)
    assert fault
    if seam in ("around", "method"):
        said = GIVEN.fullmatch(given)
        assert said is not None, given
        assert said[1].split(", ") == (list(inspect.signature(found).parameters) or [""])
        assert inspect.isclass(holder) == (seam == "method")
    elif seam == "constant":
        assert inspect.ismodule(holder)
        assert last.isupper()
    else:
        assert seam == "item"
        assert isinstance(found, MutableMapping)


@pytest.mark.parametrize(("module", "name"), [row[:2] for row in ROWS if row[2] == "around"], ids=str)
def test_a_function_is_found_where_it_is_held(module: str, name: str) -> None:
    _, _, found = named(module, name)
    with ExitStack() as undo:
        Seams(undo).around(found, lambda real, *arguments, **members: real(*arguments, **members))
        assert named(module, name)[2] is not found
    assert named(module, name)[2] is found


@pytest.fixture(name="mine")
def _mine(tmp_path: Path) -> Iterator[Probed]:
    """A sandbox, with the faults of the example known."""
    before = set(load_faults())
    (tmp_path / "hurried.py").write_text(EXAMPLE, encoding="utf-8")
    load_faults_from(tmp_path)
    with probed() as sandbox:
        yield sandbox
    for id_ in DEFINED.keys() - before:
        del DEFINED[id_]


def notes_are_whole(sandbox: Probed) -> bool:
    made = sandbox.book(NOON, bookingFieldsResponses={"notes": "Bring the long contract, please."})
    sandbox.cancel(made["uid"])
    return bool(made["description"] == "Bring the long contract, please.")


def noon_is_taken(sandbox: Probed) -> bool:
    sandbox.book(NOON)
    return sandbox.try_to_book(NOON, attendee={**ANN, "email": "ben@example.com"}).status_code == 400


def longer_metadata_pass(sandbox: Probed) -> bool:
    return sandbox.try_to_book("2030-01-09T12:00:00Z", metadata={"colour": "ultramarine"}).status_code == 201


def seats_are_kept(sandbox: Probed) -> bool:
    seats = {"seatsPerTimeSlot": 4, "showAttendeeInfo": True, "showAvailabilityCount": True}
    return "seatsPerTimeSlot" in sandbox.event_type(seats=seats)["seats"]


@pytest.mark.parametrize(
    ("fault", "keeps"),
    [
        ("notes-cut-short", notes_are_whole),
        ("noon-is-always-free", noon_is_taken),
        ("metadata-of-ten-characters", longer_metadata_pass),
        ("seats-ignored", seats_are_kept),
    ],
)
def test_the_example_does_what_it_says(mine: Probed, fault: str, keeps: Any) -> None:
    with switched_on(fault):
        assert not keeps(mine)
    with probed() as fresh:
        assert keeps(fresh)


@pytest.mark.parametrize("text", [RACE, DURING, SLOWNESS])
def test_the_shorter_examples_can_be_used(mine: Probed, tmp_path: Path, text: str) -> None:
    indented = "".join(f"    {line}\n" for line in text.splitlines())
    definition = f'from sandbox.faults import fault\n\n@fault("short")\ndef short(seams):\n    """Short."""\n{indented}'
    folder = tmp_path / "short"
    folder.mkdir()
    (folder / "short.py").write_text(definition, encoding="utf-8")
    load_faults_from(folder)
    with switched_on("short"):
        assert mine.try_to_book(NOON).status_code == 201
