/* SPDX-License-Identifier: Apache-2.0 */
/* Templates as the Mustache specification has them (github.com/mustache/spec: comments, interpolation,
 * inverted, partials, sections), each case with what is stated there; then malformed ones, and want of
 * memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static long allocations_left = -1; /* -1: as many as are wanted */

static bool may_allocate(void)
{
	if (allocations_left < 0)
		return true;
	return allocations_left > 0 && allocations_left--;
}

static void *scarce_realloc(void *p, size_t size)
{
	return may_allocate() ? realloc(p, size) : NULL;
}

static void *scarce_malloc(size_t size)
{
	return may_allocate() ? malloc(size) : NULL;
}

#define realloc scarce_realloc
#define malloc  scarce_malloc
#include "../../../examples/blog/pages/output.c"
#include "../../../examples/blog/pages/template.c"
#undef realloc
#undef malloc

/* "name=text" of the case that runs; a second one after it. */
static const char *const *partials;

const char *page_file(const char *name, size_t *size)
{
	char wanted[64];
	for (const char *const *p = partials; p && *p; p++) {
		size_t n = strcspn(*p, "=");
		snprintf(wanted, sizeof wanted, "_%.*s.html", (int)n, *p);
		if (strcmp(wanted, name) != 0)
			continue;
		*size = strlen(*p + n + 1);
		return *p + n + 1;
	}
	return NULL;
}

/* Most have none. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
struct example {
	const char *name, *values, *text, *want;
	const char *partials[3];
};

static char *fill_in(const struct example *e, const char **why)
{
	json_t *values = json_loads(e->values, JSON_DECODE_ANY, NULL);
	assert_non_null(values);
	partials = e->partials;
	char *copy = malloc(strlen(e->text) + 1); /* without a byte behind it that a sanitizer would miss */
	memcpy(copy, e->text, strlen(e->text));
	char *got = template_fill(copy, strlen(e->text), values, why);
	free(copy);
	json_decref(values);
	return got;
}

static void check(const struct example *examples, size_t n)
{
	for (const struct example *e = examples; e < examples + n; e++) {
		const char *why = NULL;
		char *got = fill_in(e, &why);
		if (!got || strcmp(got, e->want) != 0)
			fail_msg("%s: wanted\n[%s]\ngot\n[%s] %s", e->name, e->want, got ? got : "-",
				why ? why : "");
		free(got);
	}
}
#define CHECK(examples) check(examples, sizeof(examples) / sizeof(examples)[0])

