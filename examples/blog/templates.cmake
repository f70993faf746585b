# SPDX-License-Identifier: Apache-2.0
# cmake -D OUT=templates.c -D FILES="a;b" -P templates.cmake: the files as arrays in a C file, with page_file that finds them.
set(arrays "")
set(table "")
set(number 0)
foreach(file ${FILES})
	get_filename_component(name ${file} NAME)
	file(READ ${file} hex HEX)
	string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
	string(REGEX REPLACE "((0x..,){20})" "\\1\n" bytes "${bytes}")
	string(APPEND arrays "static const unsigned char file_${number}[] = {\n${bytes}0x00\n};\n")
	string(APPEND table "\t{ \"${name}\", file_${number}, sizeof file_${number} - 1 },\n")
	math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUT}.new "/* Made by templates.cmake. */
#include \"pages/template.h\"
#include <string.h>

${arrays}
static const struct {
	const char *name;
	const unsigned char *bytes;
	size_t size;
} files[] = {
${table}};

const char *page_file(const char *name, size_t *size)
{
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (strcmp(files[i].name, name) == 0) {
			*size = files[i].size;
			return (const char *)files[i].bytes;
		}
	return NULL;
}
")
file(RENAME ${OUT}.new ${OUT})
