"""The recipes of README.md with a real DuckDB and a real PostgreSQL, over a thousand records.

    check.py BESLUT README.md FIXTURES

Ends with 0 when all sums agree with the records, with 77 when a database is missing (which one is said).
"""
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import postgres
import recipes
from archive import MAX_MEMORY_MB, OUTCOMES, Archive

N_FILES = 1000
SKIPPED = 77
SUMS = {
    "financiers": "SELECT financier, sum(amount) FROM financier_row WHERE amount IS NOT NULL GROUP BY financier",
    "granted": "SELECT authority, sum(granted) FROM matter WHERE granted IS NOT NULL GROUP BY authority",
    "outcomes": "SELECT outcome, count(*) FROM document GROUP BY outcome",
    "amounts": "SELECT role, sum(amount) FROM amount GROUP BY role",
    "decisions": "SELECT outcome, count(*) FROM decision GROUP BY outcome",
    "decided": "SELECT outcome, sum(amount) FROM decision_amount GROUP BY outcome",
    "years": "SELECT extract(year FROM date), count(*) FROM document WHERE date IS NOT NULL GROUP BY extract(year FROM date)",
}


def sums_of(records: list[dict]) -> dict[str, dict[str, Decimal]]:
    """What the queries of `SUMS` must give, from the records themselves."""
    sums: dict[str, dict[str, Decimal]] = {name: defaultdict(Decimal) for name in SUMS}
    for record in records:
        sums["outcomes"][record["outcome"]] += 1
        if record["date"]:
            sums["years"][record["date"][:4]] += 1
        for matter in record["matters"]:
            if matter["granted"]:
                authority = record["authority"] or {"name": None}
                sums["granted"][str(authority["name"])] += matter["granted"]["amount"]
            for row in (matter["financing"] or {"rows": []})["rows"]:
                if row["amount"]:
                    sums["financiers"][row["financier"]["name"]] += row["amount"]["amount"]
            for amount in matter["amounts"]:
                sums["amounts"][amount["role"]] += amount["amount"]
            for decision in matter["decisions"]:
                sums["decisions"][decision["outcome"]] += 1
                for amount in decision["amounts"]:
                    sums["decided"][decision["outcome"]] += amount["amount"]
    return {name: dict(sum) for name, sum in sums.items()}


def read(file: Path) -> list[dict]:
    return [json.loads(line, parse_float=Decimal, parse_int=int) for line in file.read_text().splitlines()]


def compare(who: str, want: dict, got: dict) -> None:
    for name in SUMS:
        if want[name] != got[name]:
            odd = sorted(set(want[name].items()) ^ set(got[name].items()), key=str)
            raise SystemExit(f"{who}: {name} differ from the records: {odd[:10]}")
        if len(want[name]) < 2:
            raise SystemExit(f"{who}: the records have too little to compare of {name}: {want[name]}")


class Nights:
    def __init__(self, program: str, work: Path, fixtures: Path):
        self.program, self.work = program, work
        self.archive = Archive(work / "archive", fixtures, N_FILES)

    def night(self) -> list[dict]:
        command = [self.program, "extract", "archive", "--state", "state.db", "-o", "records.ndjson"]
        command += ["--changes", "changes.ndjson", "-q", "--timeout", "3", "--max-memory", str(MAX_MEMORY_MB), "--fail-on", "never"]
        subprocess.run(command, cwd=self.work, check=True, env={**os.environ, "BESLUT_DRILL": "1"})
        return read(self.work / "records.ndjson")

    def ddl(self, dialect: str) -> str:
        command = [self.program, "schema", "--ddl", dialect]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class DuckDb:
    def __init__(self, work: Path):
        import duckdb

        self.db = duckdb.connect(str(work / "archive.duckdb"))

    def run(self, script: str) -> None:
        self.db.execute(script)

    def sums(self) -> dict[str, dict[str, Decimal]]:
        rows = {name: self.db.execute(query).fetchall() for name, query in SUMS.items()}
        return {name: {str(key): Decimal(value) for key, value in rows} for name, rows in rows.items()}

    def paths(self) -> set[str]:
        return {path for (path,) in self.db.execute("SELECT path FROM record").fetchall()}


