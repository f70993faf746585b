/* SPDX-License-Identifier: Apache-2.0 */
/* sign: reads requests, one JSON object a line with the members of a signature vector, and prints the
 * Authorization header of each. One signer for all of them, as a client has. */
#include "signature/signature.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define HEADERS_MAX 32

static struct str text_of(json_t *json, const char *name)
{
	json_t *v = json_object_get(json, name);
	return json_is_string(v) ? (struct str){ json_string_value(v), json_string_length(v) } : STR_NONE;
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(
		((const struct signature_header *)a)->name, ((const struct signature_header *)b)->name);
}

static size_t read_headers(json_t *all, struct signature_header *headers)
{
	const char *name;
	json_t *value;
	size_t n = 0;
	json_object_foreach(all, name, value)
	{
		if (n == HEADERS_MAX)
			abort();
		headers[n++] = (struct signature_header){ str_z(name),
			{ json_string_value(value), json_string_length(value) } };
	}
	qsort(headers, n, sizeof *headers, by_name);
	return n;
}

static bool sign_one(struct signer *signer, json_t *json, struct buf *text)
{
	struct signature_header headers[HEADERS_MAX];
	char hash[SIGNATURE_HEX], signature[SIGNATURE_HEX];
	struct signature_request request = { STR("POST"), STR("/"), STR(""), headers,
		read_headers(json_object_get(json, "headers"), headers), hash };
	struct signature_scope scope = { text_of(json, "access_key"), text_of(json, "secret_key"),
		text_of(json, "region"), STR("dynamodb"), text_of(json, "amz_date") };
	if (!ddbi_signature_hash(signer, text_of(json, "body"), hash) ||
		!ddbi_sign(signer, &scope, &request, text, signature))
		return false;
	buf_clear(text);
	ddbi_signature_authorization(&scope, &request, signature, text);
	return !text->failed && printf("%.*s\n", (int)text->len, text->p) > 0;
}

int main(void)
{
	struct signer *signer = ddbi_signer_new();
	struct buf text;
	json_error_t why = { .line = 0 };
	json_t *json;
	bool good = signer != NULL;
	ddbi_buf_init(&text, (size_t)1 << 20);
	while (good && (json = json_loadf(stdin, JSON_DISABLE_EOF_CHECK, &why))) {
		good = sign_one(signer, json, &text);
		json_decref(json);
	}
	good = good && feof(stdin);
	if (!good)
		fprintf(stderr, "sign: %s\n", why.text);
	ddbi_buf_free(&text);
	ddbi_signer_free(signer);
	return !good;
}
