"""Proofs of the command: verbs, exit codes, and what stays behind."""
