"""Commands: one file per noun. They read, call use cases, and print."""
