"""What the sandbox shows, against what the model holds: each function is an AssertionError where they differ."""

from urllib.parse import quote

from tests.harness.sandbox.model.catalogue import ADDRESSES, Kind, minutes, shown
from tests.harness.sandbox.model.faces import Faces, numbers
from tests.harness.sandbox.model.world import Booked, World


def compare_booking(faces: Faces, booked: Booked, *, over_http: bool) -> None:
    """One booking as everybody reads it."""
    status, answer = faces.call("GET", f"/v2/bookings/{booked.uid}", over_http=over_http)
    assert status == 200, answer
    data = answer["data"]
    here = (
        data["status"],
        minutes(data["start"]),
        minutes(data["end"]),
        data["hosts"][0]["email"],
        sorted(attendee["email"].lower() for attendee in data["attendees"]),
        data.get("recurringBookingUid"),
        data.get("rescheduledFromUid"),
        # An occurrence need not say where it went.
        booked.went_to if booked.series else data.get("rescheduledToUid"),
    )
    expected = (
        *(booked.status, booked.start, booked.end, ADDRESSES[booked.host], booked.addresses()),
        *(booked.series, booked.came_from, booked.went_to),
    )
    assert here == expected, f"get {booked}: {here}, expected {expected}"


def compare_slots(faces: Faces, world: World, kind: Kind, opening: int) -> None:
    """The slots of one day."""
    target = f"/v2/slots?eventTypeId={numbers()[kind.slug]}&start={shown(opening)}&end={shown(opening + 9 * 60)}"
    status, answer = faces.call("GET", target, over_http=False)
    assert status == 200, answer
    starts = [minutes(slot["start"]) for slots in answer["data"].values() for slot in slots]
    expected = world.slots(kind, opening)
    too_many = [shown(start) for start in starts if start not in expected]
    missing = [shown(start) for start in expected if start not in starts]
    assert starts == expected, f"slots of {kind.slug} at {shown(world.now)}: too many {too_many}, missing {missing}"


def compare_list(faces: Faces, world: World, caller: str, status: str | None) -> None:
    """A caller's list: which bookings, and in which order."""
    target = "/v2/bookings?take=250" + (f"&status={quote(status)}" if status else "")
    code, answer = faces.call("GET", target, None, caller, over_http=True)
    assert code == 200, answer
    expected = world.listed(caller, status)
    assert answer["pagination"]["totalItems"] == len(expected), f"{target} of {caller}: {len(expected)} expected"
    assert {item["uid"] for item in answer["data"]} == {booked.uid for booked in expected}, target
    starts = [item["start"] for item in answer["data"]]
    assert starts == sorted(starts, reverse=status in ("past", "cancelled")), f"{target} is not in order"
