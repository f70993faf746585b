/* SPDX-License-Identifier: Apache-2.0 */
/* blog serve: answers until SIGINT or SIGTERM, which main has blocked. */
#include "blog.h"
#include "demo.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>

int blog_serve(struct blog *blog)
{
	if (blog->demo && !demo_fill(blog))
		return 1;
	struct http *http = http_start(blog);
	if (!http)
		return 1;
	bool v6 = strchr(blog->host, ':');
	printf("blog: http://%s%s%s:%d/ on %s\n", v6 ? "[" : "", blog->host, v6 ? "]" : "", blog->port,
		blog->where);
	fflush(stdout);
	sigset_t signals;
	int number;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigwait(&signals, &number);
	sigdelset(&signals, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &signals, NULL); /* a second Ctrl-C ends it at once */
	http_stop(http);
	return 0;
}
