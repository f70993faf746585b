/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "base/os.h"
#include "base/terminal.h"
#include "cli/cli.h"
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define LINES_MAX ((size_t)256 << 20)
#define FLUSH_AT  ((size_t)64 << 10)
#define FLUSH_US  100000

/* For the handler, which is given nothing else. */
static volatile sig_atomic_t writing, interrupted, terminal;

static void on_interrupt(int number)
{
	(void)number;
	if (writing &&
		!interrupted) { /* the lines that are being written are finished first; unless asked twice */
		interrupted = 1;
		return;
	}
	if (terminal && write(STDERR_FILENO, "\r\x1b[K", 4) < 0) /* progress */
		_exit(EXIT_INTERRUPTED);
	_exit(EXIT_INTERRUPTED);
}

void ddbi_cli_output_begin(struct cli_output *o)
{
	const struct sigaction action = { .sa_handler = on_interrupt };
	*o = (struct cli_output){ .terminal = ddbi_terminal(STDOUT_FILENO), .last_us = ddbi_monotonic_us() };
	ddbi_buf_init(&o->lines, LINES_MAX);
	terminal = ddbi_terminal(STDERR_FILENO);
	sigaction(SIGINT, &action, NULL);
}

bool ddbi_cli_flush(struct cli_output *o)
{
	if (o->lines.failed && !o->why)
		o->why = "there is not enough memory";
	writing = 1;
	if (!o->why && !ddbi_write_all(STDOUT_FILENO, buf_view(&o->lines), &o->why) && !o->why)
		o->why = "it failed";
	writing = 0;
	if (interrupted)
		_exit(EXIT_INTERRUPTED);
	buf_clear(&o->lines);
	o->last_us = ddbi_monotonic_us();
	return !o->why;
}

bool ddbi_cli_line(struct cli_output *o)
{
	ddbi_buf_byte(&o->lines, '\n');
	if (o->lines.len < FLUSH_AT && ddbi_monotonic_us() - o->last_us < FLUSH_US && !o->lines.failed)
		return !o->why;
	return ddbi_cli_flush(o);
}

int ddbi_cli_output_end(struct cli_output *o, const char *command, int code)
{
	bool ok = ddbi_cli_flush(o);
	ddbi_buf_free(&o->lines);
	if (ok)
		return code;
	fprintf(stderr, "ddb %s: the output could not be written: %s\n", command, o->why);
	return code ? code : EXIT_FAILED;
}
