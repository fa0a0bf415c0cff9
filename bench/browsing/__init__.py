"""``make bench-pages``: what a page costs its reader, in Chromium on a line we choose."""
