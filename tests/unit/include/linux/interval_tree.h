/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stand-in: an interval tree as a list, sorted by start.  It has no lock, so
 * that TSan sees a use without the caller's.
 */
#ifndef __UNIT_INTERVAL_TREE_H__
#define __UNIT_INTERVAL_TREE_H__

#include <linux/kernel.h>
#include <linux/rbtree.h>

struct interval_tree_node {
	struct interval_tree_node *next;
	unsigned long start;
	unsigned long last;
};

static inline void interval_tree_insert(struct interval_tree_node *node,
					struct rb_root_cached *root)
{
	struct interval_tree_node **p = &root->first;

	while (*p && (*p)->start <= node->start)
		p = &(*p)->next;
	perturb();
	node->next = *p;
	*p = node;
}

static inline void interval_tree_remove(struct interval_tree_node *node,
					struct rb_root_cached *root)
{
	struct interval_tree_node **p = &root->first;

	while (*p != node)
		p = &(*p)->next;
	*p = node->next;
}

/* The first of @node and those after it that overlaps */
static inline struct interval_tree_node *
interval_tree_overlap(struct interval_tree_node *node, unsigned long start,
		      unsigned long last)
{
	while (node && (node->last < start || node->start > last))
		node = node->next;
	return node;
}

static inline struct interval_tree_node *
interval_tree_iter_first(struct rb_root_cached *root, unsigned long start,
			 unsigned long last)
{
	return interval_tree_overlap(root->first, start, last);
}

static inline struct interval_tree_node *
interval_tree_iter_next(struct interval_tree_node *node, unsigned long start,
			unsigned long last)
{
	return interval_tree_overlap(node->next, start, last);
}

#endif /* __UNIT_INTERVAL_TREE_H__ */
