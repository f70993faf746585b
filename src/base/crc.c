/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crc.h"
#include <libdeflate.h>

uint32_t ddbi_crc32(struct str s)
{
	/* libdeflate takes a NULL buffer as a question for the initial value, which is that of no bytes too.
	 */
	return libdeflate_crc32(0, s.p, s.n);
}
