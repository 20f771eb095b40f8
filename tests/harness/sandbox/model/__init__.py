"""A second sandbox of a few lists and loops, read from the documentation alone, and a machine that compares the two.

Instants are whole minutes since 1970-01-01T00:00Z. Nothing here imports the sandbox but `faces`, which sends to it.
"""
