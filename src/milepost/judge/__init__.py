"""Pure machinery that turns readings and declarations into verdicts."""
