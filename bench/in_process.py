"""Runs a Python peer over files in one process: `in_process.py PEER FILE...`.

Prints a JSON line per file (its pages as lists of texts, only for peers ending in `-print`) and last
the CPU seconds and pages without the start of the interpreter.
"""

import json
import logging
import sys
import time
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)


def pymupdf_open():
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    return pymupdf.open


def pymupdf_pages(kind):
    opened = pymupdf_open()

    def pages(path):
        with opened(path) as document:
            for page in document:
                got = page.get_text(kind)
                yield [w[4] for w in got] if kind == "words" else got
    return pages


def pdfplumber_pages():
    import pdfplumber

    def pages(path):
        with pdfplumber.open(path) as document:
            for page in document.pages:
                yield page.extract_text()
                page.close()
    return pages


def invoice2data_pages():
    from pathlib import Path

    from invoice2data import extract_data
    from invoice2data.extract.loader import read_templates
    templates = read_templates(str(Path(__file__).parent / "invoice2data"))

    def pages(path):
        extract_data(str(path), templates=templates)
        yield ""
    return pages


def main():
    peer, files = sys.argv[1], sys.argv[2:]
    keep = peer.endswith("-print")
    peer = peer.removesuffix("-print")
    pages = {
        "pymupdf-words": lambda: pymupdf_pages("words"),
        "pymupdf-plain": lambda: pymupdf_pages("text"),
        "pdfplumber-plain": pdfplumber_pages,
        "invoice2data": invoice2data_pages,
    }[peer]()
    start, n_pages, failed = time.process_time(), 0, 0
    children = sum(__import__("os").times()[2:4])
    for path in files:
        got = []
        try:
            for page in pages(path):
                n_pages += 1
                if keep:
                    got.append(page)
        except Exception as error:
            failed += 1
            got = None if not got else got
            print(f"{path}: {error}", file=sys.stderr)
        if keep:
            print(json.dumps({"path": path, "pages": got}))
    cpu = time.process_time() - start + sum(__import__("os").times()[2:4]) - children
    print(json.dumps({"cpu": cpu, "pages": n_pages, "failed": failed}))


main()
