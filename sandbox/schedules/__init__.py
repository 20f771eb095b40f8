"""When hosts can be booked: weekly hours and exceptions for single days."""
