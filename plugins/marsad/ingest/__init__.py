"""Collecting: the feed registry, the HTTP client, the web archive, feed health. No parsing, no coding."""
