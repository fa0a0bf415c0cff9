"""A yardstick: the article's page as a competent first version of a Django portal has it.

The same content as the portal's, 11 queries, Django's default middleware, templates that include a card per
story and format every date. No N+1, no write, nothing kept. Its databases's settings are generous: WAL, one
lasting connection.
"""
