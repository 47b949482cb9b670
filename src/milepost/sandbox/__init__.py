"""Local servers that speak the trackers' REST dialects over one stateful world."""
