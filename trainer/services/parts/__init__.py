"""What use cases share. Nothing here commits."""
