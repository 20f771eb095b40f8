"""Event types as version 2024-04-15 takes and shows them: rows of the vendor's database, kept as the newer options."""
