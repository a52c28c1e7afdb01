"""The few things a sweep does to the disk, and how a file appears whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


class Files:
    """The operations of one disk; a test may hand over another that fails or stops at a chosen one."""

    def make_folder(self, path: Path) -> None:
        """Make a folder and those above it, where they are missing."""
        path.mkdir(parents=True, exist_ok=True)

    def write(self, path: Path, content: bytes) -> None:
        """Make a file with this content."""
        path.write_bytes(content)

    def sync(self, path: Path) -> None:
        """Wait until a file, or the names in a folder, are on the disk itself."""
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file another name, in place of what had it."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """Take a file away, if it is there."""
        path.unlink(missing_ok=True)

    def append(self, path: Path, line: str) -> None:
        """Add a line at the end of a file."""
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def write_whole(files: Files, path: Path, content: bytes, label: str) -> None:
    """Write under a temporary name, then rename: a reader finds all of it or nothing, whatever is killed when."""
    fresh = path.with_name(f"{temporary_prefix(label)}{os.getpid()}-{os.urandom(4).hex()}.{path.name}")
    try:
        files.write(fresh, content)
        files.sync(fresh)
        files.rename(fresh, path)
    except OSError:
        with suppress(OSError):
            files.remove(fresh)
        raise
    if os.name == "posix":
        files.sync(path.parent)


def temporary_prefix(label: str) -> str:
    """How temporary files of a shard begin, so that only the shard itself clears up after its dead."""
    return f".new-{label}-"
