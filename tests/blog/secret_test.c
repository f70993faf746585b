/* SPDX-License-Identifier: Apache-2.0 */
/* What nobody may guess: tokens, what is stored of them, passwords. */
#include "account/account.h"
#include "account/secret.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define TOKENS 500

static void tokens_are_256_bits_of_chance(void **state)
{
	static char tokens[TOKENS][TOKEN_SIZE];
	bool seen[128] = { false };
	size_t letters = 0;
	(void)state;
	for (size_t i = 0; i < TOKENS; i++) {
		assert_true(token_make(tokens[i]));
		assert_int_equal(strlen(tokens[i]), 43);
		assert_true(is_token(tokens[i]));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(tokens[i], tokens[j]);
		for (const char *c = tokens[i]; *c; c++)
			seen[(unsigned char)*c] = true;
		/* Of the last letter's six bits two are padding: 256 is 42 * 6 + 4. */
		assert_non_null(strchr("AEIMQUYcgkosw048", tokens[i][42]));
	}
	for (size_t i = 0; i < 128; i++)
		letters += seen[i];
	assert_int_equal(letters, 64); /* each letter of base64url is there among 20,000 */
}

static void what_is_no_token(void **state)
{
	(void)state;
	assert_false(is_token(""));
	assert_false(is_token("AAAA"));
	assert_false(is_token("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
	assert_false(is_token("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
	assert_false(is_token("AAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAA"));
	assert_true(is_token("AAAAAAAAAAAAAAAAAAAAA-AAAAAAAAAAAAAAAAAAAA_"));
}

/* The examples of FIPS 180. */
static void digests_are_sha_256(void **state)
{
	char digest[DIGEST_SIZE];
	(void)state;
	assert_true(token_digest("abc", digest));
	assert_string_equal(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(token_digest("", digest));
	assert_string_equal(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void secrets_are_the_same_in_all_their_letters(void **state)
{
	(void)state;
	assert_true(same_secret("s3cret", "s3cret"));
	assert_true(same_secret("", ""));
	assert_false(same_secret("s3cret", "s3creT"));
	assert_false(same_secret("s3cret", "s3cre"));
	assert_false(same_secret("s3cret", ""));
	assert_false(same_secret(NULL, "s3cret"));
	assert_false(same_secret("s3cret", NULL));
	assert_false(same_secret(NULL, NULL));
}

static void keys_are_random_uuids(void **state)
{
	char a[37], b[37];
	(void)state;
	assert_true(uuid_make(a));
	assert_true(uuid_make(b));
	assert_string_not_equal(a, b);
	assert_int_equal(strlen(a), 36);
	assert_int_equal(a[14], '4');
	assert_non_null(strchr("89ab", a[19]));
	for (size_t i = 0; i < 36; i++)
		assert_true(i == 8 || i == 13 || i == 18 || i == 23 ? a[i] == '-'
								    : !!strchr("0123456789abcdef", a[i]));
}

static void passwords(void **state)
{
	char hashed[HASHED_SIZE], again[HASHED_SIZE], longest[PASSWORD_MAX + 2];
	(void)state;
	assert_true(password_hash("correct horse", hashed));
	assert_int_equal(strncmp(hashed, "$y$", 3), 0); /* yescrypt */
	assert_null(strstr(hashed, "correct horse"));
	assert_true(password_hash("correct horse", again));
	assert_string_not_equal(hashed, again); /* each has salt of its own */
	assert_true(password_is("correct horse", hashed));
	assert_true(password_is("correct horse", again));
	assert_false(password_is("correct hors", hashed));
	assert_false(password_is("Correct horse", hashed));
	assert_false(password_is("", hashed));
	assert_false(password_is("correct horse", NULL));
	assert_false(password_is("correct horse", ""));
	assert_false(password_is("correct horse", "*0"));

	memset(longest, 'x', PASSWORD_MAX);
	longest[PASSWORD_MAX] = '\0';
	assert_true(password_hash(longest, hashed));
	assert_true(password_is(longest, hashed));
	longest[PASSWORD_MAX - 1] = 'y'; /* its last letter counts */
	assert_false(password_is(longest, hashed));
	memcpy(longest + PASSWORD_MAX, "x", 2);
	assert_false(password_hash(longest, hashed));
	assert_null(strstr(hashed, "xxxxxxxx"));
}

static void names_and_passwords_that_will_not_do(void **state)
{
	static const char *const wrong[] = { "", "a", "two words", "\xc3\xa6r\xc3\xb8", "a/b", "<b>", "a\n",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_non_null(name_fault(wrong[i]));
	assert_null(name_fault("ab"));
	assert_null(name_fault("Jane.Doe_2-x"));
	assert_null(name_fault("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	assert_non_null(password_fault("1234567"));
	assert_null(password_fault("12345678"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_are_256_bits_of_chance),
		cmocka_unit_test(what_is_no_token),
		cmocka_unit_test(digests_are_sha_256),
		cmocka_unit_test(secrets_are_the_same_in_all_their_letters),
		cmocka_unit_test(keys_are_random_uuids),
		cmocka_unit_test(passwords),
		cmocka_unit_test(names_and_passwords_that_will_not_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
