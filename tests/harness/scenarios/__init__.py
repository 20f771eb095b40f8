"""Proofs of the stimuli: what is drawn is valid, what is broken is broken where it says."""
