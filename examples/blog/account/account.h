/* SPDX-License-Identifier: Apache-2.0 */
/* Who is asking: log-in by a cookie, forms that only our own pages can send, and how often is too often. */
#ifndef BLOG_ACCOUNT_H
#define BLOG_ACCOUNT_H
#include "http/http.h"
#include "models.h"

/* The session that the request's cookie names, if it is not over; NULL: nobody is logged in. Read once a
 * request. */
const struct session *request_session(struct request *);
const struct user *request_user(struct request *);

/* Logs in, with a cookie that is good for two weeks; what session there was before is over. */
enum ddb_rc begin_session(struct request *, const char *user_name);
enum ddb_rc end_session(struct request *);
void forget_session(struct request *); /* takes the cookie back */

/* For pages that need it. false: it has answered, with a redirection to the log-in or 403. */
bool must_log_in(struct request *);
bool must_be_admin(struct request *);

/* Does a page of another site send this? */
bool from_elsewhere(struct request *);
/* What a form has to carry as "csrf": that of the session, or of a cookie made for it where nobody is logged
 * in. */
const char *csrf_token(struct request *);
/* Was this form sent by one of our pages? false: it has answered 403. */
bool csrf_checked(struct request *);

/* Does it come from this machine? Not through a proxy, and not under a name that somebody gave to it, which
 * is how other sites' pages get around their browser. */
bool is_at_home(struct request *);
/* May a client write through the API? Not from other sites' pages (Origin, Sec-Fetch-Site), and where a token
 * is set only with it, else from this machine only. false: it has answered 401 or 403. */
bool may_write(struct request *);

/* One more of `what` from this client: true while it is at most `limit` a minute. Counted by the store, so
 * that several processes count together. false: it has answered 429 with Retry-After, or the store failed. */
bool not_too_often(struct request *, const char *what, int limit);

/* Someone who may log in, who writes as that author; NULL: as a new one of that name. DDB_CONDITION_FAILED:
 * the name is taken. */
enum ddb_rc add_user(struct ddb *, const char *name, const char *password, const char *author_pk, bool admin);
/* What is wrong with it as somebody's name, or password; NULL: nothing. */
const char *name_fault(const char *name);
const char *password_fault(const char *password);
#endif
