/* SPDX-License-Identifier: Apache-2.0 */
/* The standard output in whole lines: what Ctrl-C interrupts is never half a line. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H
#include "base/buf.h"

struct cli_output {
	struct buf lines; /* whole ones, but for the one that is being made */
	int64_t last_us;
	const char *why; /* the system's sentence on why writing failed; NULL: it did not */
	bool terminal;
};

/* From here on Ctrl-C ends the process with 130, between lines. */
void ddbi_cli_output_begin(struct cli_output *);
/* Ends the line that was put into .lines. false: output has failed, and more of it makes no sense. */
bool ddbi_cli_line(struct cli_output *);
bool ddbi_cli_flush(struct cli_output *);
/* Flushes; says on behalf of the command what went wrong. The exit code, which is `code` if nothing did. */
int ddbi_cli_output_end(struct cli_output *, const char *command, int code);

/* ---- aligned columns ---- */

struct cli_cell {
	struct str text; /* without control characters */
	bool right;      /* aligned to the right: a number */
};
struct cli_grid {
	const struct str *names;      /* of the columns */
	const struct cli_cell *cells; /* rows * columns */
	size_t columns, rows;
};
/* As lines, cut to that width; columns that find no room are named behind them. */
bool ddbi_cli_grid(struct cli_output *, const struct cli_grid *, size_t width);
/* "name  value", of which the values are not cut. */
bool ddbi_cli_pair(struct cli_output *, size_t name_width, struct str name, struct str value);
/* The text as a terminal may be given it, control characters escaped as in JSON; cut after `most` bytes. */
void ddbi_cli_printable(struct buf *, struct str, size_t most);

#endif
