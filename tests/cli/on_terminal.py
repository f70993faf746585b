# SPDX-License-Identifier: Apache-2.0
"""on_terminal.py COLUMNS INPUT COMMAND...: runs it on a terminal of that width, types INPUT ("^C" is Ctrl-C) once
something is printed, prints what the terminal was given, and exits with its code. Of line ends only \\n is left."""
import fcntl
import os
import pty
import signal
import struct
import sys
import termios

columns, typed, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
signal.alarm(60)
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))
    os.execvp(command[0], command)
out = b""
while True:
    try:
        part = os.read(fd, 65536)
    except OSError:
        break
    if not part:
        break
    out += part
    if typed:
        os.write(fd, b"\x03" if typed == "^C" else typed.encode() + b"\n")
        typed = ""
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.stdout.write(out.decode().replace("\r\n", "\n"))
sys.stdout.flush()
sys.exit(code if code >= 0 else 128 - code)
