"""One file per rule; found by walking this folder, registered nowhere.

``rule.py`` says what a rule is.  Rules do not know each other.
"""
