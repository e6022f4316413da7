"""The recipes of README.md as they are written there."""
import re
from pathlib import Path

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sql(readme: Path, title: str) -> str:
    """The SQL block whose first line is `-- title`."""
    found = [text for kind, text in BLOCK.findall(readme.read_text()) if kind == "sql" and text.startswith(f"-- {title}")]
    if len(found) != 1:
        raise SystemExit(f"README.md has {len(found)} SQL blocks that begin with `-- {title}`")
    return found[0]
