"""One file a category of faults."""