static void interpolation(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{ "no interpolation", "{}", "Hello from {Mustache}!\n", "Hello from {Mustache}!\n" },
		{ "basic", "{\"subject\": \"world\"}", "Hello, {{subject}}!\n", "Hello, world!\n" },
		{ "no re-interpolation", "{\"template\": \"{{planet}}\", \"planet\": \"Earth\"}",
			"{{template}}: {{planet}}", "{{planet}}: Earth" },
		{ "escaping", "{\"forbidden\": \"& \\\" < >\"}", "These: {{forbidden}}\n",
			"These: &amp; &quot; &lt; &gt;\n" },
		{ "escaping an apostrophe", "{\"s\": \"it's\"}", "<a title='{{s}}'>",
			"<a title='it&#39;s'>" },
		{ "triple", "{\"forbidden\": \"& \\\" < >\"}", "These: {{{forbidden}}}\n",
			"These: & \" < >\n" },
		{ "ampersand", "{\"forbidden\": \"& \\\" < >\"}", "These: {{&forbidden}}\n",
			"These: & \" < >\n" },
		{ "integer", "{\"mph\": 85}", "\"{{mph}} miles an hour!\"", "\"85 miles an hour!\"" },
		{ "integer, triple", "{\"mph\": 85}", "\"{{{mph}}} miles\"", "\"85 miles\"" },
		{ "decimal", "{\"power\": 1.210}", "\"{{power}} jiggawatts!\"", "\"1.21 jiggawatts!\"" },
		{ "null", "{\"cannot\": null}", "I ({{cannot}}) be seen!", "I () be seen!" },
		{ "null, triple", "{\"cannot\": null}", "I ({{{cannot}}}) be seen!", "I () be seen!" },
		{ "a missing name", "{}", "I ({{cannot}}) be seen!", "I () be seen!" },
		{ "a missing name, ampersand", "{}", "I ({{&cannot}}) be seen!", "I () be seen!" },
		{ "dotted", "{\"person\": {\"name\": \"Joe\"}}", "{{person.name}}", "Joe" },
		{ "dotted, triple", "{\"person\": {\"name\": \"Joe\"}}", "{{{person.name}}}", "Joe" },
		{ "dotted, any depth", "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"name\":\"Phil\"}}}}}}",
			"\"{{a.b.c.d.e.name}}\" == \"Phil\"", "\"Phil\" == \"Phil\"" },
		{ "dotted, broken chain", "{\"a\": {}}", "\"{{a.b.c}}\" == \"\"", "\"\" == \"\"" },
		{ "dotted, broken chain resolution", "{\"a\": {\"b\": {}}, \"c\": {\"name\": \"Jim\"}}",
			"\"{{a.b.c.name}}\" == \"\"", "\"\" == \"\"" },
		{ "dotted, initial resolution",
			"{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"name\":\"Phil\"}}}}},"
			"\"b\":{\"c\":{\"d\":{\"e\":{\"name\":\"Wrong\"}}}}}",
			"{{#a}}{{b.c.d.e.name}}{{/a}}", "Phil" },
		{ "dotted, context precedence", "{\"a\": {\"b\": {}}, \"b\": {\"c\": \"ERROR\"}}",
			"{{#a}}{{b.c}}{{/a}}", "" },
		{ "dotted are never single keys", "{\"a.b\": \"c\"}", "{{a.b}}", "" },
		{ "dotted, no masking", "{\"a.b\": \"c\", \"a\": {\"b\": \"d\"}}", "{{a.b}}", "d" },
		{ "implicit, basic", "\"world\"", "Hello, {{.}}!\n", "Hello, world!\n" },
		{ "implicit, escaping", "\"& \\\" < >\"", "{{.}}", "&amp; &quot; &lt; &gt;" },
		{ "implicit, triple", "\"& \\\" < >\"", "{{{.}}}", "& \" < >" },
		{ "implicit, integer", "85", "{{.}}", "85" },
		{ "surrounding whitespace", "{\"string\": \"---\"}", "| {{string}} |", "| --- |" },
		{ "triple, surrounding whitespace", "{\"string\": \"---\"}", "| {{{string}}} |", "| --- |" },
		{ "standalone", "{\"string\": \"---\"}", "  {{string}}\n", "  ---\n" },
		{ "triple, standalone", "{\"string\": \"---\"}", "  {{{string}}}\n", "  ---\n" },
		{ "with padding", "{\"string\": \"---\"}", "|{{ string }}|", "|---|" },
		{ "triple with padding", "{\"string\": \"---\"}", "|{{{ string }}}|", "|---|" },
		{ "ampersand with padding", "{\"string\": \"---\"}", "|{{& string }}|", "|---|" },
	};
	CHECK(examples);
}

static void comments(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{ "inline", "{}", "12345{{! Comment Block! }}67890", "1234567890" },
		{ "multiline", "{}", "12345{{!\n  This is a\n  multi-line comment...\n}}67890\n",
			"1234567890\n" },
		{ "standalone", "{}", "Begin.\n{{! Comment Block! }}\nEnd.\n", "Begin.\nEnd.\n" },
		{ "indented standalone", "{}", "Begin.\n  {{! Indented Comment Block! }}\nEnd.\n",
			"Begin.\nEnd.\n" },
		{ "standalone line endings", "{}", "|\r\n{{! Standalone Comment }}\r\n|", "|\r\n|" },
		{ "standalone without previous line", "{}", "  {{! I'm Still Standalone }}\n!", "!" },
		{ "standalone without newline", "{}", "!\n  {{! I'm Still Standalone }}", "!\n" },
		{ "multiline standalone", "{}", "Begin.\n{{!\nSomething's going on here...\n}}\nEnd.\n",
			"Begin.\nEnd.\n" },
		{ "indented multiline standalone", "{}",
			"Begin.\n  {{!\n    Something's going on here...\n  }}\nEnd.\n", "Begin.\nEnd.\n" },
		{ "indented inline", "{}", "  12 {{! 34 }}\n", "  12 \n" },
		{ "surrounding whitespace", "{}", "12345 {{! Comment Block! }} 67890", "12345  67890" },
	};
	CHECK(examples);
}

