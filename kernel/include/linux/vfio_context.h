/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Annotations of locks that are held for reading, by the names that v7.0 has
 * for them.  Kernels before that, and sparse, know one kind of lock.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#ifndef __VFIO_CONTEXT_H__
#define __VFIO_CONTEXT_H__

#include <linux/compiler.h>

#ifndef __must_hold_shared
#define __acquire_shared(x)	__acquire(x)
#define __release_shared(x)	__release(x)
#define __acquires_shared(x)	__acquires(x)
#define __releases_shared(x)	__releases(x)
#define __must_hold_shared(x)	__must_hold(x)
#endif

#endif /* __VFIO_CONTEXT_H__ */
