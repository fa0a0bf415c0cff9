"""One story for whoever takes it along: as JSON, as Markdown, as ninjs."""
