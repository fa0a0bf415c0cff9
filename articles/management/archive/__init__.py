"""A generated archive: invented stories in any number, for measuring alone. See docs/performance.md."""
