/* SPDX-License-Identifier: GPL-2.0-only */
/* Stand-in: a module, whose beginning and end the test calls */
#ifndef __UNIT_MODULE_H__
#define __UNIT_MODULE_H__

#include <linux/kernel.h>

int init_module(void);
void cleanup_module(void);

#define module_init(fn)		int init_module(void) { return fn(); }
#define module_exit(fn)		void cleanup_module(void) { fn(); }

/* A test sets a parameter through this pointer */
#define module_param(name, type, mode)	type *const unit_##name = &name
#define MODULE_PARM_DESC(name, text)

#define EXPORT_SYMBOL_GPL(symbol)
#define MODULE_DESCRIPTION(text)
#define MODULE_LICENSE(text)

#endif /* __UNIT_MODULE_H__ */
