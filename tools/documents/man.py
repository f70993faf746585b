# SPDX-License-Identifier: Apache-2.0
"""Man pages: ddb(3), one page a header, a link for each function, and ddb(1) out of the command's own help."""
import os
import re
import subprocess


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in ".'" else line for line in text.split("\n"))


def paragraphs(text):
    """Prose is filled; lines that begin with a tab or two spaces stand as they are, but go on with an item of a list."""
    out, kind = [], "text"
    begin = {"code": ".PP\n.RS 4\n.nf", "text": ".PP"}
    end = {"code": ".fi\n.RE"}
    for line in text.split("\n"):
        indented = line.startswith(("\t", "  ")) and line.strip()
        if line.startswith(("- ", " - ")):
            out += [end.get(kind, ""), ".IP \\(bu 2", escape(line.strip(" -"))]
            kind = "list"
            continue
        if not (kind == "list" and indented):
            now = "code" if indented else "text"
            if now != kind:
                out += [end.get(kind, ""), begin[now]]
            kind = now
        if line.strip():
            out.append(escape(re.sub(r"^\t", "", line).expandtabs(8) if kind == "code" else line.strip()))
        else:
            out.append(".PP")
    return "\n".join(line for line in out + [end.get(kind, "")] if line)


def head(name, section, version, title):
    return '.TH "%s" "%s" "" "libddb %s" "libddb"\n.SH NAME\n%s \\- %s\n' % (
        name.upper(), section, version, escape(name), escape(title.split(":")[0].split(". ")[0].rstrip(".")))


def code(text):
    return ".PP\n.nf\n.RS 2\n%s\n.RE\n.fi" % escape(text.expandtabs(8))


def page(p, version, names):
    out = [head("ddb_" + p.name, "3", version, p.title), ".SH SYNOPSIS", ".nf", "#include <ddb/ddb.h>", ".fi",
           ".SH DESCRIPTION", paragraphs(p.title[:1].upper() + p.title[1:]), ".PP", paragraphs(p.description)]
    for e in p.entries:
        if e.code:
            out.append(code(e.code))
        if e.comment:
            out += [".RS 4", paragraphs(e.comment), ".RE"]
    others = [".BR %s (3)" % escape("ddb_" + n) for n in names if n != p.name]
    out += [".SH SEE ALSO", ".BR ddb (3),", ",\n".join(others)]
    return re.sub(r"\n{2,}", "\n", "\n".join(out)) + "\n"


def overview(p, version, names):
    out = [head("ddb", "3", version, p.title), ".SH DESCRIPTION", paragraphs(p.description), ".SH SEE ALSO",
           ",\n".join(".BR %s (3)" % escape("ddb_" + n) for n in names) + ",", ".BR ddb (1)"]
    return re.sub(r"\n{2,}", "\n", "\n".join(out)) + "\n"


def help_of(command, *arguments):
    done = subprocess.run([command, *arguments, "--help"], capture_output=True, text=True, timeout=20)
    return (done.stdout or done.stderr).strip("\n")


def commands(text):
    return re.findall(r"^  ([a-z]\w*)\s{2,}", text, re.M)


COMMON = "Exit codes: 0 ok, 1 failed, 2 usage, 3 "  # the same with every command, and in a section of its own
OPTION = re.compile(r"^  (--[a-z-]+(?: \S+)*)(?:\s{2,}(\S.*))?$")


def about(lines, column):
    """What is said of an option; what stands further in than its first line is a table of its own."""
    out, table = [], False
    for line in lines:
        deeper = len(line) - len(line.lstrip()) > column
        if deeper != table:
            out.append(".nf" if deeper else ".fi")
        table = deeper
        out.append(escape(line[column:] if deeper else line.strip()))
    return out + [".fi"] * table


def options(lines):
    """Takes the options that the lines begin with; the rest of the lines, and what stands for the options."""
    out = []
    while lines and (m := OPTION.match(lines[0])):
        column = m.start(2) if m.group(2) else len(lines[1]) - len(lines[1].lstrip()) if len(lines) > 1 else 0
        text = [" " * column + m.group(2)] if m.group(2) else []
        lines = lines[1:]
        while lines and lines[0].startswith(" " * column) and lines[0].strip() and not OPTION.match(lines[0]):
            text.append(lines[0])
            lines = lines[1:]
        out += [".TP", ".B " + escape(m.group(1)), *about(text, column)]
    return lines, out


def subcommand(text):
    first, *lines = text.split("\n")
    out, prose = [".B " + escape(first.replace("usage: ", "")), ".PP"], []
    for i, line in enumerate(lines):
        if line.startswith(COMMON):
            lines = lines[:i]
            break
    while lines:
        if OPTION.match(lines[0]):
            lines, listed = options(lines)
            out += [paragraphs("\n".join(prose)), *listed, ".PP"]
            prose = []
        else:
            prose.append(lines[0])
            lines = lines[1:]
    return "\n".join(out + [paragraphs("\n".join(prose).strip("\n"))])


def helps(binary):
    """The names of all sub-commands, after "" for the command as a whole, with what each says of itself."""
    top = help_of(binary)
    return [("", top)] + [(name, help_of(binary, name)) for name in commands(top)]


def command(binary, version):
    top = help_of(binary)
    out = [head("ddb", "1", version, "DynamoDB in one small binary"), ".SH SYNOPSIS", ".B ddb COMMAND [OPTIONS]",
           ".SH DESCRIPTION", paragraphs(top.split("\n", 1)[1].strip("\n")), ".SH COMMANDS"]
    for name in commands(top):
        out += [".SS %s" % escape("ddb " + name), subcommand(help_of(binary, name))]
    out += [".SH EXIT STATUS", paragraphs(
        "0: all went well. 1: it failed. 2: the command line is wrong. 3: something is missing on this machine. 4: not found. "
        "5: a condition did not hold. 6: refused, or no credentials. 130: interrupted by Ctrl-C."),
        ".SH ENVIRONMENT", paragraphs(
        "DDB_STORE: the store of commands without --store. DDB_REGION, DDB_ENDPOINT, DDB_TABLE_PREFIX, DDB_READ_UNITS, "
        "DDB_WRITE_UNITS and DDB_TAGS: as ddb_open(3) says. AWS_ACCESS_KEY_ID and the others: as with every AWS SDK."),
        ".SH SEE ALSO", ".BR ddb (3)"]
    return re.sub(r"\n{2,}", "\n", "\n".join(out)) + "\n"


def write(folder, name, text):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(text)


def build(out, pages, top, version, binary):
    three = os.path.join(out, "man3")
    names = [p.name for p in pages]
    own = {"ddb_" + n for n in names}
    write(three, "ddb.3", overview(top, version, names))
    for p in pages:
        write(three, "ddb_%s.3" % p.name, page(p, version, names))
        for symbol in p.symbols():
            if symbol.startswith("ddb_") and symbol not in own:
                write(three, symbol + ".3", ".so man3/ddb_%s.3\n" % p.name)
    write(os.path.join(out, "man1"), "ddb.1", command(binary, version))
