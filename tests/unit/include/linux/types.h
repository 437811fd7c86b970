/* SPDX-License-Identifier: GPL-2.0-only */
/* Stand-in: types of hardware */
#ifndef __UNIT_TYPES_H__
#define __UNIT_TYPES_H__

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t dma_addr_t;

#endif /* __UNIT_TYPES_H__ */