static void sections(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{ "truthy", "{\"boolean\": true}", "\"{{#boolean}}This should be rendered.{{/boolean}}\"",
			"\"This should be rendered.\"" },
		{ "falsey", "{\"boolean\": false}", "\"{{#boolean}}This should not.{{/boolean}}\"", "\"\"" },
		{ "null is falsey", "{\"null\": null}", "\"{{#null}}This should not.{{/null}}\"", "\"\"" },
		{ "an empty text is falsey", "{\"s\": \"\"}", "\"{{#s}}not{{/s}}{{^s}}this{{/s}}\"",
			"\"this\"" },
		{ "context", "{\"context\": {\"name\": \"Joe\"}}", "\"{{#context}}Hi {{name}}.{{/context}}\"",
			"\"Hi Joe.\"" },
		{ "parent contexts",
			"{\"a\": \"foo\", \"b\": \"wrong\", \"sec\": {\"b\": \"bar\"}, \"c\": {\"d\": "
			"\"baz\"}}",
			"\"{{#sec}}{{a}}, {{b}}, {{c.d}}{{/sec}}\"", "\"foo, bar, baz\"" },
		{ "variable test", "{\"foo\": \"bar\"}", "\"{{#foo}}{{.}} is {{foo}}{{/foo}}\"",
			"\"bar is bar\"" },
		{ "list contexts",
			"{\"tops\": [{\"tname\": {\"upper\": \"A\", \"lower\": \"a\"}, \"middles\": "
			"[{\"mname\": \"1\", \"bottoms\": [{\"bname\": \"x\"}, {\"bname\": \"y\"}]}]}]}",
			"{{#tops}}{{#middles}}{{tname.lower}}{{mname}}.{{#bottoms}}{{tname.upper}}{{mname}}"
			"{{bname}}.{{/bottoms}}{{/middles}}{{/tops}}",
			"a1.A1x.A1y." },
		{ "deeply nested contexts",
			"{\"a\":{\"one\":1},\"b\":{\"two\":2},\"c\":{\"three\":3,\"d\":{\"four\":4,\"five\":"
			"5}}}",
			"{{#a}}\n{{one}}\n{{#b}}\n{{one}}{{two}}{{one}}\n{{#c}}\n{{one}}{{two}}{{three}}"
			"{{two}}{{one}}\n{{#d}}\n{{one}}{{two}}{{three}}{{four}}{{three}}{{two}}{{one}}\n"
			"{{#five}}\n{{one}}{{two}}{{three}}{{four}}{{five}}{{four}}{{three}}{{two}}{{one}}\n"
			"{{one}}{{two}}{{three}}{{four}}{{.}}6{{.}}{{four}}{{three}}{{two}}{{one}}\n"
			"{{one}}{{two}}{{three}}{{four}}{{five}}{{four}}{{three}}{{two}}{{one}}\n{{/five}}\n"
			"{{one}}{{two}}{{three}}{{four}}{{three}}{{two}}{{one}}\n{{/d}}\n"
			"{{one}}{{two}}{{three}}{{two}}{{one}}\n{{/c}}\n{{one}}{{two}}{{one}}\n{{/b}}\n"
			"{{one}}\n{{/a}}\n",
			"1\n121\n12321\n1234321\n123454321\n12345654321\n123454321\n1234321\n12321\n121\n1"
			"\n" },
		{ "list", "{\"list\": [{\"item\": 1}, {\"item\": 2}, {\"item\": 3}]}",
			"\"{{#list}}{{item}}{{/list}}\"", "\"123\"" },
		{ "empty list", "{\"list\": []}", "\"{{#list}}Yay lists!{{/list}}\"", "\"\"" },
		{ "doubled", "{\"bool\": true, \"two\": \"second\"}",
			"{{#bool}}\n* first\n{{/bool}}\n* {{two}}\n{{#bool}}\n* third\n{{/bool}}\n",
			"* first\n* second\n* third\n" },
		{ "nested (truthy)", "{\"bool\": true}", "| A {{#bool}}B {{#bool}}C{{/bool}} D{{/bool}} E |",
			"| A B C D E |" },
		{ "nested (falsey)", "{\"bool\": false}", "| A {{#bool}}B {{#bool}}C{{/bool}} D{{/bool}} E |",
			"| A  E |" },
		{ "context misses", "{}", "[{{#missing}}Found key 'missing'!{{/missing}}]", "[]" },
		{ "implicit iterator, string", "{\"list\": [\"a\", \"b\", \"c\"]}",
			"\"{{#list}}({{.}}){{/list}}\"", "\"(a)(b)(c)\"" },
		{ "implicit iterator, integer", "{\"list\": [1, 2, 3]}", "\"{{#list}}({{.}}){{/list}}\"",
			"\"(1)(2)(3)\"" },
		{ "implicit iterator, decimal", "{\"list\": [1.1, 2.2]}", "\"{{#list}}({{.}}){{/list}}\"",
			"\"(1.1)(2.2)\"" },
		{ "implicit iterator, array", "{\"list\": [[1, 2], [\"a\", \"b\"]]}",
			"\"{{#list}}({{#.}}{{.}}{{/.}}){{/list}}\"", "\"(12)(ab)\"" },
		{ "implicit iterator, escaping", "{\"list\": [\"&\", \"<\"]}",
			"\"{{#list}}({{.}}){{/list}}\"", "\"(&amp;)(&lt;)\"" },
		{ "implicit iterator, root", "[{\"value\": \"a\"}, {\"value\": \"b\"}]",
			"\"{{#.}}({{value}}){{/.}}\"", "\"(a)(b)\"" },
		{ "dotted, truthy", "{\"a\": {\"b\": {\"c\": true}}}", "{{#a.b.c}}Here{{/a.b.c}}", "Here" },
		{ "dotted, falsey", "{\"a\": {\"b\": {\"c\": false}}}", "{{#a.b.c}}Here{{/a.b.c}}", "" },
		{ "dotted, broken", "{\"a\": {}}", "{{#a.b.c}}Here{{/a.b.c}}", "" },
		{ "surrounding whitespace", "{\"boolean\": true}", " | {{#boolean}}\t|\t{{/boolean}} | \n",
			" | \t|\t | \n" },
		{ "internal whitespace", "{\"boolean\": true}",
			" | {{#boolean}} {{! Important Whitespace }}\n {{/boolean}} | \n", " |  \n  | \n" },
		{ "indented inline", "{\"boolean\": true}",
			" {{#boolean}}YES{{/boolean}}\n {{#boolean}}GOOD{{/boolean}}\n", " YES\n GOOD\n" },
		{ "standalone lines", "{\"boolean\": true}",
			"| This Is\n{{#boolean}}\n|\n{{/boolean}}\n| A Line\n", "| This Is\n|\n| A Line\n" },
		{ "indented standalone lines", "{\"boolean\": true}",
			"| This Is\n  {{#boolean}}\n|\n  {{/boolean}}\n| A Line\n",
			"| This Is\n|\n| A Line\n" },
		{ "standalone line endings", "{\"boolean\": true}", "|\r\n{{#boolean}}\r\n{{/boolean}}\r\n|",
			"|\r\n|" },
		{ "standalone without previous line", "{\"boolean\": true}",
			"  {{#boolean}}\n#{{/boolean}}\n/", "#\n/" },
		{ "standalone without newline", "{\"boolean\": true}", "#{{#boolean}}\n/\n  {{/boolean}}",
			"#\n/\n" },
		{ "padding", "{\"boolean\": true}", "|{{# boolean }}={{/ boolean }}|", "|=|" },
	};
	CHECK(examples);
}

