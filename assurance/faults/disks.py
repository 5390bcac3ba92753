"""Small disks of their own, where the machine lets us mount; else strace has the system calls fail as they would there."""

import contextlib
import os
import pathlib
import shlex
import subprocess


def _run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True).returncode == 0


def can_mount(folder):
    if os.environ.get("KODEVISER_FAULTS_NO_MOUNT"):
        return False
    with _mounted(folder, "-t", "tmpfs", "-o", "size=64k", "tmpfs") as mounted:
        return mounted


@contextlib.contextmanager
def _mounted(folder, *how):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    done = _run("mount", *how, folder)
    try:
        yield done
    finally:
        if done:
            subprocess.run(["umount", str(folder)], check=True)


@contextlib.contextmanager
def in_memory(folder, size):
    """A tmpfs of so many bytes."""
    with _mounted(folder, "-t", "tmpfs", "-o", f"size={size},mode=777", "tmpfs") as mounted:
        assert mounted, "a tmpfs could be mounted a moment ago"
        yield pathlib.Path(folder)


@contextlib.contextmanager
def in_a_file(folder, image, fresh=True):
    """An ext4 of eight megabytes in a file."""
    if fresh:
        with open(image, "wb") as file:
            file.truncate(8 << 20)
        subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    with _mounted(folder, "-o", "loop", image) as mounted:
        assert mounted or fresh, "it could be mounted before"
        yield pathlib.Path(folder) if mounted else None


def abort(folder):
    """Has the file system become read-only under whoever is writing, as the kernel does after a fault of the disk."""
    subprocess.run(["mount", "-o", "remount,abort", str(folder)], check=True)


def make_read_only(folder):
    """In good order, while nobody is writing."""
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)


def fill(folder, leave=0):
    """Fills a disk, and leaves so many bytes."""
    with open(folder / "filling", "wb", buffering=0) as file:
        block = 4096
        while block:
            try:
                if not file.write(b"x" * block):
                    block //= 2
            except OSError:
                block //= 2
        file.truncate(max(0, file.tell() - leave))


def empty(folder):
    (folder / "filling").unlink(missing_ok=True)


def failing(error, first, call):
    """A command before the worker's: from the `first` of these calls on, each fails with that error."""
    return ["strace", "-qq", "-o", "/dev/null", "-e", f"inject={call}:error={error}:when={first}+"]


def failing_database(error, first, database):
    """The same of the database's own files, and of the one that the example then writes beside them to learn what is wrong. Its name
    ends with the number of the process: the shell's, which the worker keeps, since with -D it is not strace's child."""
    touched = [*(f"{database}{ending}" for ending in ("", "-wal", "-shm", "-journal")), f"{database.with_suffix('')}.try"]
    paths = " ".join(f"-P {shlex.quote(path)}" for path in touched)
    inject = f"-e inject=pwrite64:error={error}:when={first}+ -e inject=write:error={error}"
    return ["sh", "-c", f'exec strace -D -qq -o /dev/null {paths}$$ {inject} "$@"', "sh"]
