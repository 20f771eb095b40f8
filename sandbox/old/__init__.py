"""The oldest version, 2024-04-15, which also answers where the header is missing or unknown: two faces, one state."""
