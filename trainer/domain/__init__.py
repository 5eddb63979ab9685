"""What it means: pure functions and values, without I/O, clock or framework."""
