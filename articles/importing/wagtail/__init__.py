"""Pages of a Wagtail site, from Django's ``dumpdata`` or the JSON of wagtail-transfer."""
