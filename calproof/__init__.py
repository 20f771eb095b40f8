"""The command: targets, senders, and the runs it starts."""
