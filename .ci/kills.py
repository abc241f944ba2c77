#!/usr/bin/env python3
"""Stops the program at every call it makes to the system while it writes, and looks at what is left behind.

usage: kills.py BINARY TRACKER

Whatever the moment, the tracker is as it was, and the copy is either the old one or the new one, whole. Needs strace."""
import subprocess
import sys
import tempfile
from pathlib import Path

CALLS = ("openat", "write", "fsync", "fdatasync", "chmod", "fchmod", "rename", "renameat", "renameat2", "linkat", "unlink",
         "close", "exit_group")
OLD = b"the copy of last week"


def main(binary, tracker):
    binary, whole = Path(binary).resolve(), Path(tracker).read_bytes()
    stops = {"old": 0, "new": 0}
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        source, copy = Path(folder) / "Tracker.xlsx", Path(folder) / "Copy.xlsx"
        source.write_bytes(whole)
        command = [binary, "annotate", source, "--policy", "kclms", "--as-of", "2026-11-02", "-o", copy, "--quiet"]
        subprocess.run(command, check=True)
        new = copy.read_bytes()
        for call in CALLS:
            at = 0
            while True:
                at += 1
                copy.write_bytes(OLD)
                strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                          "-e", f"inject={call}:signal=SIGKILL:when={at}"]
                code = subprocess.run([*strace, *command], stderr=subprocess.DEVNULL).returncode
                state = {OLD: "old", new: "new"}.get(copy.read_bytes() if copy.exists() else b"")
                if state is None or source.read_bytes() != whole:
                    wrong.append(f"{call} {at}: " + ("the tracker changed" if state else "the copy is neither"))
                if code == 0:
                    break
                stops[state or "old"] += 1
                for left in Path(folder).glob(".appraise-*"):
                    left.unlink()
    print(f"stopped {sum(stops.values())} times: the copy was the old one {stops['old']} times, the new one {stops['new']} times")
    print(*wrong, sep="\n")
    sys.exit(1 if wrong or stops["old"] < 10 or not stops["new"] else 0)


main(*sys.argv[1:])
