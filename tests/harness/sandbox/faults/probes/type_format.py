"""Probes of how values are written."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
MINUTES = (15, 25, 50, 55)


@probe("location-internal-slug")
def the_place_of_a_video_meeting_is_a_link(sandbox: Probed) -> bool:
    sandbox.event_type(slug="video", locations=[{"type": "integration", "integration": "cal-video"}])
    created = sandbox.book(START, "video")
    assert created["location"].startswith("https://")
    shown = [sandbox.read(created["uid"]), *sandbox.data(sandbox.get("/v2/bookings", key="john"))]
    assert len(shown) == 2
    return all(it[name] == created["location"] for it in shown for name in ("location", "meetingUrl"))


@probe("status-uppercase-in-list")
def a_list_writes_the_status_as_a_read_does(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    assert sandbox.read(uid)["status"] == "accepted"
    return [it["status"] for it in sandbox.data(sandbox.get("/v2/bookings", key="john"))] == ["accepted"]


@probe("start-echoed-with-offset")
def a_write_answers_the_times_as_a_read_does(sandbox: Probed) -> bool:
    created = sandbox.book(START)
    moved = sandbox.data(sandbox.reschedule(created["uid"], LATER), 201)
    read = [sandbox.read(booking["uid"]) for booking in (created, moved)]
    assert all(it["start"].endswith("Z") for it in read)
    return [(it["start"], it["end"]) for it in (created, moved)] == [(it["start"], it["end"]) for it in read]


@probe("duration-float-for-odd-lengths")
def the_duration_is_the_time_from_start_to_end(sandbox: Probed) -> bool:
    right = True
    for hour, minutes in enumerate(MINUTES, 10):
        slug = f"of-{minutes}"
        sandbox.event_type(slug=slug, lengthInMinutes=minutes)
        created = sandbox.book(f"2030-01-08T{hour}:00:00Z", slug)
        for shown in (created, sandbox.read(created["uid"])):
            lasts = _instant(shown["end"]) - _instant(shown["start"])
            assert lasts.total_seconds() == minutes * 60
            right &= shown["duration"] == minutes and isinstance(shown["duration"], int)
    return right


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
