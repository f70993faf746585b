#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""rest.py BLOG memory|file|serve:DDB [TEST...]: the blog, black box, over HTTP: each row, status and edge of its API,
and its pages as a browser without JavaScript uses them. Python's standard library only."""
import sys
import unittest

from blog_case import Run

MODULES = ["test_authors", "test_posts", "test_lists", "test_more", "test_http", "test_wire", "test_pages",
           "test_accounts",
           "test_admin", "test_proxy", "test_terminal", "test_command",
           "test_trouble"]


def main():
    if len(sys.argv) < 3:
        print(__doc__.split(":")[0], file=sys.stderr)
        return 2
    Run.begin(sys.argv[1], sys.argv[2])
    try:
        suite = unittest.defaultTestLoader.loadTestsFromNames(sys.argv[3:] or MODULES)
        ok = unittest.TextTestRunner(stream=sys.stdout).run(suite).wasSuccessful()
    finally:
        Run.end()
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
