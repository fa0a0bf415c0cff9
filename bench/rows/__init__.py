"""The rows of `make bench`, one idea a module; each takes a ``Bench`` and adds to its report."""
