"""Health checks of containers: ``healthy.py api-server`` or the name of a part that the API server watches.

Standard library only, so that a check costs milliseconds where ``airflow jobs check`` costs seconds.
"""

import json
import os
import sys
import urllib.request

API = os.environ.get("MARSAD_API_SERVER", "http://api-server:8080")


def main() -> int:
    """0 when healthy."""
    part = sys.argv[1]
    url = "http://127.0.0.1:8080" if part == "api-server" else API
    with urllib.request.urlopen(f"{url}/api/v2/monitor/health", timeout=8) as answer:  # noqa: S310  (our own address)
        state = json.load(answer)
    watched = "metadatabase" if part == "api-server" else part
    return 0 if (state.get(watched) or {}).get("status") == "healthy" else 1


if __name__ == "__main__":
    raise SystemExit(main())
