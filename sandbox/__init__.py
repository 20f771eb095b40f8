"""The embedded target: the documented bookings API over SQLite, with a clock one can set."""
