"""Public helpers for people who write rules and adapters.  They need no test framework."""
