"""A workbook as the checks see it: its parts, its sheets, the cells worth a finding, and a way to run a program.

It shares no code with the program it checks, and it takes files as they come: strict ones, those whose parts stand in
unusual places, names with backslashes, UTF-16. It writes nothing into a workbook."""
import collections
import io
import json
import os
import posixpath
import re
import subprocess
import tempfile
import threading
import time
import urllib.parse
import zipfile

from lxml import etree

TITLE = "A finding of the corpus run"
ROWS, COLUMNS = 1_048_576, 16_384
Sheet = collections.namedtuple("Sheet", "name state kind part")
Rel = collections.namedtuple("Rel", "id kind part")
Ran = collections.namedtuple("Ran", "code out err seconds megabytes")


def run(*command, seconds=60):
    """Runs a program; the code is None when it had to be stopped. The memory is a little too high, never too low:
    it counts what this process held when it started the other."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.monotonic()
        child = subprocess.Popen([str(c) for c in command], stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        stopped = threading.Event()
        timer = threading.Timer(seconds, lambda: (stopped.set(), child.kill()))
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        timer.cancel()
        child.returncode = code = os.waitstatus_to_exitcode(status)
        said = []
        for stream in (out, err):
            stream.seek(0)
            said.append(stream.read().decode("utf-8", "replace"))
        took = time.monotonic() - started
        return Ran(None if stopped.is_set() else code, *said, took, usage.ru_maxrss / 1024)


def key(name):
    """The name under which a part is found: with slashes, none in front, percent-decoded, in lower case."""
    return urllib.parse.unquote(name.replace("\\", "/")).lstrip("/").lower()


def local(element):
    return etree.QName(element).localname


class Book:
    """A package and its sheets."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        self.entries = {key(i.filename): i for i in self.zip.infolist() if not i.filename.endswith("/")}
        self.main = next((r.part for r in self.rels("") if r.kind == "officeDocument"), None)
        if self.main not in self.entries:
            raise ValueError("no main part")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.zip.close()

    def read(self, part):
        return self.zip.read(self.entries[part])

    def packed(self, part):
        """The packed bytes of an entry, as they stand in the file."""
        info, file = self.entries[part], self.zip.fp
        start = info.header_offset
        file.seek(start)
        header = file.read(30)
        names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        file.seek(start + 30 + names)
        return file.read(info.compress_size)

    def size(self):
        """How much there is to read, unpacked."""
        return sum(i.file_size for part, i in self.entries.items() if part.endswith((".xml", ".vml")))

    def has_styles(self):
        return bool(self.related(self.main, "styles"))

    def tree(self, part):
        return etree.fromstring(self.read(part), etree.XMLParser(resolve_entities=False, huge_tree=True))

    def rels_part(self, part):
        folder, name = posixpath.split(part)
        return posixpath.join(folder, "_rels", name + ".rels")

    def rels(self, part):
        """What a part refers to inside the package; `part` is "" for the package itself."""
        name = self.rels_part(part)
        if name not in self.entries:
            return []
        found = []
        for rel in self.tree(name).iterchildren("{*}Relationship"):
            if rel.get("TargetMode") != "External":
                target = (rel.get("Target") or "").replace("\\", "/").split("#")[0]
                whole = posixpath.normpath(posixpath.join("/" + posixpath.dirname(part), target))
                found.append(Rel(rel.get("Id"), (rel.get("Type") or "").rsplit("/", 1)[-1], key(whole)))
        return found

    def related(self, part, *kinds):
        return [r.part for r in self.rels(part) if r.kind in kinds and r.part in self.entries]

    def sheets(self):
        """The sheets in the order of their tabs."""
        rels = {r.id: r for r in self.rels(self.main)}
        found = []
        for sheet in self.tree(self.main).iterfind("{*}sheets//{*}sheet"):
            ids = [v for n, v in sheet.attrib.items() if "relationships" in n and n.endswith("}id")]
            rel = rels.get(ids[0] if ids else None)
            if rel and rel.part in self.entries:
                found.append(Sheet(sheet.get("name"), sheet.get("state", "visible"), rel.kind, rel.part))
        return found

    def worksheets(self):
        return [s for s in self.sheets() if s.kind == "worksheet"]

    def may_change(self):
        """The parts an annotation may splice something into."""
        parts = {"[content_types].xml", self.main, self.rels_part(self.main)}
        parts.update(self.related(self.main, "styles"))
        for sheet in self.worksheets():
            parts.update({sheet.part, self.rels_part(sheet.part)})
            parts.update(self.related(sheet.part, "comments", "vmlDrawing"))
        return parts

    def cells(self, sheet):
        """Every cell that is written down, as (row, column, whether it is filled), and the first merged range."""
        found, merged = [], None
        row = 0
        walk = etree.iterparse(io.BytesIO(self.read(sheet.part)), tag=("{*}row", "{*}mergeCell"), huge_tree=True,
                               resolve_entities=False)
        for _, element in walk:
            if local(element) == "mergeCell":
                merged = merged or element.get("ref", "").replace("$", "")
                continue
            row = int(element.get("r") or row + 1)
            column = 0
            for cell in element.iterchildren("{*}c"):
                column = place(cell.get("r"))[1] if cell.get("r") else column + 1
                found.append((row, column, any(local(c) in ("v", "is") for c in cell if isinstance(c.tag, str))))
            element.clear()
        return found, merged

    def places(self, sheet):
        """A filled cell, an empty one beyond the data, and both ends of the first merged range: those there are."""
        cells, merged = self.cells(sheet)
        taken = {(r, c) for r, c, _ in cells}
        found = [next(((r, c) for r, c, filled in cells if filled), None)]
        last, widest = (max((at[i] for at in taken), default=0) for i in (0, 1))
        beyond = (min(last + 2, ROWS), min(widest + 2, COLUMNS))
        while beyond in taken:
            beyond = (beyond[0] - 1, beyond[1])
        found.append(beyond)
        if merged and ":" in merged:
            found.extend(place(end) for end in merged.split(":"))
        return [at for at in found if at]


def place(reference):
    letters, digits = re.match(r"\$?([A-Za-z]+)\$?(\d+)$", reference).groups()
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(digits), column


def cell_name(row, column):
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def finding(sheet, at, severity):
    return {
        "cell": "'{}'!{}".format(sheet.replace("'", "''"), cell_name(*at)),
        "severity": severity,
        "title": TITLE,
        "note": 'Line one, with <marks> & "quotes".\nLine two: _x0041_ stays as it is.',
    }


def write_findings(path, findings):
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"schema": "appraise.findings/1", "findings": findings}, file)
    return path


def findings_for(path):
    """A finding of each severity on every visible worksheet, where it has such a cell."""
    found = []
    with Book(path) as book:
        for sheet in book.worksheets():
            if sheet.state == "visible":
                for at, severity in zip(book.places(sheet), ("breach", "warning", "advice", "information")):
                    found.append(finding(sheet.name, at, severity))
    return found


def findings_without_cells(path):
    """A finding on the first cell of each sheet, for files that are best not read closely; none if it has no names."""
    try:
        with Book(path) as book:
            return [finding(s.name, (1, 1), "warning") for s in book.worksheets()]
    except Exception:
        return []
