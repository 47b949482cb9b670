"""The doors for people: one command per file, one error door."""
