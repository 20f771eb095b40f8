"""What a client does: every stimulus, and nothing that does I/O."""
