"""Two runs held against each other: pure functions of two histories."""
