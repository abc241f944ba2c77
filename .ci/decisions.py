#!/usr/bin/env python3
"""Do decisions come back right, whichever program they were entered with?

usage: decisions.py APPRAISE TRACKER.xlsx FOLDER     FOLDER is what `run` wrote

They are typed into the pack with openpyxl, saved again by LibreOffice as .xlsx and as .ods, and read back each time."""
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile

import openpyxl

DAY = datetime.date(2026, 11, 19)
WORDS = ["approve", "amend", "refer back", "defer"]


def fill(pack, out):
    """Enters a decision for everybody whom the rule gives a point; what was entered, by code."""
    book = openpyxl.load_workbook(pack)
    sheet = book["Decisions"]
    top = next(row for row in sheet.iter_rows() if row[0].value == "Code")
    column = {cell.value: cell.column for cell in top}
    entered = {}
    for row in sheet.iter_rows(min_row=top[0].row + 1):
        code, new, now = (row[column[name] - 1].value for name in ("Code", "New point", "Current point"))
        if not code or not new or new == "no change":
            continue
        word = WORDS[len(entered) % len(WORDS)]
        put = {"Decision": word, "Date": DAY, "Initials": "QX"}
        if word != "approve":
            put["Reason"] = f"Why {code}: a & b, <c>, £5, “quoted”\nand a second line."
        if word == "amend":
            put["Amended point"] = now
        for name, value in put.items():
            sheet.cell(row[0].row, column[name], value)
        entered[code] = put
    book.save(out)
    return entered


def saved_by_office(work, book, kind):
    out = work / kind
    subprocess.run(["soffice", f"-env:UserInstallation=file://{work}/office", "--headless", "--convert-to", kind, "--outdir", out, book],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return out / f"{book.stem}.{kind}"


def main(program, tracker, folder):
    folder, wrong = pathlib.Path(folder), []
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        typed = work / "pack.xlsx"
        entered = fill(folder / "Pay committee pack.xlsx", typed)
        key = folder / "Pay committee key.xlsx"
        staff = {row[0]: row[2] for row in openpyxl.load_workbook(key)["Key"].iter_rows(values_only=True)}
        papers = {"openpyxl": (typed, key)}
        for kind in ("xlsx", "ods"):
            papers[f"LibreOffice, {kind}"] = (saved_by_office(work, typed, kind), saved_by_office(work, key, kind))
        letters = {}
        for number, (by, (pack, of_key)) in enumerate(papers.items()):
            out = work / str(number)
            said = subprocess.run([program, "decide", pack, "--tracker", tracker, "--key", of_key, "--as-of", "2026-12-01", "--out", out],
                                  capture_output=True, text=True)
            if said.returncode:
                wrong.append(f"{by}: {said.stderr}")
                continue
            (made,) = out.iterdir()
            record = json.loads((made / "decisions.json").read_text())
            got = {d["subject"]: d for d in record["decisions"]}
            if len(got) != len(entered):
                wrong.append(f"{by}: {len(entered)} were entered, {len(got)} came back")
            for code, put in entered.items():
                one = got.get(staff[code], {})
                have = (one.get("decision"), one.get("date"), one.get("initials"), one.get("reason"))
                want = (put["Decision"].replace(" ", "_"), str(DAY), "QX", put.get("Reason"))
                if have != want:
                    wrong.append(f"{by}, {code}: {want} was entered, {have} came back")
            letters[by] = {p.name: p.read_bytes() for p in made.glob("Letter *.html")}
            if len(letters[by]) != len(entered):
                wrong.append(f"{by}: {len(letters[by])} letters for {len(entered)} people")
            (copy,) = made.glob("*.xlsx")
            if "Decisions" not in openpyxl.load_workbook(copy).sheetnames:
                wrong.append(f"{by}: the copy has no sheet Decisions")
            back = work / "back.xlsx"
            subprocess.run([program, "strip", copy, "-o", back, "--quiet"], check=True)
            if back.read_bytes() != pathlib.Path(tracker).read_bytes():
                wrong.append(f"{by}: strip did not give the tracker back")
        if len({tuple(sorted(one.items())) for one in letters.values()}) != 1:
            wrong.append("the letters differ with the program that saved the pack")
    if len(entered) < 8:
        wrong.append(f"only {len(entered)} decisions were entered: too few to notice anything")
    print(f"{len(entered)} decisions typed with openpyxl, and saved by LibreOffice as .xlsx and .ods: {len(wrong)} not right")
    for line in wrong:
        print("NOT RIGHT", line[:600])
    sys.exit(bool(wrong))


main(*sys.argv[1:])
