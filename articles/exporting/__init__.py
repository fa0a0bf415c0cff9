"""What an export holds and how it is written; ``docs/export-format.md`` says it to others."""
