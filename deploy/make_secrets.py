"""Make the secrets of docker-compose.yaml: ``python3 deploy/make_secrets.py`` fills ``secrets/``, once.

Random passwords, and the URLs that contain them, one file each. Files that exist are kept. The folder is
for its owner only; the files themselves can be read inside the containers, whose user is another.
Standard library only: it runs before anything is installed.
"""

import base64
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "secrets"


def kept(name: str, value: str) -> str:
    """The content of a secret; the value becomes it when there is none yet."""
    path = FOLDER / name
    if not path.exists():
        path.write_text(value)
        path.chmod(0o644)
        sys.stdout.write(f"{path}\n")
    return path.read_text()


def main() -> int:
    """Make what is missing."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    FOLDER.chmod(0o700)
    metadata, warehouse, loader, reader, redis = (
        kept(f"{name}_password", secrets.token_urlsafe(24))
        for name in ("metadata", "warehouse", "loader", "reader", "redis")
    )
    kept("admin_password", secrets.token_urlsafe(12))
    service = kept("service_password", secrets.token_urlsafe(24))
    # What DAGs reach Airflow's API as; deploy/init.sh makes the user, which may see and start runs, no more.
    kept("service_connection", f"http://marsad_service:{service}@api-server:8080")
    kept("fernet_key", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    kept("jwt_secret", secrets.token_urlsafe(48))
    kept("session_key", secrets.token_urlsafe(48))
    kept("metadata_url", f"postgresql+psycopg2://airflow:{metadata}@metadata/airflow")
    kept("result_backend", f"db+postgresql://airflow:{metadata}@metadata/airflow")
    kept("broker_url", f"redis://:{redis}@redis:6379/0")
    kept("owner_url", f"postgresql://marsad:{warehouse}@warehouse/marsad")
    kept("loader_url", f"postgresql://marsad_loader:{loader}@warehouse/marsad")
    kept("reader_url", f"postgresql://marsad_reader:{reader}@warehouse/marsad")
    for name in ("smtp_url", "alert_slack_url", "alert_webhook_url"):  # yours to fill, or to leave empty
        kept(name, "")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
