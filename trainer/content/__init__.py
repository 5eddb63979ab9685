"""What can be asked: YAML documents read into domain objects, with faults by line."""
