#!/usr/bin/env python3
"""Does a tracker tell the same whatever it was saved as? LibreOffice saves it in the other formats that are read; each has
to give the outcomes of the original, and its findings in a workbook of their own. (LibreOffice does not write .xlsb.)

usage: formats.py PROGRAM TRACKER.xlsx"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

POLICY = ["--policy", "kclms", "--as-of", "2026-11-02"]
ENDINGS = ("xls", "ods")


def outcomes(program, tracker):
    done = subprocess.run([program, "check", tracker, *POLICY, "--all", "--format", "json", "--fail-on", "never"],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{tracker.name}: {done.stderr}")
    told = json.loads(done.stdout)
    del told["tracker"]
    return told


def differences(name, expected, found):
    for key in expected:
        if expected[key] == found.get(key):
            continue
        yield f"{name}: {key} differ"
        if isinstance(expected[key], list):
            pairs = [(a, b) for a, b in zip(expected[key], found[key]) if a != b]
            yield from (f"  {a}\n  {b}" for a, b in pairs[:3])


def main(program, original):
    program, original = Path(program).resolve(), Path(original).resolve()
    expected = outcomes(program, original)
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for ending in ENDINGS:
            subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", ending,
                            "--outdir", folder, original], check=True, capture_output=True)
            saved = folder / f"{original.stem}.{ending}"
            before = saved.read_bytes()
            wrong += differences(saved.name, expected, outcomes(program, saved))
            done = subprocess.run([program, "run", saved, *POLICY, "--out", folder / ending], capture_output=True, text=True)
            made = sorted(p.name for p in (folder / ending).rglob("*.xlsx"))
            if done.returncode or f"{original.stem} (findings).xlsx" not in made:
                wrong.append(f"{saved.name}: a run made {made}\n{done.stderr}")
            if saved.read_bytes() != before:
                wrong.append(f"{saved.name} was changed")
            print(f"{saved.name}: {len(expected['outcomes'])} outcomes compared")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
