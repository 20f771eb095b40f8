"""The embedded target: the documented API over SQLite, with a clock one can set."""
