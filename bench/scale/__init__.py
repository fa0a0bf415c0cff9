"""`make bench-scale`: what pages ask of the database with ten thousand articles, and with a million."""
