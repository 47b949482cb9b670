"""The whole form of the file, one definition: checks, JSON Schema, example and page follow it."""
