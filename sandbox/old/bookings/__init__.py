"""Bookings as version 2024-04-15 takes and shows them; what may be booked is decided where it always is."""
