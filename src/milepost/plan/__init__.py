"""Pure machinery that turns a verdict into a plan: desired minus actual."""
