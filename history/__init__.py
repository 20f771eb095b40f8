"""What happened: the append-only record of a run, and its queries."""
