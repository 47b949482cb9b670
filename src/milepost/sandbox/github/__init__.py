"""GitHub's REST dialect, as a GitHub Enterprise Server speaks it below ``/api/v3``."""
