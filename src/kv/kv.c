/* SPDX-License-Identifier: Apache-2.0 */
#include "kv/kv.h"

const char *ddbi_kv_rc_text(enum kv_rc rc)
{
	switch (rc) {
	case KV_OK: return "no error";
	case KV_NONE: return "no such key";
	case KV_NOMEM: return "out of memory";
	case KV_FULL: return "no room on the disk, or the file has reached its limit";
	case KV_IO: return "the disk cannot be read or written";
	case KV_DAMAGED: return "the file is damaged";
	case KV_BUSY: return "another process has the file open";
	case KV_FORMAT: return "the file has a format that this version cannot read";
	}
	return "unknown error";
}
