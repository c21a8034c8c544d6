"""Marsad (مرصد): Arabic news into event data. See docs/ for the whole, each room's docstring for a part."""

__version__ = "0.1.0"
