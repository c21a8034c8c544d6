"""The plugin is loaded by every process of Airflow; only the API server may pay for the pages."""

import subprocess
import sys

from marsad.settings import PROJECT


def test_registering_imports_nothing_of_the_pages() -> None:
    program = (
        "import sys, marsad_plugin; plugin = marsad_plugin.MarsadPlugin();"
        "assert len(plugin.external_views) == 2;"
        "print(sorted(name for name in sys.modules if name.startswith('marsad.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT / "plugins",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip().endswith("[]"), done.stdout + done.stderr[-2000:]