class Psql:
    def __init__(self, server: postgres.Postgres, work: Path):
        self.server, self.work = server, work

    def run(self, script: str) -> None:
        self.server.psql(script, self.work)

    def sums(self) -> dict[str, dict[str, Decimal]]:
        rows = {name: self.server.psql(query, self.work) for name, query in SUMS.items()}
        return {name: {key or "None": Decimal(value) for key, value in rows} for name, rows in rows.items()}

    def paths(self) -> set[str]:
        return {path for (path,) in self.server.psql("SELECT path FROM record", self.work)}


def parse(nights: Nights) -> None:
    """Every dialect's tables are statements of that dialect, with exact money and days as days."""
    import sqlglot

    for dialect in ("duckdb", "postgres", "bigquery", "spark"):
        text = nights.ddl(dialect)
        statements = [statement for statement in sqlglot.parse(text, read=dialect) if statement]
        kinds = Counter(statement.args.get("kind") for statement in statements)
        if kinds != {"TABLE": 3, "VIEW": 6}:
            raise SystemExit(f"{dialect}: {kinds}")
        again = " ".join(statement.sql(dialect=dialect).upper().replace(" ", "") for statement in statements)
        money = "NUMERIC(18,2)" if dialect == "bigquery" else "DECIMAL(18,2)"
        if again.count(money) < 10 or "DATE" not in again:
            raise SystemExit(f"{dialect}: money or days have lost their types")


def main() -> int:
    program, readme, fixtures = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    missing = []
    for module in ("duckdb", "sqlglot"):
        try:
            __import__(module)
        except ImportError:
            missing.append(f"the Python package {module}")
    server, run_as = postgres.programs(), postgres.user()
    if server is None or run_as is None:
        missing.append("PostgreSQL with initdb and psql (Debian: postgresql)")
    if missing:
        print("missing: " + ", ".join(missing))
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="beslut-warehouse-") as name:
        work = Path(name)
        work.chmod(0o755)
        os.chdir(work)
        nights = Nights(program, work, fixtures)
        parse(nights)
        with postgres.Postgres(work, server, run_as) as cluster:
            databases = {"DuckDB": DuckDb(work), "PostgreSQL": Psql(cluster, work)}
            records = nights.night()
            outcomes = {record["outcome"] for record in records}
            if len(records) != N_FILES or outcomes != OUTCOMES:
                raise SystemExit(f"{len(records)} records, outcomes {outcomes ^ OUTCOMES} missing or odd")
            for who, database in databases.items():
                database.run(nights.ddl("duckdb" if who == "DuckDB" else "postgres"))
                database.run(recipes.sql(readme, f"{who}: everything"))
                compare(f"{who}, everything", sums_of(records), database.sums())
            nights.archive.another_day()
            records = nights.night()
            kinds = Counter(change["change"] for change in read(work / "changes.ndjson"))
            if kinds != {"added": 20, "removed": 20, "updated": 40}:
                raise SystemExit(f"changes: {kinds}")
            for who, database in databases.items():
                # A new version makes its tables and views again, over those that are there.
                database.run(nights.ddl("duckdb" if who == "DuckDB" else "postgres"))
                # Loading the same changes twice, as after a night that was killed, changes nothing more.
                for _ in range(2):
                    database.run(recipes.sql(readme, f"{who}: only what changed"))
                    compare(f"{who}, changes", sums_of(records), database.sums())
                database.run(recipes.sql(readme, "Query: who pays most, in proposals and decisions alike"))
                if database.paths() != {record["source"]["path"] for record in records}:
                    raise SystemExit(f"{who}: other paths than the records")
    print(f"{N_FILES} records, {len(SUMS)} sums each, in DuckDB and PostgreSQL: all as in the records")
    return 0


if __name__ == "__main__":
    sys.exit(main())
