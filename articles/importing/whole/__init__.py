"""An export of Dateline into an empty portal: the same site again, written in bulk below the desk."""
