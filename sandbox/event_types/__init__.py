"""What can be booked: a length, places, questions, rules of time."""
