/* SPDX-License-Identifier: Apache-2.0 */
/* user.h: a model with everything in it: nested structs, lists, sets, optionals, an enum, a version. */
#ifndef USER_H
#define USER_H
#include <ddb/ddb.h>

enum role { ROLE_MEMBER, ROLE_EDITOR, ROLE_ADMIN };

struct address { const char *street, *city, *zip; };
struct device  { const char *name; int64_t seen; };

struct user {
	const char         *email;
	char                id[DDB_UUID_SIZE];                  /* made by the first put */
	const char         *first_name, *last_name;
	const char         *nickname;                           /* NULL: absent */
	int                 age;
	short               height_cm;
	float               rating;
	double              score;
	uint64_t            visits;
	struct ddb_decimal  balance;                            /* exact: money */
	bool                verified;
	enum role           role;
	struct ddb_opt_int  referrals;
	struct ddb_strset   tags;
	struct address      address;
	DDB_LIST(device)    devices;
	struct ddb_intlist  logins;
	struct ddb_strlist  aliases;
	struct ddb_time     created_at, updated_at;             /* set by puts */
	int64_t             expires_at;                         /* epoch seconds; 0: never */
	struct ddb_bytes    avatar;
	int                 version;                            /* counted by puts */
};

DDB_DECLARE_PART(address);
DDB_DECLARE_PART(device);
DDB_DECLARE(user);
#define U(m)        DDB(user, m)
#define USER(key)   (&(struct user){ .email = (key) })
#endif
