"""What comes in and goes out: files, to and from plain domain values."""
