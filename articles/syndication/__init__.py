"""What others fetch from us, as values and texts: feeds, sitemaps. No HTTP here: the views are the doors."""
