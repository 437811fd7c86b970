/* SPDX-License-Identifier: GPL-2.0-only */
/* Stand-in: the vmas that map a file */
#ifndef __UNIT_FS_H__
#define __UNIT_FS_H__

#include <linux/mutex.h>

struct vm_area_struct;

struct address_space {
	struct mutex i_mmap; /* protects the list of vmas */
	struct vm_area_struct *vmas;
};

#endif /* __UNIT_FS_H__ */
