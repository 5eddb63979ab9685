"""What happened: tables, and the questions asked of them."""
