/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions: the cookie holds a token, the store its digest. And the tokens that forms carry. */
#include "account/account.h"
#include "account/secret.h"
#include "blog.h"
#include "http/request.h"
#include "pages/view.h"
#include <stdio.h>
#include <string.h>

#define SESSION_COOKIE "blog_session"
#define CSRF_COOKIE    "blog_csrf"
#define SESSION_DAYS   14

struct who {
	const struct session *session; /* NULL: nobody is logged in */
	const struct user *user;
	const char *csrf; /* NULL: none yet */
};

/* ---- who asks ---- */

static enum ddb_rc find_session(struct request *r, const char *token, struct session *out)
{
	enum ddb_rc rc = DDB_NOT_FOUND;
	if (is_token(token) && token_digest(token, out->id))
		rc = session_get(r->db, r->arena, out, out, NULL);
	return !rc && session_expired(out) ? DDB_NOT_FOUND : rc;
}

static void look_up(struct request *r, struct who *who)
{
	const char *token = request_cookie(r, SESSION_COOKIE);
	struct session *session = request_array(r, 1, sizeof *session);
	struct user *user = request_array(r, 1, sizeof *user);
	if (!token || !session || !user)
		return;
	enum ddb_rc rc = find_session(r, token, session);
	if (!rc) {
		user->name = session->user_name;
		rc = user_get(r->db, r->arena, user, user, NULL);
	}
	if (!rc)
		*who = (struct who){ session, user, session->csrf };
	else if (rc != DDB_NOT_FOUND)
		request_log(r, ddb_errmsg(r->db));
}

/* NULL: no memory. */
static struct who *who_asks(struct request *r)
{
	if (!r->who && (r->who = request_array(r, 1, sizeof *r->who)))
		look_up(r, r->who);
	return r->who;
}

const struct session *request_session(struct request *r)
{
	const struct who *who = who_asks(r);
	return who ? who->session : NULL;
}

const struct user *request_user(struct request *r)
{
	const struct who *who = who_asks(r);
	return who ? who->user : NULL;
}

/* ---- log-in and log-out ---- */

static void set_cookie(struct request *r, const char *name, const char *value, int seconds)
{
	const char *by = r->blog->behind_proxy ? request_header(r, "X-Forwarded-Proto") : NULL;
	bool https = by && !strcmp(by, "https");
	const char *age = seconds >= 0 ? request_text(r, "; Max-Age=%d", seconds) : "";
	reply_header(r, "Set-Cookie",
		request_text(r, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", name, value, age,
			https ? "; Secure" : ""));
}

enum ddb_rc begin_session(struct request *r, const char *user_name)
{
	char token[TOKEN_SIZE], csrf[TOKEN_SIZE];
	struct session session = { .user_name = user_name, .expires_at = ddb_in_days(SESSION_DAYS) };
	enum ddb_rc rc = end_session(r);
	if (rc)
		return rc;
	if (!token_make(token) || !token_make(csrf) || !token_digest(token, session.id))
		return DDB_IO;
	session.csrf = csrf;
	rc = session_put(r->db, &session, NULL);
	if (!rc)
		set_cookie(r, SESSION_COOKIE, token, SESSION_DAYS * 24 * 3600);
	return rc;
}

enum ddb_rc end_session(struct request *r)
{
	const struct session *session = request_session(r);
	return session ? session_delete(r->db, session, NULL) : DDB_OK;
}

void forget_session(struct request *r)
{
	set_cookie(r, SESSION_COOKIE, "", 0);
}

bool must_log_in(struct request *r)
{
	if (request_user(r))
		return true;
	const char *here = request_text(r, "%s%s%s", r->path, *r->query ? "?" : "", r->query);
	if (!strcmp(r->method, "GET"))
		reply_redirect(r, request_text(r, "/accounts/login/?%s", url_part(r, "next", here) + 1));
	else
		reply_redirect(r, "/accounts/login/"); /* what was sent would not be sent again */
	return false;
}

bool must_be_admin(struct request *r)
{
	if (!must_log_in(r))
		return false;
	if (!request_user(r)->admin)
		reply_problem(r, 403, "Only the blog’s admins may see this.");
	return request_user(r)->admin;
}

/* ---- forms ---- */

/* Of the cookie, where nobody is logged in. NULL: there is none. */
static const char *known_csrf(struct request *r)
{
	struct who *who = who_asks(r);
	const char *cookie = request_cookie(r, CSRF_COOKIE);
	if (who && !who->csrf && cookie && is_token(cookie))
		who->csrf = cookie;
	return who ? who->csrf : NULL;
}

const char *csrf_token(struct request *r)
{
	char token[TOKEN_SIZE];
	if (known_csrf(r))
		return r->who->csrf;
	if (!r->who || !token_make(token))
		return ""; /* which no form can be sent with */
	r->who->csrf = request_text(r, "%s", token);
	set_cookie(r, CSRF_COOKIE, token, -1);
	return r->who->csrf;
}

bool csrf_checked(struct request *r)
{
	if (!from_elsewhere(r) && same_secret(request_form(r, "csrf"), known_csrf(r)))
		return true;
	reply_problem(r, 403,
		"This form is no longer good, or was not one of ours. Please go back, load the page again "
		"and send it once more. (It needs cookies.)");
	return false;
}
