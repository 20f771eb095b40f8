"""What people and CI read: pages and machine formats, made from a run's history."""
