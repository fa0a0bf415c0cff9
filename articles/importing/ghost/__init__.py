"""Exports of Ghost: the JSON that its own settings write (Ghost 1 to 6)."""
