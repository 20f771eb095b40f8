"""The mechanism: what a fault changes, and that it is changed back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from sandbox import routes
from sandbox.bookings import attendees, calendar_links, draft, guests, title
from sandbox.event_types import structures
from sandbox.faults import (
    FaultUnknown,
    FaultUnusable,
    Seams,
    Switchboard,
    fault,
    load_faults,
    load_faults_from,
    switched_on,
)
from sandbox.faults.fault import DEFINED, Apply
from sandbox.faults.listing import listing
from sandbox.faults.switch import BOARD
from sandbox.http.answer import Answer
from sandbox.http.errors import bad_request
from sandbox.http.limiter import Limiter
from sandbox.webhooks import operations as webhooks
from tests.harness.sandbox.calling import ANN, Sandbox, message
from tests.harness.sandbox.faults.probing import Probed, probed

ROOT: Final = Path(__file__).resolve().parents[4]
START: Final = "2030-01-08T10:00:00Z"
TITLE: Final = "Normal 30 between John Doe and Ann Booker"
TEAPOT: Final = Answer(418, b"{}")
LOUD: Final = '''
"""Titles that shout."""
from sandbox.bookings import title
from sandbox.faults import fault

@fault("titles-shout")
def titles_shout(seams):
    """The title of a new booking is in capitals."""
    seams.around(title.booking_title, lambda real, *arguments: real(*arguments).upper())
'''
Define = Callable[[str, Apply], None]
Wrap = Callable[..., Any]


@pytest.fixture(name="define")
def _define() -> Iterator[Define]:
    """Define faults for the length of a test."""
    before = set(load_faults())

    def define(id_: str, apply: Apply) -> None:
        apply.__doc__ = f"It is {id_}."
        fault(id_)(apply)

    yield define
    for id_ in DEFINED.keys() - before:
        del DEFINED[id_]


@pytest.fixture(name="probed")
def _probed() -> Iterator[Probed]:
    with probed() as sandbox:
        yield sandbox


@pytest.fixture(name="board")
def _board() -> Iterator[Switchboard]:
    yield BOARD
    BOARD.set(())


def marking(mark: str) -> Apply:
    """A fault that puts a mark before the title of a booking."""

    def apply(seams: Seams) -> None:
        seams.around(title.booking_title, lambda real, *arguments: f"{mark} {real(*arguments)}")

    return apply


def drafts_title() -> Any:
    """What stands where drafts are made for the function that words titles."""
    return vars(draft)["booking_title"]


def marks(sandbox: Sandbox) -> str:
    """What stands before the title of a booking."""
    made = sandbox.book(START)
    sandbox.data(sandbox.cancel(made["uid"]))
    assert made["title"].endswith(TITLE)
    return str(made["title"]).removesuffix(TITLE).strip()


def test_a_wrapped_function_is_wrapped_wherever_it_was_imported(define: Define) -> None:
    define("marked", marking("one"))
    real = title.booking_title
    with switched_on("marked"):
        assert title.booking_title is drafts_title() is not real
    assert title.booking_title is drafts_title() is real


def test_of_several_faults_on_one_function_the_last_is_outermost(define: Define, probed: Probed) -> None:
    define("one", marking("one"))
    define("two", marking("two"))
    with switched_on("one", "two"):
        assert marks(probed) == "two one"
    with switched_on("two", "one"):
        assert marks(probed) == "one two"
    assert marks(probed) == ""


def test_what_was_switched_on_last_goes_first(define: Define) -> None:
    define("one", marking("one"))
    define("two", marking("two"))
    real = drafts_title()
    with switched_on("one"):
        first = drafts_title()
        with switched_on("two"):
            assert drafts_title() is not first
        assert drafts_title() is first
    assert drafts_title() is real


def test_a_fault_may_wrap_a_function_twice(define: Define, probed: Probed) -> None:
    def apply(seams: Seams) -> None:
        marking("in")(seams)
        marking("out")(seams)

    define("twice", apply)
    with switched_on("twice"):
        assert marks(probed) == "out in"


def test_operations_are_wrapped_in_the_routes_too(define: Define, probed: Probed) -> None:
    define("plain", lambda seams: seams.around(routes.health, lambda _real, _request: TEAPOT))
    with switched_on("plain"):
        assert probed.get("/health").status_code == 418
    assert probed.get("/health").status_code == 200


def test_operations_that_were_given_an_argument_are_wrapped_too(define: Define, probed: Probed) -> None:
    kinds: list[str] = []

    def noting(real: Wrap, kind: Any, request: Any) -> Any:
        kinds.append(type(kind).__name__)
        return real(kind, request)

    define("partial", lambda seams: seams.around(webhooks.list_webhooks, noting))
    with switched_on("partial"):
        probed.data(probed.get("/v2/webhooks", "john"))
        probed.data(probed.get("/v2/event-types/1/webhooks", "john"))
    probed.data(probed.get("/v2/webhooks", "john"))
    assert kinds == ["Kind", "Kind"]


def test_a_method_is_wrapped_for_all_there_are(define: Define, probed: Probed) -> None:
    define("method", lambda seams: seams.method(Limiter, "hit", lambda real, limiter, *rest: real(limiter, *rest)))
    before = Limiter.hit
    with switched_on("method"):
        assert Limiter.hit is not before
        probed.data(probed.get("/v2/me", "john"))
    assert Limiter.hit is before


def test_a_constant_changes_where_it_was_imported_and_nowhere_else(define: Define) -> None:
    """`guests` has imported it, `calendar_links` has one of its own that says the same."""
    text = attendees.MISSING
    define("constant", lambda seams: seams.constant(attendees, "MISSING", "gone: {uid}"))
    with switched_on("constant"):
        assert attendees.MISSING == vars(guests)["MISSING"] == "gone: {uid}"
        assert text == calendar_links.MISSING
    assert attendees.MISSING is vars(guests)["MISSING"] is text


def test_an_entry_of_a_table_changes_and_a_new_one_goes_again(define: Define) -> None:
    def lenient(_merged: dict[str, Any], _value: Any) -> None: ...

    def apply(seams: Seams) -> None:
        seams.item(structures.STRUCTURES, "seats", lenient)
        seams.item(structures.STRUCTURES, "unheard-of", lenient)

    define("items", apply)
    before = dict(structures.STRUCTURES)
    with switched_on("items"):
        assert structures.STRUCTURES["seats"] is structures.STRUCTURES["unheard-of"] is lenient
    assert before == structures.STRUCTURES


def test_a_wrapper_that_refuses_is_a_refusal(define: Define, probed: Probed) -> None:
    def refusing(_real: Wrap, *_: Any) -> str:
        raise bad_request("no title today")

    define("refusing", lambda seams: seams.around(title.booking_title, refusing))
    with switched_on("refusing"):
        refused = probed.try_to_book(START)
    assert (refused.status_code, message(refused)) == (400, "no title today")
    assert probed.try_to_book(START).status_code == 201


def test_a_wrapper_that_fails_is_a_500_and_nothing_is_written(define: Define, probed: Probed) -> None:
    define("failing", lambda seams: seams.around(title.booking_title, lambda _real, *_: 1 / 0))
    with switched_on("failing"):
        assert probed.try_to_book(START).status_code == 500
    assert probed.try_to_book(START).status_code == 201


def test_what_a_fault_remembers_begins_anew(define: Define, probed: Probed) -> None:
    def counting(seams: Seams) -> None:
        numbers = iter(range(1, 10))
        seams.around(title.booking_title, lambda real, *arguments: f"{next(numbers)} {real(*arguments)}")

    define("counting", counting)
    with switched_on("counting"):
        assert [marks(probed), marks(probed)] == ["1", "2"]
    with switched_on("counting"):
        assert marks(probed) == "1"


def test_an_unknown_id_names_the_nearest_and_changes_nothing(define: Define) -> None:
    define("titles-marked", marking("one"))
    board = Switchboard()
    board.set(["titles-marked"])
    wrapped = drafts_title()
    with pytest.raises(FaultUnknown, match=r"there is no fault title-marked\. Did you mean titles-marked"):
        board.set(["title-marked"])
    assert board.on == ("titles-marked",)
    assert drafts_title() is wrapped
    board.set(())


def test_a_fault_that_does_not_find_its_seam_changes_nothing(define: Define) -> None:
    def apply(seams: Seams) -> None:
        marking("one")(seams)
        seams.around(lambda: None, print)

    define("lost", apply)
    board, real = Switchboard(), drafts_title()
    with pytest.raises(FaultUnusable, match="the fault lost cannot be switched on: LookupError: no module"):
        board.set(["lost"])
    assert (board.on, drafts_title()) == ((), real)


def test_a_fault_named_twice_is_there_once(define: Define, probed: Probed) -> None:
    define("one", marking("one"))
    with switched_on("one", "one"):
        assert marks(probed) == "one"


def test_a_fault_needs_a_description_and_an_id_of_its_own(define: Define) -> None:
    define("one", marking("one"))
    with pytest.raises(ValueError, match="two faults one"):
        define("one", marking("one"))
    with pytest.raises(ValueError, match="the fault mute has no docstring"):
        fault("mute")(lambda _seams: None)


@pytest.mark.usefixtures("define")
def test_a_definition_says_what_shows_it_and_how_hard_it_is_to_see() -> None:
    placed = fault("placed", operations=("create", "get"), difficulty=5)

    @placed
    def apply(seams: Seams) -> None:
        """It is placed."""
        marking("one")(seams)

    shown = next(entry for entry in json.loads(listing()) if entry["id"] == "placed")
    assert (shown["operations"], shown["difficulty"]) == (["create", "get"], 5)
    with pytest.raises(ValueError, match="the difficulty of the fault hard is not one of 1 to 5"):
        fault("hard", difficulty=6)(apply)


@pytest.mark.usefixtures("define")
def test_definitions_come_from_a_folder_and_are_run_once(tmp_path: Path, probed: Probed) -> None:
    (tmp_path / "loud.py").write_text(LOUD, encoding="utf-8")
    loaded = load_faults_from(tmp_path)
    assert loaded["titles-shout"].description == "The title of a new booking is in capitals."
    assert load_faults_from(tmp_path)["titles-shout"] is loaded["titles-shout"]
    with switched_on("titles-shout"):
        assert probed.book(START)["title"].isupper()


@pytest.mark.usefixtures("define")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LOUD + "\nraise RuntimeError('on purpose\\nand in two lines')\n", "RuntimeError: on purpose and in two lines"),
        (LOUD + "\ndef oops(:\n", "SyntaxError: "),
        (LOUD + LOUD, "ValueError: there are two faults titles-shout"),
        (LOUD.replace("titles-shout", "double-book-race"), "ValueError: there are two faults double-book-race"),
    ],
)
def test_a_file_that_cannot_be_used_defines_nothing(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "broken.py").write_text(text, encoding="utf-8")
    known = set(DEFINED)
    for _ in range(2):
        with pytest.raises(FaultUnusable) as refused:
            load_faults_from(tmp_path)
        assert str(refused.value).startswith(f"{tmp_path / 'broken.py'} cannot be used: {said}")
        assert "\n" not in str(refused.value)
    assert known <= DEFINED.keys()
    assert "titles-shout" not in DEFINED


@pytest.mark.parametrize("name", [".", "missing"])
def test_a_folder_without_definitions_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FaultUnusable, match="holds no Python files with faults"):
        load_faults_from(tmp_path / name)


def test_the_control_api_lists_and_switches(board: Switchboard, probed: Probed) -> None:
    shown = probed.get("/_sandbox/faults").json()
    assert shown["on"] == []
    assert shown["known"]["reschedule-leaves-old-accepted"].endswith(".")
    told = probed.post("/_sandbox/faults", {"on": ["reschedule-leaves-old-accepted"]})
    assert (told.status_code, told.json()["on"]) == (200, ["reschedule-leaves-old-accepted"])
    assert board.on == ("reschedule-leaves-old-accepted",)
    uid = probed.book(START)["uid"]
    probed.data(probed.reschedule(uid, "2030-01-09T10:00:00Z"), 201)
    assert probed.read(uid)["status"] == "accepted"
    assert probed.post("/_sandbox/faults", {"on": []}).json()["on"] == []
    uid = probed.book("2030-01-10T10:00:00Z")["uid"]
    probed.data(probed.reschedule(uid, "2030-01-11T10:00:00Z"), 201)
    assert probed.read(uid)["status"] == "cancelled"


@pytest.mark.parametrize("body", [{}, [], {"on": "all"}, {"on": [1]}, {"on": None}, {"on": {"double-book-race": True}}])
def test_the_control_api_refuses_nonsense(board: Switchboard, probed: Probed, body: Any) -> None:
    answer = probed.post("/_sandbox/faults", body)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert board.on == ()


def test_the_control_api_refuses_what_is_no_fault_or_no_json(board: Switchboard, probed: Probed) -> None:
    probed.post("/_sandbox/faults", {"on": ["reschedule-leaves-old-accepted"]})
    unknown = probed.post("/_sandbox/faults", {"on": ["double-book-rice"]})
    assert (unknown.status_code, "double-book-race" in unknown.json()["error"]) == (400, True)
    assert probed.call("POST", "/_sandbox/faults", content=b"{").status_code == 400
    assert board.on == ("reschedule-leaves-old-accepted",)


def sandbox_process(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sandbox", "--announce-json", "--until-stdin-closes", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_a_served_sandbox_has_the_faults_it_was_started_with(tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text(LOUD, encoding="utf-8")
    process = sandbox_process("--faults-from", str(tmp_path), "--fault", "titles-shout", "--fault", "double-book-race")
    assert process.stdout is not None
    url = json.loads(process.stdout.readline())["url"]
    body = {"start": "2035-01-08T10:00:00Z", "eventTypeId": 1, "attendee": ANN}
    made = httpx.post(f"{url}/v2/bookings", json=body, headers={"cal-api-version": "2024-08-13"})
    assert made.json()["data"]["title"].isupper()
    assert httpx.get(f"{url}/_sandbox/faults").json()["on"] == ["titles-shout", "double-book-race"]
    assert process.communicate(timeout=5) == ("", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--fault", "double-book-rice"], "there is no fault double-book-rice. Did you mean double-book-race"),
        (["--fault", "qqq"], "there is no fault qqq. "),
        (["--faults-from", "/nowhere"], "/nowhere holds no Python files with faults."),
    ],
)
def test_a_sandbox_that_cannot_have_the_fault_says_so_in_a_sentence(arguments: list[str], said: str) -> None:
    process = sandbox_process(*arguments)
    out, errors = process.communicate(timeout=10)
    assert (process.returncode, out, errors.count("\n")) == (2, "", 1)
    assert errors.startswith(f"calproof sandbox: {said}")


def test_a_sandbox_without_faults_knows_nothing_of_them() -> None:
    program = "import sys, sandbox.app, sandbox.__main__; print('sandbox.faults' in sys.modules)"
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == "False\n"
