"""What it keeps, and for how long."""
