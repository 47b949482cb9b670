"""Jira's REST dialects: Cloud (v3 and v2) and Data Center (v2)."""
