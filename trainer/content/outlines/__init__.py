"""Cases written as outlines: the whole case an outline makes, and the outline of a case."""
