"""Row rules that move bad rows to quarantine, and the audit of what is left."""
