/* SPDX-License-Identifier: Apache-2.0 */
/* Who may log in; `blog user add`. */
#include "account/account.h"
#include "account/secret.h"
#include "blog.h"
#include "posts.h"
#include "queries.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PASSWORD_MIN 8

const char *name_fault(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t n = strlen(name);
	if (n < 2 || n > 40)
		return "A name has from 2 to 40 characters.";
	return strspn(name, plain) == n ? NULL : "A name is made of letters, digits, dots, dashes and _.";
}

const char *password_fault(const char *password)
{
	if (strlen(password) < PASSWORD_MIN)
		return "A password has at least 8 characters.";
	return strlen(password) > PASSWORD_MAX ? "A password has at most 256 characters." : NULL;
}

/* Both or none; two who want the same name at the same time do not both get it. */
static enum ddb_rc add_with_author(struct ddb *db, struct user *user)
{
	struct author author = { .username = user->name };
	if (!uuid_make(author.pk))
		return DDB_IO;
	user->author_pk = author.pk;
	struct ddb_step steps[] = { user_create_step(user), author_create_step(&author) };
	enum ddb_rc rc = ddb_transact(db, steps, 2, NULL);
	bool taken = steps[0].rc == DDB_CONDITION_FAILED || steps[1].rc == DDB_CONDITION_FAILED;
	return rc == DDB_CANCELLED && taken ? DDB_CONDITION_FAILED : rc;
}

enum ddb_rc add_user(
	struct ddb *db, const char *name, const char *password, const char *author_pk, bool admin)
{
	char hashed[HASHED_SIZE];
	struct user user = { .name = name, .password = hashed, .author_pk = author_pk, .admin = admin };
	if (!password_hash(password, hashed))
		return DDB_NOMEM;
	return author_pk ? user_create(db, &user) : add_with_author(db, &user);
}

/* ---- blog user add ---- */

/* A line of stdin without its end, and not shown where that is a terminal. false: there is none, or it is too
 * long. */
static bool read_line(const char *prompt, char *out, int size)
{
	struct termios shown, hidden;
	sigset_t all, before;
	bool terminal = !tcgetattr(STDIN_FILENO, &shown);
	if (terminal) { /* a signal would leave it hidden */
		sigfillset(&all);
		sigprocmask(SIG_BLOCK, &all, &before);
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
		fputs(prompt, stderr); /* now: what was typed before is thrown away */
	}
	bool read = fgets(out, size, stdin);
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
		fputc('\n', stderr);
		sigprocmask(SIG_SETMASK, &before, NULL);
	}
	size_t n = read ? strcspn(out, "\n") : 0;
	bool whole = read && (out[n] || feof(stdin));
	out[n] = '\0';
	return whole;
}

/* From a terminal twice, as nobody sees what he types. */
static bool read_password(char *out, int size)
{
	char again[PASSWORD_MAX + 2];
	const char *why = NULL;
	if (!read_line("Password: ", out, size))
		why = "There is no password, or one of more than 256 characters.";
	else
		why = password_fault(out);
	if (!why && isatty(STDIN_FILENO) &&
		(!read_line("The same again: ", again, sizeof again) || strcmp(out, again) != 0))
		why = "The two are not the same.";
	if (why)
		fprintf(stderr, "blog: %s\n", why);
	return !why;
}

/* An author may be there before its user is. */
static enum ddb_rc author_called(
	struct ddb *db, struct ddb_arena *arena, const char *name, struct author *out)
{
	struct ddb_query query = all_authors();
	query.where = ddb_and_in(arena, query.where, ddb_eq(AU(username), name));
	enum ddb_rc rc = author_first(db, arena, &query, out);
	return rc == DDB_NOT_FOUND ? DDB_OK : rc;
}

int blog_add_user(struct blog *blog, const char *name, bool admin)
{
	char password[PASSWORD_MAX + 2];
	struct author author = { .username = NULL };
	struct ddb_arena *arena = ddb_arena_new();
	const char *why = name_fault(name);
	if (why)
		fprintf(stderr, "blog: %s\n", why);
	bool ok = !why && arena && read_password(password, sizeof password);
	enum ddb_rc rc = ok ? author_called(blog->store, arena, name, &author) : DDB_OK;
	if (ok && !rc)
		rc = add_user(blog->store, name, password, *author.pk ? author.pk : NULL, admin);
	if (rc == DDB_CONDITION_FAILED)
		fprintf(stderr, "blog: there is a user %s already\n", name);
	else if (rc)
		fprintf(stderr, "blog: %s\n", ddb_errmsg(blog->store));
	else if (ok)
		printf("blog: %s may log in%s\n", name, admin ? ", as an admin" : "");
	ddb_arena_free(arena);
	return ok && !rc ? 0 : 1;
}
