"""A portal under everything at once: readers, an editor, kills, reloads, faults (`make soak`)."""
