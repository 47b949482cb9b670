"""GitHub, through PyGithub."""
contract = 1
