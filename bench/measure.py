"""Runs a command under limits and says what it cost; finds inputs and programs; prints tables."""

import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Run:
    """One finished process, its reaped children included."""

    status: str  # "ok", "exit N", "signal NAME" or "hang"
    cpu: float  # seconds, user + system
    wall: float  # seconds
    rss: float  # peak resident MB of the largest process
    out: bytes
    err: bytes


def run(command, cpu_limit=None, wall_limit=None, memory_mb=None, keep_output=True, env=None):
    """Runs `command`; limits are CPU seconds, wall seconds and address space in MB."""

    def limits():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if cpu_limit:
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_limit, cpu_limit + 1))
        if memory_mb:
            resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))

    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        sink = out if keep_output else subprocess.DEVNULL
        start = time.monotonic()
        process = subprocess.Popen(
            [str(c) for c in command], stdin=subprocess.DEVNULL, stdout=sink, stderr=err,
            preexec_fn=limits, start_new_session=True, env=env,
        )
        late = threading.Event()

        def stop():
            late.set()
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

        timer = threading.Timer(wall_limit, stop) if wall_limit else None
        if timer:
            timer.start()
        _, code, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        if timer:
            timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(code)
        cpu = usage.ru_utime + usage.ru_stime
        if late.is_set() or (cpu_limit and -process.returncode in (signal.SIGXCPU, signal.SIGKILL) and cpu >= cpu_limit * 0.9):
            status = "hang"
        elif process.returncode < 0:
            status = "signal " + signal.Signals(-process.returncode).name
        else:
            status = "ok" if process.returncode == 0 else f"exit {process.returncode}"
        out.seek(0)
        err.seek(0)
        return Run(status, cpu, wall, usage.ru_maxrss / 1024, out.read(), err.read())


def compiled(source, *flags):
    """A small C program of this folder, built once under the temporary folder, or None without a compiler."""
    if not (cc := program("cc", "gcc")):
        return None
    text = (ROOT / "bench" / source).read_bytes()
    target = Path(tempfile.gettempdir()) / "beslut-bench" / f"{source}-{hashlib.sha256(text).hexdigest()[:12]}"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([cc, "-O2", "-o", target, ROOT / "bench" / source, *flags], check=True)
    return target


def cost(command, keep_output=False):
    """Like `run` without limits, but CPU and memory are the command's alone, not this interpreter's fork's."""
    launcher = compiled("launch.c")
    if not launcher:
        return run(command, keep_output=keep_output)
    with tempfile.NamedTemporaryFile("r") as report:
        got = run([launcher, report.name, *command], keep_output=keep_output)
        fields = report.read().split()
    if len(fields) == 4:
        got.cpu, got.rss = float(fields[0]) + float(fields[1]), int(fields[2]) / 1024
        code = os.waitstatus_to_exitcode(int(fields[3]))
        got.status = "ok" if code == 0 else f"exit {code}" if code > 0 else "signal " + signal.Signals(-code).name
    return got


def pdfs(paths, default):
    """The PDF files under `paths`; without paths those of ../shared/corpus/`default`, else fixtures/."""
    if not paths:
        shared = ROOT.parent / "shared" / "corpus" / default
        if not shared.is_dir() and os.environ.get("BESLUT_CORPUS"):
            shared = Path(os.environ["BESLUT_CORPUS"]) / default
        paths = [shared if shared.is_dir() else ROOT / "fixtures"]
        print(f"input: {paths[0]}" + ("" if shared.is_dir() else " (no corpus beside the repository: the fixtures)"))
    files = []
    for path in map(Path, paths):
        if path.is_dir():
            files += sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() == ".pdf")
        else:
            files.append(path)
    if not files:
        sys.exit("no PDF among the inputs")
    return files


def built(name, given=None):
    """A program of this repository, newest of the release and fast builds, or None."""
    if given:
        return Path(given)
    found = [ROOT / "target" / profile / name for profile in ("release", "fast")]
    found = [p for p in found if p.is_file()]
    if not found:
        what = f"--example {Path(name).name}" if name.startswith("examples/") else f"--bin {name}"
        print(f"skipped: {name} is not built (cargo build --release {what})")
        return None
    return max(found, key=lambda p: p.stat().st_mtime)


def program(name, package):
    """A program on the PATH, or None with one line on how to get it."""
    path = shutil.which(name)
    if not path:
        print(f"skipped: {name} is not installed (apt install {package})")
    return path


def module(name, package):
    """Whether a Python module is there; says how to install it when not."""
    import importlib.util

    if importlib.util.find_spec(name):
        return True
    print(f"skipped: {name} is not installed (pip install {package})")
    return False


def table(head, rows):
    """Prints rows as a Markdown table with aligned columns; the first column is text."""
    rows = [[f"{c:.4g}" if isinstance(c, float) else "–" if c is None else str(c) for c in row] for row in rows]
    width = [max(len(r[i]) for r in [head, *rows]) for i in range(len(head))]
    def line(cells):
        return "| " + " | ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(cells, width))) + " |"
    print(line(head))
    print("|" + "|".join("-" * (w + 1) + ("-" if i == 0 else ":") for i, w in enumerate(width)) + "|")
    for row in rows:
        print(line(row))
