"""Text: from a captured page to words. Pure functions that know no Airflow, no network and no database.

``page``         a capture becomes an article or is set aside (``decoding``, ``markup``, ``linked_data``,
                 ``page_head``, ``page_dates``, ``timestamps``, ``main_text``, ``boilerplate``, ``language``)
``canonical``    one address, and so one id, for an article
``normalise``    forms of spelling to store, to match and to search
``sentences``    where sentences end
``morphology``   what a word may be (``almor`` builds its database)
``near_copies``  which articles are copies of one another
"""
