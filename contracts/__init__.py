"""What the API promises: every oracle, and nothing that does I/O over the network."""
