"""The options of an event type that are objects of their own: limits, window, confirmation, recurrence, seats."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

from sandbox.event_types.event_type import Options
from sandbox.http.errors import bad_request
from sandbox.validation.formats import is_integer

OFF = {"disabled": True}
PERIODS = ("day", "week", "month", "year")


def _is_off(value: Any) -> bool:
    return isinstance(value, dict) and value.get("disabled") is True


def _limits(name: str, noun: str) -> Callable[[Options, Any], None]:
    def check(merged: Options, value: Any) -> None:
        if _is_off(value):
            merged.pop(name, None)
            return
        if not isinstance(value, dict) or not all(
            is_integer(value[key]) and 1 <= value[key] < 2**31 for key in PERIODS if value.get(key) is not None
        ):
            raise bad_request(f"Invalid {name}: each limit must be a positive integer.")
        limits = {key: int(value[key]) for key in PERIODS if value.get(key) is not None}
        given = list(limits)
        for shorter, longer in pairwise(given):
            if limits[shorter] > limits[longer]:
                raise bad_request(f"Invalid {name}: The {noun} for {shorter} cannot exceed the {noun} for {longer}.")
        merged[name] = limits

    return check


def _booking_window(merged: Options, value: Any) -> None:
    if _is_off(value):
        merged["bookingWindow"] = OFF
        return
    if isinstance(value, dict):
        kind, extent = value.get("type"), value.get("value")
        if not isinstance(value.get("rolling"), bool | None):
            raise bad_request("Invalid bookingWindow structure.")
        if kind in ("calendarDays", "businessDays") and is_integer(extent) and 0 <= extent < 100_000:  # type: ignore[operator]
            rolling = bool(value.get("rolling", False))
            merged["bookingWindow"] = {"type": kind, "value": int(extent), "rolling": rolling}  # type: ignore[arg-type]
            return
        if kind == "range" and isinstance(extent, list) and len(extent) == 2 and all(map(_is_date, extent)):
            merged["bookingWindow"] = {"type": kind, "value": [day[:10] for day in extent]}
            return
    raise bad_request("Invalid bookingWindow structure.")


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value[:10]).year < 9990
    except ValueError:
        return False


def _confirmation_policy(merged: Options, value: Any) -> None:
    if _is_off(value):
        merged["confirmationPolicy"] = OFF
        return
    if isinstance(value, dict) and isinstance(value.get("blockUnconfirmedBookingsInBooker"), bool):
        policy = {
            "type": value.get("type"),
            "blockUnconfirmedBookingsInBooker": value["blockUnconfirmedBookingsInBooker"],
        }
        threshold = value.get("noticeThreshold")
        if value.get("type") == "always":
            merged["confirmationPolicy"] = policy
            return
        if (
            value.get("type") == "time"
            and isinstance(threshold, dict)
            and threshold.get("unit") in ("minutes", "hours")
            and is_integer(threshold.get("count"))
            and 0 <= threshold["count"] < 2**31
        ):
            notice = {"unit": threshold["unit"], "count": int(threshold["count"])}
            merged["confirmationPolicy"] = {**policy, "noticeThreshold": notice}
            return
    raise bad_request(
        "Invalid requiresConfirmation structure. Use {type: 'always', blockUnconfirmedBookingsInBooker}, "
        "{type: 'time', noticeThreshold: {unit, count}, blockUnconfirmedBookingsInBooker} or {disabled: true}."
    )


def _recurrence(merged: Options, value: Any) -> None:
    if _is_off(value):
        merged["recurrence"] = None
        return
    if (
        not isinstance(value, dict)
        or value.get("frequency") not in ("yearly", "monthly", "weekly")
        or not all(is_integer(value.get(name)) and 0 <= value[name] <= 10_000 for name in ("interval", "occurrences"))
    ):
        raise bad_request(
            "Invalid recurrence structure. Use {interval, occurrences, frequency: 'yearly', 'monthly' or 'weekly'} "
            "or {disabled: true}."
        )
    merged["recurrence"] = {
        "disabled": False,
        "interval": int(value["interval"]),
        "occurrences": int(value["occurrences"]),
        "frequency": value["frequency"],
    }


def _seats(merged: Options, value: Any) -> None:
    if _is_off(value):
        merged["seats"] = OFF
        return
    if (
        not isinstance(value, dict)
        or not is_integer(value.get("seatsPerTimeSlot"))
        or not 1 <= value["seatsPerTimeSlot"] <= 1000
        or not all(isinstance(value.get(name), bool) for name in ("showAttendeeInfo", "showAvailabilityCount"))
    ):
        raise bad_request(
            "Invalid seats structure. Use {seatsPerTimeSlot: 1 to 1000, showAttendeeInfo, showAvailabilityCount} "
            "or {disabled: true}."
        )
    merged["seats"] = {
        "disabled": False,
        "seatsPerTimeSlot": int(value["seatsPerTimeSlot"]),
        "showAttendeeInfo": value["showAttendeeInfo"],
        "showAvailabilityCount": value["showAvailabilityCount"],
    }


def _active_bookings(merged: Options, value: Any) -> None:
    if _is_off(value):
        merged["bookerActiveBookingsLimit"] = OFF
        return
    most = value.get("maximumActiveBookings") if isinstance(value, dict) else None
    if not is_integer(most) or not 1 <= most < 2**31:  # type: ignore[operator]
        raise bad_request("Invalid bookerActiveBookingsLimit structure.")
    offer = bool(value.get("offerReschedule", False))
    merged["bookerActiveBookingsLimit"] = {"maximumActiveBookings": int(most), "offerReschedule": offer}  # type: ignore[arg-type]


def _switch(name: str) -> Callable[[Options, Any], None]:
    def check(merged: Options, value: Any) -> None:
        if not isinstance(value, dict) or not isinstance(value.get("disabled", False), bool):
            raise bad_request(f"Invalid {name} structure.")
        merged[name] = {"disabled": value.get("disabled", False)}
        minutes = value.get("minutesBefore")
        if minutes is not None:
            if not is_integer(minutes) or not 0 <= minutes < 2**31:
                raise bad_request(f"Invalid {name} structure.")
            merged[name]["minutesBefore"] = int(minutes)

    return check


STRUCTURES: dict[str, Callable[[Options, Any], None]] = {
    "bookingLimitsCount": _limits("bookingLimitsCount", "number of bookings"),
    "bookingLimitsDuration": _limits("bookingLimitsDuration", "duration of bookings"),
    "bookingWindow": _booking_window,
    "confirmationPolicy": _confirmation_policy,
    "recurrence": _recurrence,
    "seats": _seats,
    "bookerActiveBookingsLimit": _active_bookings,
    "disableCancelling": _switch("disableCancelling"),
    "disableRescheduling": _switch("disableRescheduling"),
}
