"""Commands that print the figures the bars ask for."""
