#!/usr/bin/env python3
"""Looks for the staff of the example tracker in what must not name them: governors' report, record of the run, what the
terminal showed, and every part of the pay committee's pack.

usage: private.py TRACKER.xlsx FOLDER TERMINAL.txt      FOLDER is what `run` wrote"""
import html
import pathlib
import re
import subprocess
import sys
import zipfile

import openpyxl


def people(tracker):
    """Codes, and every word of every name, from the Staff sheet."""
    rows = list(openpyxl.load_workbook(tracker, data_only=True)["Staff"].iter_rows(values_only=True))
    top = next(i for i, row in enumerate(rows) if "Staff code" in row and "Name" in row)
    code, name = rows[top].index("Staff code"), rows[top].index("Name")
    staff = [(row[code], row[name]) for row in rows[top + 1 :] if row[code] and "," in str(row[name])]
    words = {w for _, full in staff for w in re.findall(r"[^\W\d_]{3,}", str(full))}
    return {str(c) for c, _ in staff}, words


def texts(path):
    """The texts of a file; of a workbook, of each of its parts, with and without mark-up."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        for program in ("pdftotext", "pdfinfo"):
            command = [program, str(path)] + (["-"] if program == "pdftotext" else [])
            yield f"{path.name} by {program}", subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return
    if path.suffix not in (".xlsx", ".docx"):
        yield path.name, html.unescape(data.decode())
        return
    with zipfile.ZipFile(path) as package:
        for part in package.namelist():
            yield f"{path.name} {part}", part + "\n" + html.unescape(package.read(part).decode("utf-8", "replace"))


def main(tracker, folder, terminal):
    codes, words = people(tracker)
    folder = pathlib.Path(folder)
    # Codes stand on the terminal and in the record of the run, where the office needs them; names stand in neither.
    # Every file is looked at but those that are there to say who is who, so that a new one is not forgotten.
    exempt = ("(annotated)", "Pay committee key.xlsx", "Behind the figures.xlsx")
    files = sorted(path.name for path in folder.iterdir() if not any(word in path.name for word in exempt))
    looked = [(name, name != "run.json") for name in files] + [(terminal, False)]
    found = looked_at = 0
    for file, also_codes in looked:
        for where, text in texts(folder / file if file != terminal else pathlib.Path(file)):
            looked_at += 1
            for word in sorted(words):
                # An id such as KCL-REN-1-a may have a forename in it: capitals between two hyphens are no name.
                hits = re.finditer(rf"(?<!\w)(?!(?<=-)(?-i:{word.upper()})-){re.escape(word)}(?!\w)", text, re.IGNORECASE)
                for hit in list(hits)[:3]:
                    # The people of the example are invented, so that the log may say whom.
                    print("NOT RIGHT", where, "has part of a name:", repr(text[max(hit.start() - 60, 0) : hit.end() + 30]))
                    found += 1
            for code in sorted(codes) if also_codes else ():
                if re.search(rf"(?<!\w){re.escape(code)}(?!\w)", text):
                    print("NOT RIGHT", where, "has the code of a member of staff")
                    found += 1
    key = any(word in text for _, text in texts(folder / "Pay committee key.xlsx") for word in words)
    if not key:
        print("NOT RIGHT the key names nobody: this check would not notice a name")
    print(f"{len(words)} words of {len(codes)} names looked for in {looked_at} texts: {found} found")
    sys.exit(bool(found) or not key)


main(*sys.argv[1:])
