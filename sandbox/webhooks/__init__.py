"""Who wants to hear what happens to bookings, and telling them."""
