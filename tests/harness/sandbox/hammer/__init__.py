"""Many clients at once after few times and seats, with and without crashes; then the database itself is asked."""
