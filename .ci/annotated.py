#!/usr/bin/env python3
"""Does openpyxl, which knows nothing of us, find the school's workbook whole inside the annotated copy?

usage: annotated.py ORIGINAL.xlsx ANNOTATED.xlsx"""
import sys

import openpyxl


def load(path):
    return openpyxl.load_workbook(path)


def notes(book):
    return {(s.title, c.coordinate): c.comment for s in book for row in s.iter_rows() for c in row if c.comment}


def rules(sheet):
    return sum(len(found) for found in sheet.conditional_formatting._cf_rules.values())


def main(original, annotated):
    before, after = load(original), load(annotated)
    wrong = []

    def same(what, a, b):
        if a != b:
            wrong.append(f"{what}: {a} became {b}")

    names = before.sheetnames
    same("sheets", names, after.sheetnames[: len(names)])
    new = after.sheetnames[len(names) :]
    same("new sheets", ["Findings", "Recommendations", "About this check"], new)
    same("defined names", sorted(before.defined_names), sorted(n for n in after.defined_names))
    for name in (n for n in names if n in after.sheetnames):
        a, b = before[name], after[name]
        same(f"{name}: state", a.sheet_state, b.sheet_state)
        same(f"{name}: cells", [[c.value for c in r] for r in a.iter_rows()],
             [[c.value for c in r] for r in b.iter_rows(max_row=a.max_row, max_col=a.max_column)])
        same(f"{name}: validations", [(str(v.sqref), v.formula1) for v in a.data_validations.dataValidation],
             [(str(v.sqref), v.formula1) for v in b.data_validations.dataValidation])
        same(f"{name}: names", sorted(a.defined_names), sorted(b.defined_names))
        same(f"{name}: merged cells", sorted(map(str, a.merged_cells.ranges)), sorted(map(str, b.merged_cells.ranges)))
        same(f"{name}: filter", a.auto_filter.ref, b.auto_filter.ref)
        same(f"{name}: panes", a.freeze_panes, b.freeze_panes)
        if rules(b) < rules(a):
            wrong.append(f"{name}: {rules(a)} conditional formats became {rules(b)}")
    theirs, all_notes = notes(before), notes(after)
    for at, note in theirs.items():
        same(f"the note at {at}", (note.author, note.text), (all_notes[at].author, all_notes[at].text) if at in all_notes else None)
    ours = {at: note for at, note in all_notes.items() if at not in theirs}
    same("authors of new notes", {"Appraise"}, {note.author for note in ours.values()})
    linked = 0
    for row in after["Findings"].iter_rows() if "Findings" in new else ():
        for cell in row:
            target = cell.hyperlink.location if cell.hyperlink else None
            if target:
                linked += 1
                sheet = target.rsplit("!", 1)[0].strip("'").replace("''", "'")
                if sheet not in after.sheetnames:
                    wrong.append(f"Findings!{cell.coordinate} leads to {target}, which is not there")
    if not ours or not linked:
        wrong.append(f"{len(ours)} notes and {linked} links: something is missing")
    print(f"{len(names)} sheets as they were, {len(theirs)} notes of people kept, {len(ours)} notes and {len(new)} sheets of ours, {linked} links")
    for line in wrong:
        print("NOT RIGHT", line[:600])
    sys.exit(bool(wrong))


main(*sys.argv[1:])
