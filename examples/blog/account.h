/* SPDX-License-Identifier: Apache-2.0 */
/* Who is asking: log-in by a cookie, forms that only our own pages can send, and how often is too often. */
#ifndef BLOG_ACCOUNT_H
#define BLOG_ACCOUNT_H
#include "http.h"
#include "models.h"

/* The session that the request's cookie names, if it is not over; NULL: nobody is logged in. Read once a
 * request. */
const struct session *request_session(struct request *);
const struct user *request_user(struct request *);

/* For pages that need it. false: it has answered, with a redirection to the log-in or 403. */
bool must_log_in(struct request *);
bool must_be_admin(struct request *);

/* What a form has to carry as "csrf": that of the session, or of a cookie made for it where nobody is logged
 * in. */
const char *csrf_token(struct request *);
/* Was this form sent by one of our pages? false: it has answered 403. */
bool csrf_checked(struct request *);

/* May a client write through the API? Not from other sites' pages (Origin, Sec-Fetch-Site), and where a token
 * is set only with it. false: it has answered 401 or 403. */
bool may_write(struct request *);

/* One more of `what` from this client: true while it is at most `limit` a minute. Counted by the store, so
 * that several processes count together. false: it has answered 429 with Retry-After, or the store failed. */
bool not_too_often(struct request *, const char *what, int limit);
#endif
