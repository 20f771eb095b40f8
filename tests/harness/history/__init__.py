"""Proofs of the history: what a run leaves on disk, and what can be asked of it."""
