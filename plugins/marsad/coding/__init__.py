"""The event coder: pure functions of a text and its publication day; no input or output but its own tables.

Usable alone, from a notebook or another orchestrator::

    from marsad.coding.coder import Coder
    events = Coder.load().code("my-article", text, publication_day)
"""

CODER_VERSION = "0.1.0"
