"""Proofs of the oracles: contract files, judge, rules."""
