/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_CRC_H
#define BASE_CRC_H
#include "base/str.h"

/* CRC-32 as in IEEE 802.3 and zlib: the x-amz-crc32 of a body. */
uint32_t ddbi_crc32(struct str);

#endif
