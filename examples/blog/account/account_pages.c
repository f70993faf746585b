/* SPDX-License-Identifier: Apache-2.0 */
/* /accounts/login/, /accounts/logout/, /accounts/signup/ */
#include "account/account.h"
#include "account/secret.h"
#include "blog.h"
#include "pages/template.h"
#include "pages/view.h"
#include <string.h>

#define TRIES_A_MINUTE 10

static const char *sent(struct request *r, const char *name)
{
	const char *text = request_form(r, name);
	return text ? text : "";
}

/* Where to go on: a path of ours, and nothing that a browser takes for another site's. */
static const char *next_path(struct request *r, const char *path)
{
	bool local = path && *path == '/' && path[1] != '/' && !strchr(path, '\\');
	for (const char *c = path; local && *c; c++)
		local = *c > ' ' && *c < 0x7f;
	return local ? request_text(r, "%s", path) : "/";
}

/* name: what was typed. */
static void show(struct request *r, const char *page, const char *title, const char *name, const char *next,
	const char *why)
{
	reply_page(r, why ? 400 : 200, page,
		json_pack("{s:s, s:s, s:s, s:s, s:s?}", "title", title, "name", name, "next", next,
			"next_query", strcmp(next, "/") ? url_part(r, "next", next) + 1 : "", "error", why));
}

/* Logs in and goes on there. */
static void enter(struct request *r, const char *name)
{
	enum ddb_rc rc = begin_session(r, name);
	if (rc)
		reply_failure(r, rc);
	else
		reply_redirect(r, next_path(r, request_form(r, "next")));
}

/* ---- log in ---- */

static void show_login(struct request *r, const char *name, const char *next, const char *why)
{
	show(r, "login", "Log in", name, next_path(r, next), why);
}

static void login_page(struct request *r)
{
	show_login(r, "", request_query(r, "next"), NULL);
}

/* The demonstration's password is known to everybody, and good on this machine only, as are others that are
 * too short. */
static bool may_enter(struct request *r, const char *password, const char *hashed)
{
	return password_is(password, hashed) && (!password_fault(password) || is_at_home(r));
}

static void log_in(struct request *r)
{
	const char *name = sent(r, "name"), *password = sent(r, "password");
	struct user user = { .name = name };
	if (!csrf_checked(r) || !not_too_often(r, "login", TRIES_A_MINUTE))
		return;
	enum ddb_rc rc = name_fault(name) ? DDB_NOT_FOUND : user_get(r->db, r->arena, &user, &user, NULL);
	if (rc && rc != DDB_NOT_FOUND)
		reply_failure(r, rc);
	else if (!may_enter(r, password, rc ? NULL : user.password))
		show_login(r, name, request_form(r, "next"),
			"There is no user of that name with that password.");
	else
		enter(r, name);
}

static void log_out(struct request *r)
{
	if (!csrf_checked(r))
		return;
	enum ddb_rc rc = end_session(r);
	if (rc) {
		reply_failure(r, rc);
		return;
	}
	reply_redirect(r, "/");
	forget_session(r);
}

/* ---- sign up ---- */

static void show_signup(struct request *r, const char *name, const char *next, const char *why)
{
	show(r, "signup", "Sign up", name, next_path(r, next), why);
}

static void signup_page(struct request *r)
{
	show_signup(r, "", request_query(r, "next"), NULL);
}

static const char *signup_fault(struct request *r)
{
	const char *password = sent(r, "password"), *why = name_fault(sent(r, "name"));
	if (!why)
		why = password_fault(password);
	if (!why && strcmp(password, sent(r, "again")) != 0)
		why = "The two passwords are not the same.";
	return why;
}

static void sign_up(struct request *r)
{
	const char *name = sent(r, "name"), *next = request_form(r, "next"), *why;
	if (!csrf_checked(r))
		return;
	if ((why = signup_fault(r))) {
		show_signup(r, name, next, why);
		return;
	}
	if (!not_too_often(r, "signup", TRIES_A_MINUTE))
		return;
	enum ddb_rc rc = add_user(r->db, name, sent(r, "password"), NULL, false);
	if (rc == DDB_CONDITION_FAILED)
		show_signup(r, name, next, "That name is taken. Please choose another.");
	else if (rc)
		reply_failure(r, rc);
	else
		enter(r, name);
}

const struct route account_routes[] = {
	{ "GET", "/accounts/login/", login_page },
	{ "POST", "/accounts/login/", log_in },
	{ "POST", "/accounts/logout/", log_out },
	{ "GET", "/accounts/signup/", signup_page },
	{ "POST", "/accounts/signup/", sign_up },
	{ 0 },
};
