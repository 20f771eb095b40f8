"""Proofs of the load generator: profiles, arrivals, senders, journeys, and whole runs."""
