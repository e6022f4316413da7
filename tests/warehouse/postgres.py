"""A PostgreSQL of its own: private folder, private socket, gone afterwards."""
import os
import pwd
import shutil
import subprocess
from pathlib import Path


def programs() -> Path | None:
    """Where `initdb` is."""
    asked = shutil.which("pg_config")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if asked:
        answer = subprocess.run([asked, "--bindir"], capture_output=True, text=True)
        places.append(Path(answer.stdout.strip() or "/nowhere"))
    return next((place for place in places if (place / "initdb").exists() and (place / "psql").exists()), None)


def user() -> list[str] | None:
    """PostgreSQL refuses root: then its own user runs it."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return None
    return ["runuser", "-u", "postgres", "--"] if shutil.which("runuser") else None


class Postgres:
    def __init__(self, folder: Path, bin: Path, run_as: list[str]):
        self.bin, self.run_as = bin, run_as
        self.place = folder / "postgres"
        self.place.mkdir()
        if run_as:
            shutil.chown(self.place, "postgres")
        self.data = self.place / "data"

    def __enter__(self) -> "Postgres":
        self.call("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = f"-c listen_addresses= -c unix_socket_directories={self.place} -c port=54329 -c fsync=off"
        self.call("pg_ctl", "-D", self.data, "-l", self.place / "log", "-w", "-o", settings, "start")
        return self

    def __exit__(self, *_: object) -> None:
        self.call("pg_ctl", "-D", self.data, "-m", "immediate", "stop")

    def call(self, name: str, *args: object) -> None:
        command = [*self.run_as, str(self.bin / name), *map(str, args)]
        done = subprocess.run(command, cwd=self.place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{name} failed:\n{done.stdout}")

    def psql(self, script: str, cwd: Path) -> list[list[str]]:
        """Runs a script in a folder; gives the rows that it prints."""
        command = [self.bin / "psql", "-h", self.place, "-p", "54329", "-U", "postgres", "-X", "-q", "-A", "-t"]
        command += ["-F", "\t", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run([*map(str, command)], input=script, cwd=cwd, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"psql failed:\n{done.stderr}\n{script}")
        return [line.split("\t") for line in done.stdout.splitlines()]
