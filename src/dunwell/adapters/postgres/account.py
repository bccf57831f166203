"""Whom PostgreSQL runs as. It refuses root, who lends it an ordinary account and perhaps a capability."""

import ctypes
import os
import pwd
import signal
import stat
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from dunwell.adapters.postgres.parent import die_with
from dunwell.ports.errors import Unavailable

NAMES = ("postgres", "nobody")
DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2  # numbers of Linux capabilities
PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 28, 47, 2
NO_SETUID_FIXUP = 1 << 2  # keeps capabilities over setuid, and lets access(2) honour them as open(2) does
CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group to change to; `capability`, if any, lets it through folders that are closed to it."""

    uid: int
    gid: int
    capability: int | None = None


def choose(*, home: Path, paths: Iterable[Path], programs: Iterable[Path]) -> Account | None:
    """The account for this home, None for our own; unavailable when none reaches paths and programs.

    As root: the owner of the home if that is somebody else, so that nothing changes hands, else `postgres`,
    else `nobody`. Folders closed to it (a clone under /root) are opened to this process by a capability.
    """
    if os.geteuid() != 0:
        return None
    owner = home.stat()
    user = pwd.getpwuid(owner.st_uid) if owner.st_uid else _unprivileged()
    account = Account(uid=user.pw_uid, gid=user.pw_gid)
    if not owner.st_uid:
        home.chmod(stat.S_IMODE(owner.st_mode) | 0o011)  # to pass through, not to look around
    if not all(_permits(program, account, 0o5) for program in programs):
        return _with_capability(account, (DAC_OVERRIDE,), home)
    if not all(_permits(folder, account, 0o1) for path in (*paths, *programs) for folder in path.parents):
        return _with_capability(account, (DAC_READ_SEARCH, DAC_OVERRIDE), home)
    return account


def becoming(account: Account | None, *, by: signal.Signals) -> Callable[[], None]:
    """For Popen's `preexec_fn`: become the account, and receive `by` when the caller of this dies."""
    parent = os.getpid()

    def become() -> None:
        if account:
            _change_to(account)
        die_with(parent, by=by)  # last: a change of user resets it

    return become


def _unprivileged() -> pwd.struct_passwd:
    for name in NAMES:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Unavailable(
        "PostgreSQL does not run as root, and there is no user postgres or nobody to run it."
        " Start Dunwell as an ordinary user."
    )


def _permits(path: Path, account: Account, bits: int) -> bool:
    status = path.stat()
    if status.st_uid == account.uid:
        bits <<= 6
    elif status.st_gid == account.gid:
        bits <<= 3
    return status.st_mode & bits == bits


def _with_capability(account: Account, wanted: tuple[int, ...], home: Path) -> Account:
    for capability in wanted:
        if _permitted_capabilities() & 1 << capability:
            return Account(uid=account.uid, gid=account.gid, capability=capability)
    raise Unavailable(
        f"PostgreSQL does not run as root, and {pwd.getpwuid(account.uid).pw_name} cannot reach {home} or the"
        " installed programs. Move both to a folder that others may enter, or start as an ordinary user."
    )


def _permitted_capabilities() -> int:
    if sys.platform != "linux":
        return 0
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1], 16) for line in lines if line.startswith("CapPrm:")), 0)


def _change_to(account: Account) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    lends = account.capability is not None
    done = not lends or libc.prctl(PR_SET_SECUREBITS, NO_SETUID_FIXUP, 0, 0, 0) == 0
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    if account.capability is not None:
        mask = 1 << account.capability
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)  # effective, permitted, inheritable
        done = done and libc.capset(header, sets) == 0
        done = done and libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, account.capability, 0, 0) == 0
    if not done:
        raise OSError(ctypes.get_errno(), "a capability could not be handed on")
