"""Words of a page and how two engines' words agree."""

import unicodedata
from collections import Counter
from functools import lru_cache

# Latin ligatures are spelled out: whether an engine expands them is a matter of taste, not of fidelity.
_MAP = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
        0xAD: "-", 0x2: "-\n", 0xFFFE: "-\n", 0x200B: None, 0x200C: None, 0x200D: None, 0x2060: None, 0xFEFF: None, 0: None,
        # The bullet of the Symbol and Wingdings fonts.
        0xF0B7: "•", 0xF0A7: "•"}
LETTERS = "åäöÅÄÖ"


def words(text):
    """The words of a text: NFC, ligatures spelled out, soft hyphens as hyphens, split at white space of any width."""
    return unicodedata.normalize("NFC", text.translate(_MAP)).split()


def f1(found, truth):
    """Multiset F1 of two Counters; None when both are empty."""
    total = found.total() + truth.total()
    return 2 * (found & truth).total() / total if total else None


def median(counters):
    """For each word the median of its counts (of two: the lower)."""
    every = set().union(*counters)
    middle = (len(counters) - 1) // 2
    return Counter({w: n for w in every if (n := sorted(c[w] for c in counters)[middle])})


def joined(page):
    """Words with those broken at a hyphen put together: what a program that undoes hyphenation is compared with."""
    whole = []
    for word in page:
        if whole and len(whole[-1]) > 1 and whole[-1][-1] in "-\u2010" and word[0].islower():
            whole[-1] = whole[-1][:-1] + word
        else:
            whole.append(word)
    return whole


def letters(page):
    """How often each of å ä ö stands in a page's words."""
    return Counter(c for w in page for c in w if c in LETTERS)


@lru_cache(1)
def _levenshtein():
    try:
        from rapidfuzz.distance import Levenshtein
    except ImportError:
        print("skipped: word order needs rapidfuzz (pip install rapidfuzz)")
        return None
    return Levenshtein


def order(a, b):
    """1 − edit distance of two word sequences / the longer's length; None when it cannot be computed."""
    if not _levenshtein() or not (a or b):
        return None
    return 1 - _levenshtein().distance(a, b) / max(len(a), len(b))
