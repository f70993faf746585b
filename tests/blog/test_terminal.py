# SPDX-License-Identifier: Apache-2.0
"""The program at a terminal: a password is asked for twice and never shown; progress is."""
import os
import pty
import signal
import threading

from blog_case import Case, Run, fresh
from blog_client import FOREVER


class Terminal(Case):
    def setUp(self):
        self.store = Run.stores.fresh()
        self.env = {**os.environ, **Run.stores.env()}

    def add(self, name, *typed):
        return self.at_terminal(["user", "add", name], *typed)

    def at_terminal(self, words, *typed):
        """(exit status, what the terminal showed)"""
        pid, fd = pty.fork()
        if pid == 0:
            os.execve(Run.program, ["blog", *words, "--store", self.store], self.env)
        timer = threading.Timer(FOREVER, os.kill, (pid, signal.SIGKILL))
        timer.start()
        self.addCleanup(timer.cancel)
        shown = b""
        for line in typed:
            while not shown.endswith(b": "):
                shown += os.read(fd, 1000)
            shown += b"\n"
            os.write(fd, line.encode() + b"\n")
        while True:
            try:
                part = os.read(fd, 1000)
            except OSError:  # its end has gone
                part = b""
            if not part:
                break
            shown += part
        os.close(fd)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()

    def test_asked_twice_and_not_shown(self):
        name = fresh("user")
        status, shown = self.add(name, "correct horse", "correct horsf")
        self.assertEqual(status, 1)
        self.assertIn("not the same", shown)
        status, shown = self.add(name, "correct horse", "correct horse")
        self.assertEqual(status, 0, shown)
        self.assertIn(name + " may log in", shown)
        self.assertNotIn("horse", shown)
        status, shown = self.add(fresh("user"), "short")  # not asked again
        self.assertEqual(status, 1)
        self.assertIn("8 characters", shown)
        if Run.stores.kind != "memory":
            status, shown = self.add(name, "correct horse", "correct horse")
            self.assertEqual(status, 1)
            self.assertIn("there is a user " + name, shown)

    def test_progress_of_seeding(self):
        status, shown = self.at_terminal(["seed", "--posts", "300"])
        self.assertEqual(status, 0, shown)
        self.assertRegex(shown, r"\r\[#{30}\] 100 %  300 of 300 posts, \d+ a second")