static void inverted(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{ "falsey", "{\"boolean\": false}", "\"{{^boolean}}This{{/boolean}}\"", "\"This\"" },
		{ "truthy", "{\"boolean\": true}", "\"{{^boolean}}This{{/boolean}}\"", "\"\"" },
		{ "null", "{\"null\": null}", "\"{{^null}}This{{/null}}\"", "\"This\"" },
		{ "context", "{\"context\": {\"name\": \"Joe\"}}", "\"{{^context}}Hi {{name}}.{{/context}}\"",
			"\"\"" },
		{ "list", "{\"list\": [{\"n\": 1}]}", "\"{{^list}}{{n}}{{/list}}\"", "\"\"" },
		{ "empty list", "{\"list\": []}", "\"{{^list}}Yay lists!{{/list}}\"", "\"Yay lists!\"" },
		{ "doubled", "{\"bool\": false, \"two\": \"second\"}",
			"{{^bool}}\n* first\n{{/bool}}\n* {{two}}\n{{^bool}}\n* third\n{{/bool}}\n",
			"* first\n* second\n* third\n" },
		{ "nested (falsey)", "{\"bool\": false}", "| A {{^bool}}B {{^bool}}C{{/bool}} D{{/bool}} E |",
			"| A B C D E |" },
		{ "nested (truthy)", "{\"bool\": true}", "| A {{^bool}}B {{^bool}}C{{/bool}} D{{/bool}} E |",
			"| A  E |" },
		{ "context misses", "{}", "[{{^missing}}Cannot find key 'missing'!{{/missing}}]",
			"[Cannot find key 'missing'!]" },
		{ "dotted, truthy", "{\"a\": {\"b\": {\"c\": true}}}", "{{^a.b.c}}Not Here{{/a.b.c}}", "" },
		{ "dotted, falsey", "{\"a\": {\"b\": {\"c\": false}}}", "{{^a.b.c}}Not Here{{/a.b.c}}",
			"Not Here" },
		{ "dotted, broken", "{\"a\": {}}", "{{^a.b.c}}Not Here{{/a.b.c}}", "Not Here" },
		{ "the context stays", "{\"list\": [\"x\"]}", "{{#list}}{{^no}}{{.}}{{/no}}{{/list}}", "x" },
		{ "standalone lines", "{\"boolean\": false}",
			"| This Is\n{{^boolean}}\n|\n{{/boolean}}\n| A Line\n", "| This Is\n|\n| A Line\n" },
		{ "padding", "{\"boolean\": false}", "|{{^ boolean }}={{/ boolean }}|", "|=|" },
	};
	CHECK(examples);
}

