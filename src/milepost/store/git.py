"""One orphan branch of a remote repository as a place for one file, by Git's plumbing.

The branch is a single commit without a parent, with a single file: each push
puts a new one in the place of the old one, and only if the old one is still
there (compare and swap).  So the repository does not grow, and two machines
never overwrite each other.  Neither the working tree nor the index nor any
branch of the clone is touched.

This is the one door to Git.  What Git says is never shown: the address of a
remote may hold a token.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from milepost.errors import Refused, StoreError, UsageError

FILE = "state.db"
REMOTE = "origin"
_NAME = re.compile(r"[A-Za-z0-9_][\w./-]*", re.ASCII)
_TREE = re.compile(rb"100644 blob [0-9a-f]+\t" + FILE.encode() + rb"\0")
_WHO = "milepost <milepost@localhost>"
_QUIET = (
    *("-c", "core.hooksPath=/dev/null"),  # nobody's hooks run because milepost remembers something
    *("-c", "gc.auto=0", "-c", "maintenance.auto=false"),
    *("-c", "credential.interactive=never"),
    *("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=30"),
)
_SECONDS = 120.0
_READS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """What the branch holds: the commit, the bytes of its file and the commit's message."""

    commit: str
    data: bytes
    message: str


@dataclass(frozen=True, slots=True)
class Branch:
    """The orphan branch ``name`` of the remote ``origin`` of the clone around ``folder``."""

    folder: Path
    name: str

    def __str__(self) -> str:
        return f"branch {self.name} of {REMOTE}"

    @property
    def _ref(self) -> str:
        return f"refs/heads/{self.name}"

    def check(self) -> None:
        """Raise ``UsageError`` for a name that is none, ``StoreError`` where no such remote is."""
        if not _NAME.fullmatch(self.name) or self._git("check-ref-format", self._ref) is None:
            raise UsageError(
                f"{self.name!r} cannot be the name of a branch",
                hint="for instance: state: branch:milepost-state",
            )
        if self._git("rev-parse", "--git-dir") is None:
            raise StoreError(
                f"branch:{self.name} lies in the Git repository of the working folder, "
                "and here is none that Git would use",
                where=str(self.folder),
                hint="run milepost in a clone (in CI: check the repository out first), "
                "or remember in a file: state: sqlite:///.milepost/state.db",
            )
        if self._git("config", "--get", f"remote.{REMOTE}.url") is None:
            raise StoreError(
                f"the repository here has no remote {REMOTE!r} to keep branch {self.name} in",
                where=str(self.folder),
                hint=f"git remote add {REMOTE} URL",
            )

    def tip(self) -> str:
        """The commit the branch stands at; empty if there is no such branch.

        Raises ``StoreError`` where the remote does not tell.
        """
        told = self._git("ls-remote", REMOTE, self._ref)
        if told is None:
            raise StoreError(
                f"{self} could not be read",
                why="Git got no answer, or may not read there",
                hint=f"try: git ls-remote {REMOTE}",
            )
        return next(
            (
                line.partition(b"\t")[0].decode()
                for line in told.splitlines()
                if line.endswith(b"\t" + self._ref.encode())
            ),
            "",
        )

    def latest(self) -> Tip | None:
        """What the branch holds now; ``None`` if there is no such branch.

        Raises ``StoreError`` where it cannot be read, ``Refused`` for a branch
        that somebody uses for something else.
        """
        for _ in range(_READS):
            commit = self.tip()
            if not commit:
                return None
            if not self._has(commit):
                self._git(
                    *("fetch", "--quiet", "--no-tags", "--no-filter", "--no-write-fetch-head"),
                    *("--no-recurse-submodules", "--refmap=", REMOTE, self._ref),
                )
            if self._has(commit):
                return self._read(commit)
        raise StoreError(
            f"{self} could not be fetched", why="Git got no answer, or it moves all the time"
        )

    def commit(self, data: bytes, message: str, now: datetime) -> str:
        """A commit without a parent that holds ``data``, made in the clone; nothing points to it.

        Raises ``StoreError`` where Git cannot keep it.
        """
        blob = self._made("blob", data)
        tree = self._git("mktree", data=f"100644 blob {blob}\t{FILE}\n".encode())
        at = f"{_WHO} {int(now.timestamp())} +0000"
        head = f"tree {(tree or b'').decode().strip()}\nauthor {at}\ncommitter {at}"
        return self._made("commit", f"{head}\n\n{message}\n".encode())

    def push(self, commit: str, *, instead_of: str) -> Literal["done", "lost", "failed"]:
        """Put ``commit`` in the place of ``instead_of``, empty for a branch that is not there.

        ``lost`` is a race that another one won; ``failed`` says that the branch
        stands where it stood.  Whatever Git answers, the branch itself is asked.
        Raises ``StoreError`` where it does not tell.
        """
        done = self._git(
            *("push", "--quiet", "--no-verify", "--no-signed", "--no-follow-tags"),
            *("--recurse-submodules=no", f"--force-with-lease={self._ref}:{instead_of}"),
            *(REMOTE, f"{commit}:{self._ref}"),
        )
        if done is not None:
            return "done"
        stands = self.tip()
        if stands == commit:
            return "done"
        return "failed" if stands == instead_of else "lost"

    def may_push(self, now: datetime) -> bool:
        """Whether the remote would let us push there, as far as it tells without a push."""
        commit = self.commit(b"", "may we?", now)
        asked = ("push", "-n", "--quiet", "--force", "--no-verify", "--no-signed")
        return self._git(*asked, REMOTE, f"{commit}:{self._ref}") is not None

    def _read(self, commit: str) -> Tip:
        head, _, message = (self._git("cat-file", "commit", commit) or b"").partition(b"\n\n")
        tree = self._git("ls-tree", "-z", commit) or b""
        if b"\nparent " in head or not _TREE.fullmatch(tree):
            raise Refused(
                f"{self} holds something else than milepost's memory, and is left alone",
                hint="name a branch that is not there yet: state: branch:milepost-state",
            )
        data = self._git("cat-file", "blob", f"{commit}:{FILE}")
        if data is None:
            raise StoreError(f"{self} could not be read", where=FILE)
        return Tip(commit=commit, data=data, message=message.decode(errors="replace"))

    def _has(self, commit: str) -> bool:
        return self._git("cat-file", "-e", f"{commit}^{{commit}}") is not None

    def _made(self, kind: str, data: bytes) -> str:
        made = self._git("hash-object", "-w", "-t", kind, "--stdin", data=data)
        if made is None:
            raise StoreError(
                f"what {self} is to hold cannot be prepared",
                why="Git cannot write into its folder here",
                where=str(self.folder),
            )
        return made.decode().strip()

    def _git(self, *words: str, data: bytes = b"") -> bytes | None:
        """What Git answers; ``None`` where it refuses, fails or takes too long.

        Without a terminal of its own it can ask nobody, and Ctrl-C does not
        cut it off between two steps.
        """
        try:
            done = subprocess.run(  # noqa: S603 - a list, and no word of it begins with a stranger's
                ("git", *_QUIET, *words),  # noqa: S607 - the Git of whoever runs us
                cwd=self.folder,
                input=data,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise StoreError(
                f"branch:{self.name} needs Git, and there is none here",
                hint="install Git, or remember in a file: state: sqlite:///.milepost/state.db",
            ) from error
        except subprocess.TimeoutExpired:
            return None
        return done.stdout if done.returncode == 0 else None
