"""Proofs of the verification suite itself: on a sandbox that breaks one promise, the test of that promise fails."""
