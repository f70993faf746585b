/* SPDX-License-Identifier: Apache-2.0 */
/* From a JSON body, or a form, to the members of a struct: which of them a client may set, and as what. */
#ifndef BLOG_FIELDS_H
#define BLOG_FIELDS_H
#include "http/http.h"

enum field_type { FIELD_TEXT, FIELD_PK /* a char[37] */, FIELD_FLAG, FIELD_WHOLE, FIELD_TEXTS };
struct field {
	const char *name; /* in JSON and forms */
	enum field_type type;
	bool required; /* when something is made; a change may leave it out, but not empty it */
	bool nullable; /* a text that null empties */
	size_t offset;
	size_t area; /* in forms: rows of a text area; 0: one line */
};
/* clang-format off */
/* (struct, member, type, options...); FIELD_AS: under another name. */
#define FIELD(s, m, ...)          FIELD_AS(s, m, #m, __VA_ARGS__)
#define FIELD_AS(s, m, known, ...) { .name = (known), .offset = offsetof(struct s, m), .type = __VA_ARGS__ }
/* clang-format on */

/* What a body has of these fields goes into the struct; what it lacks stays as it is. `making`: the required
 * ones have to be there. Unknown fields are passed over. An empty text is none: the member becomes NULL. How
 * long a text may be the model knows. false: it has answered 400, with the field's name. A body that is not
 * JSON counts as {}. */
bool read_fields(struct request *, const struct field *, size_t n, bool making, void *out);
/* The same from a form: a flag is set if its box was sent, texts are separated by commas. */
bool read_form(struct request *, const struct field *, size_t n, bool making, void *out, const char **why);

/* The member as JSON: what a form shows. New reference. */
json_t *field_json(const struct field *, const void *item);

/* Could it be the key of something? All our keys are UUIDs. */
bool is_pk(const char *text);
/* What goes into an address for something of that name: "It's C, isn't it?" is "it-s-c-isn-t-it". May be "".
 */
const char *slug_of(struct request *, const char *name);
#endif
