"""The revisions.  Once a release has one it is never changed."""
