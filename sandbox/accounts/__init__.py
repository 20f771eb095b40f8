"""The people who own schedules and event types, and their keys."""
