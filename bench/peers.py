"""The words other engines (and ours) read from a PDF, cached by the file's hash under the temporary folder."""

import gzip
import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from measure import ROOT, compiled, module, program, run
from words import words

CACHE = Path(tempfile.gettempdir()) / "beslut-bench"
# A raised number throws old cached outputs away.
_FORM = "2"


@lru_cache(None)
def digest(path):
    """SHA-256 of a file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def cached(key, path, make):
    """`make()` (anything JSON holds), kept under `key` and the file's hash."""
    where = CACHE / _FORM / re.sub(r"[^\w.-]+", "_", key) / f"{digest(path)}.gz"
    if where.is_file():
        return json.loads(gzip.decompress(where.read_bytes()))
    value = make()
    if value is None:
        return None
    where.parent.mkdir(parents=True, exist_ok=True)
    aside = where.with_suffix(".new")
    aside.write_bytes(gzip.compress(json.dumps(value).encode(), 1))
    aside.rename(where)
    return value


@lru_cache(None)
def pdfium():
    """The command (without mode and files) that drives pdfium, built on first use, or None."""
    if not module("pypdfium2_raw", "pypdfium2"):
        return None
    import importlib.metadata
    import pypdfium2_raw

    library = next(Path(pypdfium2_raw.__file__).parent.glob("*pdfium.so*"), None)
    driver = compiled("pdfium_text.c", "-ldl")
    if not driver:
        return None
    return [str(driver), str(library)], importlib.metadata.version("pypdfium2")


def _version(command):
    got = subprocess.run(command, capture_output=True, text=True)
    found = re.search(r"\d+(\.\d+)+", got.stderr + got.stdout)
    return found.group() if found else "0"


def _bbox_layout(out):
    text = out.decode("utf-8", "replace")
    return [[w for m in re.finditer(r"<word [^>]*>(.*?)</word>", page, re.S) for w in words(html.unescape(m.group(1)))]
            for page in text.split("<page ")[1:]]


def _stext(out):
    text = out.decode("utf-8", "replace")
    pages = []
    for page in re.split(r"<page\b", text)[1:]:
        lines = ("".join(html.unescape(c) for c in re.findall(r'<char [^>]*?\bc="([^"]*)"', line)) for line in page.split("</line>"))
        pages.append(words("\n".join(lines)))
    return pages


def _feeds(text):
    pages = text.split("\f")
    return [words(p) for p in (pages[:-1] if len(pages) > 1 else pages)]


class Peer:
    """An engine: `command(path)` prints its text, `parse(bytes)` gives each page's words in its order."""

    def __init__(self, name, version, command, parse):
        self.name, self.key, self.command, self.parse = name, f"{name}-{version}", command, parse

    def words(self, path, cpu_limit=60, memory_mb=4096):
        """Each page's words, or None where the engine read nothing."""
        def make():
            got = run(self.command(path), cpu_limit, 3 * cpu_limit, memory_mb)
            return {"status": got.status, "pages": self.parse(got.out)}
        value = cached(f"{self.key}-{cpu_limit}s", path, make)
        return value["pages"] or None


def poppler():
    """pdftotext -bbox-layout."""
    if not program("pdftotext", "poppler-utils"):
        return None
    return Peer("poppler", _version(["pdftotext", "-v"]), lambda p: ["pdftotext", "-q", "-bbox-layout", p, "-"], _bbox_layout)


def mupdf():
    """mutool draw -F stext."""
    if not program("mutool", "mupdf-tools"):
        return None
    return Peer("MuPDF", _version(["mutool", "-v"]), lambda p: ["mutool", "draw", "-q", "-F", "stext", p], _stext)


def pdfium_chars():
    """Every character of pdfium's text page."""
    if not (driver := pdfium()):
        return None
    return Peer("pdfium", driver[1], lambda p: [*driver[0], "print", p], lambda out: _feeds(out.decode("utf-16-le", "replace")))


def python_peer(name, kind, files):
    """Words of an in-process Python peer for all files at once: {path: pages}."""
    import importlib.metadata

    version = importlib.metadata.version(name)
    key = f"{kind}-{version}"
    fresh = {}
    missing = [p for p in files if not (CACHE / _FORM / key / f"{digest(p)}.gz").is_file()]
    if missing:
        got = run([sys.executable, ROOT / "bench" / "in_process.py", f"{kind}-print", *missing])
        for line in got.out.decode("utf-8", "replace").splitlines():
            row = json.loads(line)
            if "path" in row:
                fresh[row["path"]] = row["pages"]
    return {p: [words(" ".join(page) if isinstance(page, list) else page) for page in pages] if pages else None
            for p in files for pages in [cached(key, p, lambda: fresh.get(str(p)))]}


def references():
    """The three engines whose median is the reference."""
    return [p for p in (poppler(), mupdf(), pdfium_chars()) if p]


def parse_engine(out):
    """Words by page of `text_engine --words`: a JSON line a page."""
    pages = {}
    for line in out.decode("utf-8", "replace").splitlines():
        row = json.loads(line)
        pages[row["page"]] = [w for item in row["words"] for w in words(item[0])]
    return _filled(pages)


def parse_dump(out):
    """Words by page of `beslut dump lines|document`: page, box, kind and text between tabs; running headers come first."""
    pages = {}
    for line in out.decode("utf-8", "replace").split("\n"):
        fields = line.split("\t", 3)
        if len(fields) < 3 or not fields[0].isdigit():
            continue
        page = pages.setdefault(int(fields[0]), ([], []))
        kind = fields[2].split(" ")
        if kind[0] == "item" and (marker := re.search(r'"(.*)"', fields[2])):
            page[1].extend(words(marker.group(1)))
        if len(fields) > 3:
            page[0 if kind[0] == "header" else 1].extend(words(fields[3]))
    return _filled({n: head + body for n, (head, body) in pages.items()})


def _filled(pages):
    return [pages.get(n, []) for n in range(1, max(pages, default=0) + 1)]


def ours(binary, stage):
    """Our words from `beslut dump lines` or `beslut dump document`."""
    return Peer(f"beslut {stage}", digest(binary)[:12], lambda p: [binary, "dump", stage, p], parse_dump)


def our_engine(example):
    """Our words from the text engine alone (examples/text_engine.rs)."""
    return Peer("beslut text engine", digest(example)[:12], lambda p: [example, "--words", p], parse_engine)


def clear():
    """Throws the cache away."""
    shutil.rmtree(CACHE, ignore_errors=True)
