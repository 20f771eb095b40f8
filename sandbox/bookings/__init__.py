"""Bookings, version 2024-08-13: made, moved, called off, read."""