static void partial_templates(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{ "basic", "{}", "\"{{>text}}\"", "\"from partial\"", { "text=from partial" } },
		{ "context", "{\"text\": \"content\"}", "\"{{>partial}}\"", "\"*content*\"",
			{ "partial=*{{text}}*" } },
		{ "recursion", "{\"content\": \"X\", \"nodes\": [{\"content\": \"Y\", \"nodes\": []}]}",
			"{{>node}}", "X<Y<>>", { "node={{content}}<{{#nodes}}{{>node}}{{/nodes}}>" } },
		{ "nested", "{\"a\": \"hello\", \"b\": \"world\"}", "{{>outer}}", "*hello world!*",
			{ "outer=*{{a}} {{>inner}}*", "inner={{b}}!" } },
		{ "surrounding whitespace", "{}", "| {{>partial}} |", "| \t|\t |", { "partial=\t|\t" } },
		{ "inline indentation", "{\"data\": \"|\"}", "  {{data}}  {{> partial}}\n", "  |  >\n>\n",
			{ "partial=>\n>" } },
		{ "standalone line endings", "{}", "|\r\n{{>partial}}\r\n|", "|\r\n>|", { "partial=>" } },
		{ "standalone without previous line", "{}", "  {{>partial}}\n>", "  >\n  >>",
			{ "partial=>\n>" } },
		{ "standalone without newline", "{}", ">\n  {{>partial}}", ">\n  >\n  >",
			{ "partial=>\n>" } },
		{ "standalone indentation", "{\"content\": \"<\\n->\"}", "\\\n {{>partial}}\n/\n",
			"\\\n |\n <\n->\n |\n/\n", { "partial=|\n{{{content}}}\n|\n" } },
		{ "padding whitespace", "{\"boolean\": true}", "|{{> partial }}|", "|[]|", { "partial=[]" } },
	};
	CHECK(examples);
}

