"""The times at which event types can be booked, and keeping one of them for a while (version 2024-09-04)."""
