"""Proofs of what is said about two runs."""