static void check_refused(const struct example *e)
{
	const char *why = NULL;
	char *got = fill_in(e, &why);
	if (got || !why || strcmp(why, e->want) != 0)
		fail_msg("%s: wanted \"%s\", got \"%s\" %s", e->text, e->want, why ? why : "-",
			got ? got : "");
}

static void malformed(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{ "", "{}", "a {{b", "a mark lacks its }}" },
		{ "", "{}", "a {{{b}}", "a mark lacks its }}" },
		{ "", "{}", "a {{", "a mark lacks its }}" },
		{ "", "{}", "a {{ }}", "a mark lacks its name" },
		{ "", "{}", "{{#}}{{/}}", "a mark lacks its name" },
		{ "", "{}", "{{=<% %>=}}", "marks are always {{ and }}" },
		{ "", "{}", "{{#a}}", "a section is not closed" },
		{ "", "{\"a\": [1, 2]}", "{{#a}}", "a section is not closed" },
		{ "", "{}", "{{/a}}", "a section is closed that is not the last opened" },
		{ "", "{}", "{{#a}}{{#b}}{{/a}}{{/b}}", "a section is closed that is not the last opened" },
		{ "", "{}", "{{^a}}{{/ab}}", "a section is closed that is not the last opened" },
		{ "", "{}", "{{>none}}", "a partial is not there" },
		{ "", "{}", "{{>me}}", "sections and partials are nested too deeply", { "me={{>me}}" } },
		/* What does not show is looked at nevertheless. */
		{ "", "{}", "{{#no}}{{#b}}{{/no}}", "a section is closed that is not the last opened" },
	};
	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
		check_refused(&examples[i]);
}

static void too_deep(void **state)
{
	(void)state;
	static char text[250 * 12 + 1];
	char *end = text;
	for (int i = 0; i < 250; i++)
		end = stpcpy(end, "{{#a}}");
	for (int i = 0; i < 250; i++)
		end = stpcpy(end, "{{/a}}");
	check_refused(&(struct example){ .values = "{\"a\": 1}",
		.text = text,
		.want = "sections and partials are nested too deeply" });
}

static void too_large(void **state)
{
	(void)state;
	json_t *values = json_object(), *list = json_array();
	char *text = malloc(1 << 20);
	memset(text, 'x', 1 << 20);
	for (int i = 0; i < 20; i++)
		json_array_append_new(list, json_stringn(text, 1 << 20));
	json_object_set_new(values, "list", list);
	const char *why = NULL, *source = "{{#list}}{{.}}{{/list}}";
	assert_null(template_fill(source, strlen(source), values, &why));
	assert_string_equal(why, "the page is too large");
	json_decref(values);
	free(text);
}

static void want_of_memory(void **state)
{
	(void)state;
	static const struct example e = { "", "{\"list\": [1, 2, 3], \"long\": \"&&&&&&&&&&\"}",
		"{{#list}}\n  {{>row}}\n{{/list}}\n", NULL,
		{ "row=<{{.}}>{{>more}}\n",
			"more={{#list}}{{#list}}{{#list}}{{#list}}{{#list}}{{#list}}"
			"{{long}}{{/list}}{{/list}}{{/list}}{{/list}}{{/list}}{{/list}}" } };
	long failures = 0;
	for (const char *why;; failures++) {
		why = NULL;
		allocations_left = failures;
		char *got = fill_in(&e, &why);
		allocations_left = -1;
		if (got) {
			free(got);
			break;
		}
		assert_string_equal(why, "out of memory");
	}
	assert_true(failures >= 6); /* three copies of the partial, and the output that grew */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interpolation),
		cmocka_unit_test(comments),
		cmocka_unit_test(sections),
		cmocka_unit_test(inverted),
		cmocka_unit_test(partial_templates),
		cmocka_unit_test(malformed),
		cmocka_unit_test(too_deep),
		cmocka_unit_test(too_large),
		cmocka_unit_test(want_of_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
