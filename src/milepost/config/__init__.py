"""The configuration file: YAML with addresses, into the rooms' own frozen options."""
