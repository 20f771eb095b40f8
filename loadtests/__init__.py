"""How hard: Locust users, arrival shapes and profiles."""
