"""The verification suite (contract) and the proofs of the harness itself (harness)."""
