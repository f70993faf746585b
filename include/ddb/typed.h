/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/typed.h: typed calls: one line each over the functions of the other pages.
 * DDB_DECLARE(user); gives user_put, user_get, user_find, ... which take a struct user and no model, and
 * otherwise do as ddb_put and the others. DDB_DECLARE_PART(address); is for a struct that is only nested in
 * others. Both belong in the header that has the struct. */
#ifndef DDB_TYPED_H
#define DDB_TYPED_H
/* clang-format off */
#include <ddb/document.h>
#include <ddb/find.h>
#include <ddb/item.h>
#include <ddb/many.h>
#include <ddb/table.h>
#include <ddb/transact.h>

#ifndef __cplusplus
#define DDB_DECLARE_PART(s) extern const struct ddb_model s##_model; struct s
#define DDB_DECLARE(s) \
	DDB_DECLARE_PART(s); struct s##_cursor; \
	DDB_TYPED_ struct s s##_new(struct s x) \
	{ ddb_fill_defaults(&s##_model, &x); return x; } \
	DDB_TYPED_ enum ddb_rc s##_create_table(struct ddb *db, const struct ddb_table_opts *o) \
	{ return ddb_create_table(db, &s##_model, o); } \
	DDB_TYPED_ enum ddb_rc s##_delete_table(struct ddb *db) \
	{ return ddb_delete_table(db, &s##_model); } \
	DDB_TYPED_ enum ddb_rc s##_table_exists(struct ddb *db, bool *exists) \
	{ return ddb_table_exists(db, &s##_model, exists); } \
	DDB_TYPED_ enum ddb_rc s##_wait_table(struct ddb *db, int timeout_ms) \
	{ return ddb_wait_table(db, &s##_model, timeout_ms); } \
	DDB_TYPED_ enum ddb_rc s##_describe(struct ddb *db, struct ddb_arena *a, struct ddb_table_info *out) \
	{ return ddb_describe(db, &s##_model, a, out); } \
	DDB_TYPED_ enum ddb_rc s##_put(struct ddb *db, struct s *x, const struct ddb_put_opts *o) \
	{ return ddb_put(db, &s##_model, x, o); } \
	DDB_TYPED_ enum ddb_rc s##_create(struct ddb *db, struct s *x) \
	{ return ddb_create(db, &s##_model, x); } \
	DDB_TYPED_ enum ddb_rc s##_get(struct ddb *db, struct ddb_arena *a, const struct s *key, struct s *out, const struct ddb_get_opts *o) \
	{ return ddb_get(db, &s##_model, a, key, out, o); } \
	DDB_TYPED_ enum ddb_rc s##_refresh(struct ddb *db, struct ddb_arena *a, struct s *x, const struct ddb_get_opts *o) \
	{ return ddb_refresh(db, &s##_model, a, x, o); } \
	DDB_TYPED_ enum ddb_rc s##_exists(struct ddb *db, const struct s *key, bool *exists) \
	{ return ddb_exists_item(db, &s##_model, key, exists); } \
	DDB_TYPED_ enum ddb_rc s##_update(struct ddb *db, const struct s *key, const struct ddb_change *c, const struct ddb_update_opts *o) \
	{ return ddb_update(db, &s##_model, key, c, o); } \
	DDB_TYPED_ enum ddb_rc s##_save(struct ddb *db, const struct s *loaded, struct s *x, const struct ddb_put_opts *o) \
	{ return ddb_save(db, &s##_model, loaded, x, o); } \
	DDB_TYPED_ enum ddb_rc s##_delete(struct ddb *db, const struct s *key, const struct ddb_delete_opts *o) \
	{ return ddb_delete(db, &s##_model, key, o); } \
	DDB_TYPED_ enum ddb_rc s##_get_or_create(struct ddb *db, struct ddb_arena *a, struct s *x, bool *created) \
	{ return ddb_get_or_create(db, &s##_model, a, x, created); } \
	DDB_TYPED_ bool s##_expired(const struct s *x) \
	{ return ddb_expired(&s##_model, x); } \
	DDB_TYPED_ bool s##_expires_in(const struct s *x, int64_t *seconds) \
	{ return ddb_expires_in(&s##_model, x, seconds); } \
	DDB_TYPED_ enum ddb_rc s##_extend(struct ddb *db, struct s *x, struct ddb_time until) \
	{ return ddb_extend(db, &s##_model, x, until); } \
	DDB_TYPED_ struct s##_cursor *s##_find(struct ddb *db, const struct ddb_query *q) \
	{ return (struct s##_cursor *)ddb_find(db, &s##_model, q); } \
	DDB_TYPED_ const struct s *s##_next(struct s##_cursor *c) \
	{ return (const struct s *)ddb_next((struct ddb_cursor *)c); } \
	DDB_TYPED_ enum ddb_rc s##_finish(struct s##_cursor *c) \
	{ return ddb_finish((struct ddb_cursor *)c); } \
	DDB_TYPED_ const char *s##_resume_token(struct s##_cursor *c) \
	{ return ddb_resume_token((struct ddb_cursor *)c); } \
	DDB_TYPED_ struct ddb_find_stats s##_find_stats(const struct s##_cursor *c) \
	{ return ddb_find_stats((const struct ddb_cursor *)c); } \
	DDB_TYPED_ enum ddb_rc s##_find_all(struct ddb *db, struct ddb_arena *a, const struct ddb_query *q, struct s **items, size_t *n) \
	{ void *p = NULL; enum ddb_rc rc = ddb_find_all(db, &s##_model, a, q, items ? &p : NULL, n); if (!rc) *items = p; return rc; } \
	DDB_TYPED_ enum ddb_rc s##_first(struct ddb *db, struct ddb_arena *a, const struct ddb_query *q, struct s *out) \
	{ return ddb_first(db, &s##_model, a, q, out); } \
	DDB_TYPED_ enum ddb_rc s##_last(struct ddb *db, struct ddb_arena *a, const struct ddb_query *q, struct s *out) \
	{ return ddb_last(db, &s##_model, a, q, out); } \
	DDB_TYPED_ enum ddb_rc s##_one(struct ddb *db, struct ddb_arena *a, const struct ddb_query *q, struct s *out) \
	{ return ddb_one(db, &s##_model, a, q, out); } \
	DDB_TYPED_ enum ddb_rc s##_exists_where(struct ddb *db, const struct ddb_query *q, bool *exists) \
	{ return ddb_exists_where(db, &s##_model, q, exists); } \
	DDB_TYPED_ enum ddb_rc s##_count(struct ddb *db, const struct ddb_query *q, size_t *n) \
	{ return ddb_count(db, &s##_model, q, n); } \
	DDB_TYPED_ enum ddb_rc s##_find_page(struct ddb *db, struct ddb_arena *a, const struct ddb_query *q, struct ddb_page *out) \
	{ return ddb_find_page(db, &s##_model, a, q, out); } \
	DDB_TYPED_ enum ddb_rc s##_update_where(struct ddb *db, const struct ddb_query *q, const struct ddb_change *c, const struct ddb_where_opts *o, size_t *n) \
	{ return ddb_update_where(db, &s##_model, q, c, o, n); } \
	DDB_TYPED_ enum ddb_rc s##_delete_where(struct ddb *db, const struct ddb_query *q, const struct ddb_where_opts *o, size_t *n) \
	{ return ddb_delete_where(db, &s##_model, q, o, n); } \
	DDB_TYPED_ enum ddb_rc s##_explain(struct ddb *db, struct ddb_arena *a, const struct ddb_query *q, struct ddb_explanation *out) \
	{ return ddb_explain(db, &s##_model, a, q, out); } \
	DDB_TYPED_ enum ddb_rc s##_put_all(struct ddb *db, struct s *items, size_t n, const struct ddb_many_opts *o) \
	{ return ddb_put_all(db, &s##_model, items, n, o); } \
	DDB_TYPED_ enum ddb_rc s##_delete_all(struct ddb *db, const struct s *keys, size_t n, const struct ddb_many_opts *o) \
	{ return ddb_delete_all(db, &s##_model, keys, n, o); } \
	DDB_TYPED_ enum ddb_rc s##_get_all(struct ddb *db, struct ddb_arena *a, const struct s *keys, size_t n, struct s *out, size_t *found, const struct ddb_many_opts *o) \
	{ return ddb_get_all(db, &s##_model, a, keys, n, out, found, o); } \
	DDB_TYPED_ enum ddb_rc s##_batch_put(struct ddb_batch *b, struct s *x) \
	{ return ddb_batch_put(b, &s##_model, x); } \
	DDB_TYPED_ enum ddb_rc s##_batch_delete(struct ddb_batch *b, const struct s *key) \
	{ return ddb_batch_delete(b, &s##_model, key); } \
	DDB_TYPED_ struct ddb_step s##_put_step(struct s *x, struct ddb_cond when) \
	{ return ddb_put_step(&s##_model, x, when); } \
	DDB_TYPED_ struct ddb_step s##_create_step(struct s *x) \
	{ return ddb_create_step(&s##_model, x); } \
	DDB_TYPED_ struct ddb_step s##_update_step(const struct s *key, const struct ddb_change *c, struct ddb_cond when) \
	{ return ddb_update_step(&s##_model, key, c, when); } \
	DDB_TYPED_ struct ddb_step s##_delete_step(const struct s *key, struct ddb_cond when) \
	{ return ddb_delete_step(&s##_model, key, when); } \
	DDB_TYPED_ struct ddb_step s##_check_step(const struct s *key, struct ddb_cond when) \
	{ return ddb_check_step(&s##_model, key, when); } \
	DDB_TYPED_ struct ddb_get_step s##_get_step(const struct s *key, struct s *out) \
	{ return (struct ddb_get_step){ &s##_model, key, out, false }; } \
	DDB_TYPED_ enum ddb_rc s##_to_item(struct ddb *db, struct ddb_arena *a, const struct s *x, struct ddb_item *out) \
	{ return ddb_to_item(db, &s##_model, a, x, out); } \
	DDB_TYPED_ enum ddb_rc s##_from_item(struct ddb *db, struct ddb_arena *a, const struct ddb_item *item, struct s *out) \
	{ return ddb_from_item(db, &s##_model, a, item, out); } \
	DDB_TYPED_ enum ddb_rc s##_to_json(struct ddb *db, struct ddb_arena *a, const struct s *x, enum ddb_json form, const char **json) \
	{ return ddb_to_json(db, &s##_model, a, x, form, json); } \
	DDB_TYPED_ enum ddb_rc s##_from_json(struct ddb *db, struct ddb_arena *a, const char *json, enum ddb_json form, struct s *out) \
	{ return ddb_from_json(db, &s##_model, a, json, form, out); } \
	DDB_TYPED_ enum ddb_rc s##_show(struct ddb *db, struct ddb_arena *a, const struct s *x, const char **text) \
	{ return ddb_show(db, &s##_model, a, x, text); } \
	DDB_TYPED_ bool s##_same_key(struct ddb *db, const struct s *x, const struct s *y) \
	{ return ddb_same_key(db, &s##_model, x, y); } \
	struct s
#endif
/* clang-format on */
#endif
