"""Several machines, each with its own kept pages and its own file of purges, on one database.

The rows of ``Purge`` are the truth: every machine looks through them twice a second (``rows``). Redis, where
there is one, tells of them within milliseconds (``line``), and which of the pages that machines lend each
other are too old (``stamps``).
"""
