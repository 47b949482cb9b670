"""The doors for people: one command per file, one door each for errors, printing, environment."""
