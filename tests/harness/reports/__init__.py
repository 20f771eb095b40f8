"""Proofs of the reports: verdicts, pages, curl lines and the terminal."""
