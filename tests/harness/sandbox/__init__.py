"""Proofs of the embedded target."""
