"""An archive of a thousand files that end in every outcome a record can have."""
import os
from pathlib import Path

# Outcomes that the program's own drills make (CONTRIBUTING.md, Drills): the name of the file is what matters.
DRILLS = ("drill-loop.pdf", "drill-abort.pdf")
# Memory for one document in these runs.
MAX_MEMORY_MB = 200
OUTCOMES = {
    "extracted", "no_text", "encrypted", "damaged", "not_pdf", "limit", "timeout", "crashed", "io_error",
}


def encrypted() -> bytes:
    """A document that no password of the run opens: its /U belongs to none."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<" + b"43" * 16 + b"> <" + b"43" * 16 + b">] >>\n"
    return out + trailer + b"startxref\n%d\n%%%%EOF\n" % table


class Archive:
    """A folder of documents, each with a comment of its own so that no two are the same."""

    def __init__(self, folder: Path, fixtures: Path, n_files: int):
        self.folder, self.fixtures = folder, fixtures
        small = sorted((fixtures / "decision").glob("*.pdf"), key=lambda p: (p.stat().st_size, p.name))
        # The smallest are quick; the proposals have financier tables.
        proposals = [p for p in small if p.name.startswith("proposal")]
        self.seeds = [p.read_bytes() for p in small[:4] + proposals[:8]]
        odd = {
            "odd/text.pdf": b"no PDF at all",
            "odd/locked.pdf": encrypted(),
            "odd/scan.pdf": (fixtures / "hazard/no-text.pdf").read_bytes(),
            "odd/damaged.pdf": b"%PDF-1.7\nand nothing that a reader could find",
            "odd/limit.pdf": b"%PDF-1.7\n",
        }
        for name, text in odd.items():
            self.write(name, text)
        # More bytes than the memory for a document; nothing of it is on the disk.
        os.truncate(folder / "odd/limit.pdf", (MAX_MEMORY_MB << 20) + 1)
        for name in DRILLS:
            self.write(f"odd/{name}", self.document(f"for {name}"))
        (folder / "odd/dangling.pdf").symlink_to("nowhere")
        for at in range(n_files - len(odd) - len(DRILLS) - 1):
            self.write(f"{at // 100:02}/{at:04}.pdf", self.document(str(at), at))

    def document(self, mark: str, which: int = 0) -> bytes:
        return self.seeds[which % len(self.seeds)] + f"\n% {mark}\n".encode()

    def write(self, name: str, text: bytes) -> None:
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text)

    def another_day(self) -> None:
        """Some files come, some go, some hold another document."""
        for at in range(0, 400, 10):
            self.write(f"{at // 100:02}/{at:04}.pdf", self.document(f"{at} again", at + 5))
        for at in range(500, 520):
            (self.folder / f"{at // 100:02}/{at:04}.pdf").unlink()
        for at in range(20):
            self.write(f"later/it's {at}.pdf", self.document(f"later {at}", at))
