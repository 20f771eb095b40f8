"""All hosts of an event type together, under its bounds and limits."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.availability.bounds import Refusal, bounds
from sandbox.availability.calendars import HostCalendar, schedule_of
from sandbox.availability.limits import Limits
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType, Host
from sandbox.instants import MINUTE_MS


@dataclass(frozen=True, slots=True)
class FreeHosts:
    """All fixed hosts, and those of the rotating ones that are free."""

    fixed: tuple[int, ...]
    rotating: tuple[int, ...]


class Availability:
    """When an event type can be booked between two instants, and who could host it then."""

    __slots__ = ("_fixed", "_limits", "_rotating", "bounds", "length_ms")

    def __init__(
        self,
        deployment: Deployment,
        event_type: EventType,
        length_minutes: int,
        first_ms: int,
        last_ms: int,
        *,
        hosts: Sequence[Host] | None = None,
        ignored_booking: int | None = None,
    ) -> None:
        """For starts from `first_ms` to `last_ms` with these hosts, or else with all that the event type has."""
        self.length_ms = length_minutes * MINUTE_MS
        hosts = event_type.hosts if hosts is None else hosts
        first = hosts[0].user_id if hosts else None
        schedule = schedule_of(deployment, event_type, first)
        self.bounds = bounds(deployment.clock.now_ms(), event_type, schedule)
        self._limits = Limits(deployment, event_type, schedule, ignored_booking)
        self._fixed: list[HostCalendar] = []
        self._rotating: list[HostCalendar] = []
        for host in hosts:
            end_ms = last_ms + self.length_ms
            calendar = HostCalendar(deployment, event_type, host.user_id, first_ms, end_ms, ignored_booking)
            (self._fixed if host.fixed else self._rotating).append(calendar)

    def assess(self, start_ms: int) -> FreeHosts | Refusal:
        """Who could host a booking that starts then, or why none can start."""
        refusal = self.bounds.refusal(start_ms) or self._limits.refusal(start_ms, self.length_ms)
        return self.free(start_ms) if refusal is None else refusal

    def free(self, start_ms: int) -> FreeHosts | Refusal:
        """Who could host a booking that may start then: bounds and limits are not asked again."""
        end_ms = start_ms + self.length_ms
        if not all(calendar.is_available(start_ms, end_ms) for calendar in self._fixed):
            return Refusal.UNAVAILABLE
        rotating = tuple(calendar.user_id for calendar in self._rotating if calendar.is_available(start_ms, end_ms))
        if not rotating and (self._rotating or not self._fixed):
            return Refusal.UNAVAILABLE
        return FreeHosts(tuple(calendar.user_id for calendar in self._fixed), rotating)
