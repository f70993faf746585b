/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/text.h: conditions and changes as text, in DynamoDB's own expression language, with values for its
 * question marks. For bindings, the command line, C++ and programs that make their conditions at run time. */
#ifndef DDB_TEXT_H
#define DDB_TEXT_H
/* clang-format off */
#include <ddb/condition.h>
#include <ddb/store.h>
#include <ddb/private/begin.h>

/* The values of the question marks, in order: ddb_args("J", 5, true, some_time). NULL where there are none. */
struct ddb_args { const struct ddb_val *items; size_t len; };
#ifndef __cplusplus
#define ddb_args(...) DDB_ARGS_(__VA_ARGS__) /* at most 16; lives as long as its block */
#endif
/* The same one by one, for arrays of your own and for C++. Texts are borrowed. */
struct ddb_val ddb_arg_text(const char *);
struct ddb_val ddb_arg_int(int64_t);
struct ddb_val ddb_arg_uint(uint64_t);
struct ddb_val ddb_arg_real(double);
struct ddb_val ddb_arg_bool(bool);
struct ddb_val ddb_arg_time(struct ddb_time);
struct ddb_val ddb_arg_decimal(struct ddb_decimal);
struct ddb_val ddb_arg_bytes(struct ddb_bytes);
struct ddb_val ddb_arg_value(const struct ddb_value *);
/* As a person types it: what the attribute holds where the model knows it (a text as it stands, bytes as base64). Elsewhere
 * a number if JSON would call it one (007 is a text), true, false, null; JSON where it begins with ", { or [, so that "\"5\""
 * is a text; else a text. */
struct ddb_val ddb_arg_word(const char *);

/* A condition from its text:
 *	ddb_parse(db, &user_model, arena, "begins_with(first_name, ?) AND age > ?", ddb_args("J", 17), &cond)
 * Names are members as in C (of an item without a struct: attributes), dotted and with [0] for what is nested; the
 * language is that of ConditionExpression. Values are checked as by ddb_eq and the others. What is made lives in the
 * arena. DDB_INVALID: the message names the column, shows the text with a caret under it and, for a name that is not
 * known, the one that may have been meant. */
enum ddb_rc ddb_parse(struct ddb *, const struct ddb_model *, struct ddb_arena *, const char *text, struct ddb_args, struct ddb_cond *out);
/* Changes, in the language of UpdateExpression: "SET age = age + ?, nickname = ? REMOVE address.zip ADD tags ?". */
enum ddb_rc ddb_parse_changes(struct ddb *, const struct ddb_model *, struct ddb_arena *, const char *text, struct ddb_args, const struct ddb_change **out);

#include <ddb/private/end.h>
/* clang-format on */
#endif
