"""The composition root: opens adapters, wires the rooms, returns values, prints nothing."""
