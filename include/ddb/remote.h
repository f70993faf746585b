/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/remote.h: options of a store that is a service somewhere else, over signed HTTP: Amazon DynamoDB or
 * anything that speaks its protocol. What is left zero comes from where every AWS SDK looks: environment and
 * AWS files. */
#ifndef DDB_REMOTE_H
#define DDB_REMOTE_H
/* clang-format off */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <ddb/private/begin.h>

/* How failures that may pass are tried again. */
enum ddb_retry_mode {
	DDB_RETRY_DEFAULT,  /* AWS_RETRY_MODE or the profile's retry_mode; else STANDARD */
	DDB_RETRY_STANDARD, /* a delay that doubles, at random up to 20 s; no more retries when most of them are in vain */
	DDB_RETRY_ADAPTIVE, /* and, once the service has throttled, no more requests than it takes */
	DDB_RETRY_LEGACY    /* up to 10 attempts with short delays */
};

/* One attempt at an operation, as it ended. Texts live until the callback returns. */
struct ddb_attempt {
	const char *operation;     /* "PutItem" */
	const char *request_id;    /* the service's; "" if there was no answer */
	const char *error;         /* the exception's name; "" if there was none */
	const char *invocation_id; /* the same for all attempts at one operation */
	int number;                /* 1 is the first */
	int http_status;           /* 0: there was no answer */
	bool last;                 /* the operation ends with it */
	int64_t us;                /* how long it took */
	size_t sent, received;     /* bytes of the bodies */
	double read_units, write_units, units; /* consumed capacity, where it was asked for */
};

struct ddb_remote {
	const char *access_key, *secret_key; /* both, or neither: then see ddb_open */
	const char *session_token;           /* belongs to them; NULL: none */
	const char *account_id;              /* whose they are: on AWS it has an endpoint of its own, which is then used; NULL: not known */
	const char *profile;        /* of the AWS files; NULL: AWS_PROFILE, else "default" */
	enum ddb_retry_mode retry_mode;
	int connect_timeout_ms;     /* 0: 1 s on this machine, 5 s elsewhere */
	int deadline_ms;            /* of a whole operation with its retries, from its first attempt on; 0: none */
	int max_connections;        /* of one session; 0: 64. So many requests are under way at a time; others wait */
	size_t max_answer;          /* bytes of an answer; 0: 64 MB. A longer one is an error */
	const char *ca_file;        /* certificates to trust; NULL: AWS_CA_BUNDLE, the profile's ca_bundle, else the system's */
	const char *proxy;          /* "http://HOST:PORT"; NULL: HTTPS_PROXY and the like; "": none */
	bool fips, dual_stack;      /* the region's endpoint of that kind */
	bool compress;              /* ask for compressed answers */
	/* Sees the end of each attempt, on the thread that drives; makes no calls on the session. NULL is fine. */
	void (*on_attempt)(void *user, const struct ddb_attempt *);
	/* Gives the X-Amzn-Trace-Id of a request, or NULL for none; the text is copied at once. NULL is fine. */
	const char *(*trace_id)(void *user);
	void *user; /* of both */
};

/* What a session has sent so far: its attempts, each as on_attempt sees it, added up. */
struct ddb_metrics {
	uint64_t attempts;       /* that have ended, in whatever way */
	uint64_t retries;        /* of these, all but the first at each operation */
	uint64_t throttled;      /* of these, refused because there were too many requests */
	uint64_t sent, received; /* bytes of the bodies */
	int64_t us;              /* how long they took; those side by side count each in full */
	double read_units, write_units, units; /* consumed capacity, where it was asked for */
};

struct ddb;
/* Since the session was opened; requests for credentials do not count. All zero on a local store, and for a
 * session that is NULL, closed or could not be opened. out NULL: nothing is done. Costs nothing and leaves the last error as
 * it is. */
void ddb_metrics(const struct ddb *, struct ddb_metrics *out);

#include <ddb/private/end.h>
/* clang-format on */
#endif
