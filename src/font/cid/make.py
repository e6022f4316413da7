#!/usr/bin/env python3
"""Writes the tables beside this script: for each CID of Adobe's four East Asian collections its character.

usage: make.py FOLDER    FOLDER holds Adobe-Japan1/, Adobe-GB1/, Adobe-CNS1/, Adobe-Korea1/ with the CMap files of Adobe's
                         cmap-resources and mapping-resources-pdf (on Debian, package poppler-data: /usr/share/poppler/cMap)

A table is the characters of CID 0, 1, 2 … as differences to the one before, zigzag, seven bits a byte, deflated (zlib).
0 stands where a CID has no character of its own.
"""
import pathlib
import re
import sys
import zlib

UNICODE = {"Japan1": ["UniJIS-UTF32-H", "UniJIS2004-UTF32-H"], "GB1": ["UniGB-UTF32-H"], "CNS1": ["UniCNS-UTF32-H"], "Korea1": ["UniKS-UTF32-H"]}


def blocks(text, kind):
    """What stands between `begin<kind>` and `end<kind>`, as lists of words."""
    for body in re.findall(rf"begin{kind}\s(.*?)end{kind}", text, re.S):
        for line in body.strip().splitlines():
            yield line.replace(">", "> ").split()


def number(word):
    return int(word.strip("<>"), 16)


def to_cids(folder, name):
    """Character → CID of a CMap over UTF-32, with those it builds on."""
    text = (folder / name).read_text("latin-1")
    found = {}
    for base in re.findall(r"^/(\S+)\s+usecmap", text, re.M):
        found.update(to_cids(folder, base))
    for low, high, first in blocks(text, "cidrange"):
        for n in range(number(high) - number(low) + 1):
            found[number(low) + n] = int(first) + n
    for code, cid in blocks(text, "cidchar"):
        found[number(code)] = int(cid)
    return found


def single(digits):
    """The character of UTF-16 digits, 0 when it is not exactly one."""
    text = bytes.fromhex(digits.strip("<>")).decode("utf-16-be", "replace")
    return ord(text) if len(text) == 1 and text != "\ufffd" else 0


def to_characters(folder, name):
    """CID → character of a ToUnicode mapping resource."""
    text = (folder / name).read_text("latin-1")
    found = {}
    for cid, digits in blocks(text, "bfchar"):
        found[number(cid)] = single(digits)
    for body in re.findall(r"beginbfrange\s(.*?)endbfrange", text, re.S):
        for low, high, rest in re.findall(r"<(\w+)>\s*<(\w+)>\s*(\[[^\]]*\]|<\w+>)", body):
            low, high = int(low, 16), int(high, 16)
            if rest.startswith("["):
                found.update(zip(range(low, high + 1), map(single, re.findall(r"<\w+>", rest))))
            elif first := single(rest):
                found.update((low + n, first + n) for n in range(high - low + 1))
    return found


def is_compatible(c):
    """Radicals and compatibility ideographs: the second choice where a CID has two characters."""
    return 0x2E80 <= c < 0x2FE0 or 0xF900 <= c < 0xFB00 or 0x2F800 <= c < 0x2FA20 or 0xE000 <= c < 0xF900


def table(folder, collection):
    where = folder / f"Adobe-{collection}"
    # The mapping made for text goes first.
    told = to_characters(where, f"Adobe-{collection}-UCS2")
    characters = {cid: c for cid, c in told.items() if c and not (0xE000 <= c < 0xF900 or 0x300 <= c < 0x370)}
    for name in UNICODE[collection]:
        for c, cid in sorted(to_cids(where, name).items(), key=lambda pair: (is_compatible(pair[0]), pair[0])):
            characters.setdefault(cid, c)
    characters[0] = 0
    return [characters.get(cid, 0) for cid in range(max(characters) + 1)]


def main():
    folder = pathlib.Path(sys.argv[1])
    for collection in UNICODE:
        out, before = bytearray(), 0
        values = table(folder, collection)
        for c in values:
            step, before = c - before, c
            step = 2 * step if step >= 0 else -2 * step - 1
            while step >= 128:
                out.append(step & 127 | 128)
                step >>= 7
            out.append(step)
        packed = zlib.compress(bytes(out), 9)
        pathlib.Path(__file__).with_name(f"{collection.lower()}.z").write_bytes(packed)
        print(f"{collection}: {len(values)} CIDs, {sum(not c for c in values)} without a character, {len(packed)} bytes")


main()
