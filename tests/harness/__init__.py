"""Proofs of the harness itself."""
