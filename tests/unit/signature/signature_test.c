/* SPDX-License-Identifier: Apache-2.0 */
/* Signature version 4, step by step against the vectors (12.1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "signature/signature.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

struct vector {
	json_t *json;
	struct signature_header headers[16];
	char hash[SIGNATURE_HEX];
	struct signature_request request;
	struct signature_scope scope;
};

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

static void load(struct vector *v, json_t *json, struct signer *s)
{
	const char *name;
	json_t *value;
	size_t n = 0;
	*v = (struct vector){ .json = json };
	json_object_foreach(json_object_get(json, "headers"), name, value)
	{
		v->headers[n++] = (struct signature_header){ str_z(name),
			{ json_string_value(value), json_string_length(value) } };
	}
	qsort(v->headers, n, sizeof *v->headers, by_name);
	assert_true(ddbi_signature_hash(s, text_of(json, "body"), v->hash));
	v->request = (struct signature_request){ STR("POST"), STR("/"), STR(""), v->headers, n, v->hash };
	v->scope = (struct signature_scope){ text_of(json, "access_key"), text_of(json, "secret_key"),
		text_of(json, "region"), STR("dynamodb"), text_of(json, "amz_date") };
}

static void assert_text(struct str got, struct str want)
{
	if (!str_eq(got, want))
		fail_msg("expected\n%.*s\ngot\n%.*s", (int)want.n, want.p, (int)got.n, got.p);
}

static void check_vector(struct vector *v, struct signer *s)
{
	struct buf text;
	char hash[SIGNATURE_HEX], hex[SIGNATURE_HEX + 1] = "";
	unsigned char key[SIGNATURE_BYTES];
	ddbi_buf_init(&text, 1 << 16);
	ddbi_signature_canonical(&v->request, &text);
	assert_text(buf_view(&text), text_of(v->json, "canonical_request"));
	assert_true(ddbi_signature_hash(s, buf_view(&text), hash));
	buf_clear(&text);
	ddbi_signature_string(&v->scope, hash, &text);
	assert_text(buf_view(&text), text_of(v->json, "string_to_sign"));
	assert_true(ddbi_signature_key(s, &v->scope, key));
	for (size_t i = 0; i < sizeof key; i++)
		snprintf(hex + 2 * i, 3, "%02x", key[i]);
	assert_text(str_z(hex), text_of(v->json, "signing_key_hex"));
	assert_true(ddbi_sign(s, &v->scope, &v->request, &text, hash));
	assert_text((struct str){ hash, sizeof hash }, text_of(v->json, "signature"));
	buf_clear(&text);
	ddbi_signature_authorization(&v->scope, &v->request, hash, &text);
	assert_text(buf_view(&text), text_of(v->json, "authorization"));
	ddbi_buf_free(&text);
}

static void each_step_is_as_in_the_vectors(void **state)
{
	char line[8192];
	size_t n = 0;
	(void)state;
	FILE *in = fopen(SOURCE_DIR "/docs/semantics/vectors/sigv4.jsonl", "r");
	struct signer *s = ddbi_signer_new();
	assert_non_null(in);
	for (; fgets(line, sizeof line, in); n++) {
		struct vector v;
		json_t *json = json_loads(line, 0, NULL);
		assert_non_null(json);
		load(&v, json, s);
		check_vector(&v, s);
		check_vector(&v, s); /* with the key that is kept */
		json_decref(json);
	}
	fclose(in);
	ddbi_signer_free(s);
	assert_int_equal(n, 3);
}

/* S3: runs of blanks become one, those at the ends go. */
static void blanks_of_values_are_folded(void **state)
{
	struct buf text;
	char hash[SIGNATURE_HEX];
	struct signature_header h[] = { { STR("a"), STR("  x   y\t z ") }, { STR("b"), STR("   ") } };
	(void)state;
	memset(hash, '0', sizeof hash);
	ddbi_buf_init(&text, 1 << 16);
	ddbi_signature_canonical(
		&(struct signature_request){ STR("POST"), STR("/"), STR(""), h, 2, hash }, &text);
	assert_true(str_starts(buf_view(&text), STR("POST\n/\n\na:x y z\nb:\n\na;b\n0000")));
	ddbi_buf_free(&text);
}

/* Two scopes in turn: the key that is kept is never the other one's. */
static void the_kept_key_belongs_to_its_scope(void **state)
{
	const struct signature_scope base = { STR("AK"), STR("secret"), STR("us-east-1"), STR("dynamodb"),
		STR("20260101T000000Z") };
	struct signature_scope other[4] = { base, base, base, base };
	struct signer *s = ddbi_signer_new();
	struct buf scratch;
	char hash[SIGNATURE_HEX], first[SIGNATURE_HEX], again[SIGNATURE_HEX], fresh[SIGNATURE_HEX];
	(void)state;
	other[0].secret = STR("secret2");
	other[1].region = STR("us-east-2");
	other[2].service = STR("sts");
	other[3].time = STR("20260102T000000Z");
	memset(hash, 'a', sizeof hash);
	struct signature_request r = { STR("POST"), STR("/"), STR(""), NULL, 0, hash };
	ddbi_buf_init(&scratch, 1 << 16);
	assert_true(ddbi_sign(s, &base, &r, &scratch, first));
	for (size_t i = 0; i < 4; i++) {
		struct signer *t = ddbi_signer_new();
		assert_true(ddbi_sign(s, &other[i], &r, &scratch, again));
		assert_true(ddbi_sign(t, &other[i], &r, &scratch, fresh));
		assert_memory_equal(again, fresh, sizeof fresh);
		assert_memory_not_equal(again, first, sizeof first);
		assert_true(ddbi_sign(s, &base, &r, &scratch, again));
		assert_memory_equal(again, first, sizeof first);
		ddbi_signer_free(t);
	}
	ddbi_buf_free(&scratch);
	ddbi_signer_free(s);
}

static void times_are_written_in_basic_form(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} cases[] = { { 0, "19700101T000000Z" }, { 1440938160, "20150830T123600Z" },
		{ 951782399, "20000228T235959Z" }, { 951782400, "20000229T000000Z" },
		{ 4102444799, "20991231T235959Z" } };
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[SIGNATURE_TIME];
		ddbi_signature_time(cases[i].seconds * 1000000 + 999999, text);
		assert_memory_equal(text, cases[i].text, sizeof text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_step_is_as_in_the_vectors),
		cmocka_unit_test(blanks_of_values_are_folded),
		cmocka_unit_test(the_kept_key_belongs_to_its_scope),
		cmocka_unit_test(times_are_written_in_basic_form),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
