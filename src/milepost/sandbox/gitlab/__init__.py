"""GitLab's REST API, version 4, over the sandbox's world."""
