"""Probes of the held-out faults: one module for each category."""
