/* SPDX-License-Identifier: GPL-2.0-only */
/* Stand-in: the root of an interval tree, which is a list here */
#ifndef __UNIT_RBTREE_H__
#define __UNIT_RBTREE_H__

struct rb_root_cached {
	struct interval_tree_node *first;
};

#define RB_ROOT_CACHED ((struct rb_root_cached){ NULL })

#endif /* __UNIT_RBTREE_H__ */
