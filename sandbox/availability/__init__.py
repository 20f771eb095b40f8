"""Can this event type be booked at this start? Asked by slots for every time on the grid, by bookings for one.

There is one answer, so a time on the grid is listed exactly if it can be booked. All days are days of the schedule's
zone: asking from another zone must not move the booking window.
"""
