"""WordPress's export files (WXR): read in flat memory, item by item, whatever is wrong with one of them."""
