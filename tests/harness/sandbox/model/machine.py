"""The machine: random steps, each taken by the model and by the sandbox, over HTTP or straight to its operations."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from tests.harness.sandbox.model.catalogue import ADDRESSES, KINDS, OPENS, at, shown
from tests.harness.sandbox.model.creates import Creates
from tests.harness.sandbox.model.faces import can_confirm
from tests.harness.sandbox.model.steps import anyone, days, faces, quarters
from tests.harness.sandbox.model.views import compare_booking, compare_list, compare_slots
from tests.harness.sandbox.model.world import Booked, Seat

STATUSES = (None, "upcoming", "recurring", "past", "cancelled", "unconfirmed")
VIEWS_EVERY = 5


class Machine(Creates):
    """All steps, and after every few of them a look at everything."""

    @rule(which=anyone, day=days, quarter=quarters, as_host=st.booleans(), face=faces)
    @precondition(lambda self: self.world.bookings)
    def reschedule(self, which: int, day: int, quarter: int, as_host: bool, face: bool) -> None:
        old = self._pick(which, lambda booked: not booked.kind.seats)
        if old is None:
            return
        start, caller = self._start(day, quarter), old.host if as_host else None
        target = f"/v2/bookings/{old.uid}/reschedule"
        status, answer = self._call("reschedule", "POST", target, {"start": shown(start)}, caller, face)
        length = old.end - old.start
        refusal = self._unmovable(old) or self.world.refusal(old.kind, start, length, ignored=old)
        self._expect(refusal or 201, status, answer)
        if refusal:
            return
        old.status, old.went_to = "cancelled", answer["data"]["uid"]
        people = [seat.email for seat in old.attendees]
        if old.kind.team == "collective":
            people = [email for email in people if email not in {ADDRESSES[host] for host in old.kind.hosts}]
        new = self._made(answer["data"], old.kind, start, length, people)
        new.came_from = old.uid
        assert new.series == old.series, "an occurrence that moves stays in its series"
        if caller == new.host:
            new.status = "accepted"

    @rule(which=anyone, seat=anyone, day=days, quarter=quarters, face=faces)
    @precondition(lambda self: self.world.bookings)
    def move_seat(self, which: int, seat: int, day: int, quarter: int, face: bool) -> None:
        old = self._pick(which, lambda booked: bool(booked.kind.seats and booked.attendees))
        if old is None:
            return
        start, holder = self._start(day, quarter), old.attendees[seat % len(old.attendees)]
        body = {"start": shown(start), "seatUid": holder.uid}
        status, answer = self._call("move a seat", "POST", f"/v2/bookings/{old.uid}/reschedule", body, None, face)
        there, length = self.world.seated_at(old.kind, start), old.end - old.start
        alone = len(old.attendees) == 1
        if self._unmovable(old) or start < self.world.now:
            self._expect(400, status, answer)
            return
        if there is not None:
            refused = self.world.no_seat(there, holder.email)
            self._expect(409 if refused else 201, status, answer)
            if refused:
                return
            new = there
        else:
            refusal = self.world.refusal(old.kind, start, length, ignored=old if alone else None)
            self._expect(refusal or 201, status, answer)
            if refusal:
                return
            new = Booked(
                answer["data"]["uid"], old.kind, old.host, "accepted", start, start + length, [], came_from=old.uid
            )
            self.world.bookings.append(new)
        assert answer["data"]["uid"] == new.uid
        assert (answer["data"]["seatUid"] == holder.uid) == (there is not None), "a seat keeps its uid where others sit"
        old.attendees.remove(holder)
        new.attendees.append(Seat(holder.email, answer["data"]["seatUid"]))
        if not old.attendees:
            old.status, old.went_to = "cancelled", new.uid

    def _unmovable(self, old: Booked) -> int:
        if old.status == "cancelled":
            return 400
        if old.status == "rejected":
            return 404
        return 400 if old.end <= self.world.now else 0

    @rule(
        which=anyone,
        what=st.sampled_from(("one", "one", "later", "series")),
        as_host=st.booleans(),
        reason=st.booleans(),
        face=faces,
    )
    @precondition(lambda self: self.world.bookings)
    def cancel(self, which: int, what: str, as_host: bool, reason: bool, face: bool) -> None:
        booked = self._pick(which, lambda one: not one.kind.seats)
        if booked is None or (what == "series" and booked.series is None):
            return
        body: dict[str, Any] = {"cancellationReason": "ill"} if reason else {}
        if what == "later":
            body["cancelSubsequentBookings"] = True
        uid = booked.series if what == "series" else booked.uid
        caller = booked.host if as_host else None
        status, answer = self._call(f"cancel {what}", "POST", f"/v2/bookings/{uid}/cancel", body, caller, face)
        series = self.world.series(booked.series) if booked.series else []
        going = [booked]
        if what == "series":
            going = [one for one in series if one.start >= self.world.now]
        elif what == "later":
            going = [one for one in series if one.start >= booked.start]
        done = all(one.status == "cancelled" for one in (series if what == "series" else [booked]))
        if done or (as_host and not reason) or (what == "later" and booked.series is None):
            self._expect(400, status, answer)
            return
        self._expect(200, status, answer)
        for one in going:
            one.status = "cancelled"

    @rule(which=anyone, seat=anyone, whole=st.booleans(), caller=st.sampled_from((None, "john", "jane")), face=faces)
    @precondition(lambda self: self.world.bookings)
    def cancel_seat(self, which: int, seat: int, whole: bool, caller: str | None, face: bool) -> None:
        booked = self._pick(which, lambda one: bool(one.kind.seats))
        if booked is None:
            return
        holder = booked.attendees[seat % len(booked.attendees)] if booked.attendees else None
        body: dict[str, Any] = {"cancellationReason": "ill"}
        if holder is not None and not whole:
            body["seatUid"] = holder.uid
        status, answer = self._call("cancel a seat", "POST", f"/v2/bookings/{booked.uid}/cancel", body, caller, face)
        if booked.status == "cancelled":
            self._expect(400, status, answer)
            return
        if "seatUid" not in body and caller != booked.host:
            self._expect(401, status, answer)
            return
        self._expect(200, status, answer)
        booked.attendees = [other for other in booked.attendees if "seatUid" in body and other is not holder]
        booked.status = booked.status if booked.attendees else "cancelled"

    @rule(
        which=anyone,
        verb=st.sampled_from(("confirm", "decline")),
        by=st.sampled_from(("host", "host", "carol")),
        face=faces,
    )
    @precondition(lambda self: self.world.bookings)
    def settle(self, which: int, verb: str, by: str, face: bool) -> None:
        booked = self._pick(which, lambda one: one.kind.waits)
        if booked is None or not can_confirm():
            return
        caller = booked.host if by == "host" else by
        body = {"reason": "no"} if verb == "decline" else None
        status, answer = self._call(verb, "POST", f"/v2/bookings/{booked.uid}/{verb}", body, caller, face)
        self._settled(booked, verb, caller, status, answer)

    def _settled(self, booked: Booked, verb: str, caller: str, status: int, answer: Any) -> None:
        if caller != booked.host:
            self._expect(401, status, answer)
            return
        if booked.status != "pending" and not (verb == "decline" and booked.status == "rejected"):
            self._expect(400, status, answer)
            return
        together = self.world.series(booked.series) if booked.series else [booked]
        waiting = [one for one in together if one.status == "pending"]
        if verb == "confirm" and self._clashes(waiting):
            self._expect({400, 409}, status, answer)
            return
        self._expect(200, status, answer)
        for one in waiting:
            one.status = "accepted" if verb == "confirm" else "rejected"

    def _clashes(self, waiting: list[Booked]) -> bool:
        """Whether the time of one of them has been given to somebody else meanwhile."""
        others = [one for one in self.world.bookings if one.status == "accepted"]
        return any(
            one.start - one.kind.before < other.end + other.kind.after
            and other.start - other.kind.before < one.end + one.kind.after
            and other.keeps_busy(one.host)
            for one in waiting
            for other in others
        )

    @rule(by=st.sampled_from((5, 15, 15, 30, 60, 120, 60 * 24)))
    def wait(self, by: int) -> None:
        self.taken["clock"] += 1
        self.world.now += by
        self.faces.set_clock(self.world.now)

    @invariant()
    def views_are_equal(self) -> None:
        self.steps += 1
        if self.steps % VIEWS_EVERY:
            return
        for position, booked in enumerate(self.world.bookings):
            compare_booking(self.faces, booked, over_http=bool(position % 2))
        for shift in range(3):
            kind = KINDS[(self.steps // VIEWS_EVERY * 3 + shift) % len(KINDS)]
            compare_slots(self.faces, self.world, kind, at(self._day((self.steps + shift) % 3), OPENS))
        caller = tuple(ADDRESSES)[self.steps // VIEWS_EVERY % 4]
        compare_list(self.faces, self.world, caller, STATUSES[self.steps // VIEWS_EVERY % len(STATUSES)])
