"""A cluster in the data folder: built beside its place and moved there whole, configured anew at every start.

HOME/postgres/          data/ (the server's own), password (of the one role that may log in),
                        customers-role, agencies-role (there once the role of their pages is)
HOME/postgres.new/      a cluster being built; left over from a killed attempt, it is thrown away
"""

import os
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dunwell.adapters.postgres.account import Account, becoming
from dunwell.adapters.postgres.binaries import Binaries
from dunwell.ports.errors import Unavailable

ROLE = DATABASE = "dunwell"
OUTSIDE_ROLES = {"dunwell_portal": "customers-role", "dunwell_agency": "agencies-role"}
"""What requests of customers and of agencies become, so that the database shows them their own rows only, each with the
file that says that the cluster has it. Nobody logs in as one."""
MEBIBYTE = 1024 * 1024
SETTINGS = """\
# Written anew at every start: changes here are lost.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = {buffers}MB
work_mem = 32MB
maintenance_work_mem = 128MB
effective_cache_size = {cache}MB
dynamic_shared_memory_type = {shared_memory}
max_worker_processes = 4
max_parallel_workers = 2
random_page_cost = 1.1
jit = off
wal_level = minimal
max_wal_senders = 0
wal_compression = on
max_wal_size = 4GB
checkpoint_timeout = 15min
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
datestyle = 'iso, ymd'
default_text_search_config = 'pg_catalog.simple'
password_encryption = 'scram-sha-256'
log_min_messages = warning
log_line_prefix = '%m [%p] '
"""
# For tests: a power cut may lose data, but a kill loses nothing committed, so that tests may kill.
FORGETFUL = """\
fsync = off
full_page_writes = off
"""
ACCESS = "local all all scram-sha-256\n"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A built cluster in a home."""

    home: Path

    @property
    def folder(self) -> Path:
        """Cluster and password together: they come and go as one."""
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        """What PostgreSQL calls PGDATA."""
        return self.folder / "data"

    @property
    def major(self) -> int | None:
        """The version that wrote it, None when there is no cluster yet."""
        file = self.data / "PG_VERSION"
        return int(file.read_text(encoding="ascii")) if file.exists() else None

    def url(self, socket_folder: Path) -> str:
        """The libpq URL of the database, password included."""
        password = (self.folder / "password").read_text(encoding="ascii").strip()
        return f"postgresql://{ROLE}:{password}@/{DATABASE}?host={quote(str(socket_folder))}"


def build(*, cluster: Cluster, binaries: Binaries, account: Account | None, forgetful: bool) -> None:
    """Lay out the cluster with one role and one database; all or nothing, even when killed."""
    draft = cluster.home / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o711 if account else 0o700)
    data, given, password = draft / "data", draft / "superuser", secrets.token_urlsafe(32)
    data.mkdir(mode=0o700)
    write(draft / "password", password, account=None)
    write(given, secrets.token_urlsafe(32), account=account)  # forgotten at once: nobody logs in as superuser
    own(data, account)
    layout: list[Path | str] = [
        binaries.initdb,
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "scram-sha-256",
        f"--pwfile={given}",
    ]
    layout += ["-E", "UTF8", "--locale=C", "--no-instructions"]
    if binaries.major >= 17:
        layout += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if forgetful:
        layout += ["--no-sync"]
    _run(layout, account=account)
    given.unlink()
    statements = (
        f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'\nCREATE DATABASE {DATABASE} OWNER {ROLE}\n"
    )
    _run(_single(data=data, binaries=binaries, forgetful=forgetful), account=account, statements=statements)
    draft.rename(cluster.folder)


def admit_outsiders(
    *, cluster: Cluster, binaries: Binaries, account: Account | None, forgetful: bool
) -> None:
    """Make the roles of those outside in a cluster that lacks one, before its server starts; done before, nothing."""
    lacking = {role: cluster.folder / file for role, file in OUTSIDE_ROLES.items()}
    lacking = {role: done for role, done in lacking.items() if not done.exists()}
    if not lacking:
        return
    statements = "".join(
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
        f"CREATE ROLE {role} NOLOGIN; END IF; END $$\n"
        f"GRANT {role} TO {ROLE}\n"
        for role in lacking
    )
    single = _single(data=cluster.data, binaries=binaries, forgetful=forgetful)
    _run(single, account=account, statements=statements)
    for done in lacking.values():
        write(done, "", account=None)


def configure(*, cluster: Cluster, account: Account | None, forgetful: bool) -> None:
    """Write the server's settings for this machine; `forgetful` trades safety for speed: for tests only."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MEBIBYTE
    settings = SETTINGS.format(
        buffers=max(32, min(256, memory // 8)),
        cache=max(128, memory // 2),
        shared_memory="posix" if _roomy(Path("/dev/shm")) else "mmap",  # noqa: S108 - looked at, not written to
    )
    write(cluster.data / "postgresql.conf", settings + (FORGETFUL if forgetful else ""), account=account)
    write(cluster.data / "pg_hba.conf", ACCESS, account=account)


def environment() -> dict[str, str]:
    """Ours without what would lead PostgreSQL astray."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}


def own(path: Path, account: Account | None) -> None:
    """Hand a file or folder and all that is in it to the account."""
    if account:
        for folder, _, files in os.walk(path):
            for name in ("", *files):
                os.chown(Path(folder, name), account.uid, account.gid, follow_symlinks=False)
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def write(file: Path, content: str, *, account: Account | None) -> None:
    """Replace a file as a whole, readable for its owner alone."""
    draft = file.with_name(f"{file.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(content)
    own(draft, account)
    draft.replace(file)


def _single(*, data: Path, binaries: Binaries, forgetful: bool) -> list[Path | str]:
    """The server for one that needs no log-in: it reads statements, a line each, and ends."""
    return [binaries.postgres, "--single", "-D", data, *(["-F"] if forgetful else []), "postgres"]


def _roomy(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize >= 512 * MEBIBYTE


def _run(command: list[Path | str], *, account: Account | None, statements: str = "") -> None:
    """The single-user server reports a failed statement only in words, so words are looked at too."""
    done = subprocess.run(
        [str(part) for part in command],
        input=statements,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment(),
        preexec_fn=becoming(account, by=signal.SIGKILL),
    )
    faults = [
        line for line in done.stderr.splitlines() if "ERROR:" in line or "FATAL:" in line or "error:" in line
    ]
    if done.returncode != 0 or faults:
        last = (faults or done.stderr.splitlines() or ["no message"])[0]
        raise Unavailable(f"The database could not be laid out: {last.strip()}")
