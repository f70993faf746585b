# SPDX-License-Identifier: Apache-2.0
"""The public headers read as pages: a title, a description, and entries of comment and code."""
import os
import re

# Reading order; private machinery is not documented.
ORDER = ["value", "member", "model", "condition", "text", "store", "error", "table", "item", "find", "many", "transact",
         "document", "raw", "maintain", "migrate", "remote", "typed"]
IDENTIFIER = re.compile(r"\b(ddb_[a-z0-9_]*[a-z0-9]|DDB_[A-Z0-9_]*[A-Z0-9])(?![A-Za-z0-9_])")


class Entry:
    def __init__(self, comment, code, line):
        self.comment, self.code, self.line = comment, code, line


class Page:
    def __init__(self, name, title, description, entries):
        self.name, self.title, self.description, self.entries = name, title, description, entries

    def symbols(self):
        """Functions, macros and types that the page declares."""
        names = []
        for e in self.entries:
            for name in declared(e.code):
                if name not in names:
                    names.append(name)
        return names


def without_comments(code):
    return re.sub(r"/\*.*?\*/", " ", code, flags=re.S)


def declared(code):
    code = without_comments(code)
    names = re.findall(r"^#define\s+(\w+)", code, re.M)
    plain = re.sub(r"^#define.*(?:\\\n.*)*", "", code, flags=re.M)
    names += re.findall(r"\b(ddb_\w+)\s*\(", re.sub(r"\{[^{}]*\}", " ", plain))
    names += re.findall(r"^(?:struct|enum|typedef\s+\w+)\s+(ddb_\w+)\s*[;{]", plain, re.M)
    names += re.findall(r"\b(DDB_[A-Z0-9_]+)\b\s*(?:=|,|\}|/|$)", " ".join(re.findall(r"enum \w+ \{([^}]*)\}", plain)))
    return [n for n in names if not n.endswith("_")]


def comment_text(lines):
    text = "\n".join(lines)
    text = re.sub(r"^\s*/\*\s?", "", text)
    text = re.sub(r"\s*\*/\s*$", "", text)
    return "\n".join(re.sub(r"^\s*\* ?", "", line) for line in text.split("\n")).strip("\n")


def is_noise(line):
    return re.match(r"#(?:ifn?def|endif|include|if|else|pragma)\b", line) or line.startswith("/* clang-format") or \
        re.match(r"/\* =+|/\* ==== .*=\s*\*/$", line) is not None and line.rstrip().endswith("*/")


def body_of(lines):
    """The lines between the includes and the end of the page, and the number of the first."""
    begin = max((i for i, l in enumerate(lines) if l.startswith("#include")
                 and "private/end.h" not in l), default=0) + 1
    end = next((i for i, l in enumerate(lines) if "private/end.h" in l), len(lines) - 1)
    return begin, lines[begin:end]


def entries_of(first, lines):
    """A comment at the margin begins an entry; the code up to the next one belongs to it."""
    entries, comment, code, start, in_comment = [], [], [], first, False

    def close():
        text = "\n".join(code).strip("\n")
        if text or comment:
            entries.append(Entry(comment_text(comment) if comment else "", text, start))

    for i, line in enumerate(lines):
        if in_comment:
            comment.append(line)
            in_comment = "*/" not in line
        elif line.startswith("/*") and not is_noise(line):
            close()
            comment, code, start = [line], [], first + i + 1
            in_comment = "*/" not in line
        elif not is_noise(line):
            code.append(line)
    close()
    return [e for e in entries if e.code or e.comment]


def read(root, name):
    with open(os.path.join(root, "include", "ddb", name + ".h"), encoding="utf-8") as f:
        lines = f.read().split("\n")
    top = [1]
    while "*/" not in lines[top[-1]]:
        top.append(top[-1] + 1)
    text = comment_text([lines[i] for i in top])
    head, description = re.match(r"(.+?\.)(?=\s|$)(.*)", text, re.S).groups()  # its first sentence
    title = " ".join(re.sub(r"^ddb/\w+\.h:\s*", "", head).split())
    if description.startswith(" "):
        description = description.lstrip()
    first, body = body_of(lines)
    return Page(name, title, description.strip("\n"), entries_of(first, body))


def pages(root):
    found = {f[:-2] for f in os.listdir(os.path.join(root, "include", "ddb")) if f.endswith(".h")} - {"ddb"}
    missing = found.symmetric_difference(ORDER)
    if missing:
        raise SystemExit("tools/documents/headers.py: ORDER and include/ddb differ: %s" % ", ".join(sorted(missing)))
    return [read(root, name) for name in ORDER]


def overview(root):
    return read(root, "ddb")
