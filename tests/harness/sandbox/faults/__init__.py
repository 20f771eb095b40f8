"""Proofs that each fault is what it says."""
