/* SPDX-License-Identifier: GPL-2.0-only */
/* Stand-in: vmas, and page tables that are an array */
#ifndef __UNIT_MM_H__
#define __UNIT_MM_H__

#include <linux/fs.h>
#include <linux/rwsem.h>

#define PAGE_SHIFT	12
#define PAGE_SIZE	(1UL << PAGE_SHIFT)
#define MM_PAGES	64

#define VM_SHARED	0x00000008
#define VM_MAYWRITE	0x00000020
#define VM_PFNMAP	0x00000400

#define VM_FAULT_OOM	0x000001
#define VM_FAULT_SIGBUS	0x000002
#define VM_FAULT_NOPAGE	0x000100
#define VM_FAULT_ERROR	(VM_FAULT_OOM | VM_FAULT_SIGBUS)

#define max(a, b) ((a) > (b) ? (a) : (b))
#define min(a, b) ((a) < (b) ? (a) : (b))

typedef unsigned int vm_fault_t;

struct vm_fault {
	struct vm_area_struct *vma;
};

struct vm_operations_struct {
	void (*open)(struct vm_area_struct *vma);
	void (*close)(struct vm_area_struct *vma);
	vm_fault_t (*fault)(struct vm_fault *vmf);
};

/* The fault handler as it is where a module can write page tables */
#define CONFIG_X86

/* A pfn, and what vmf_insert_pfn() looked up; or 0 */
typedef atomic_ulong pte_t;
typedef unsigned long pgprot_t;

#define PTE_LOOKED_UP	(1UL << 63)

#define pte_none(pte)		(!(pte))
#define pte_pgprot(pte)		((pte) & PTE_LOOKED_UP)
#define pte_mkspecial(pte)	(pte)
#define pfn_pte(pfn, prot)	((pfn) | (prot))

/* A page table has two pages */
#define PMD_SIZE	(2 * PAGE_SIZE)
#define pmd_addr_end(addr, end)	min(((addr) | (PMD_SIZE - 1)) + 1, end)

struct mm_struct {
	struct rw_semaphore mmap_lock;
	pte_t pte[MM_PAGES];
};

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	unsigned long vm_pgoff;
	unsigned long vm_flags;
	struct mm_struct *vm_mm;
	const struct vm_operations_struct *vm_ops;
	void *vm_private_data;
	struct vm_area_struct *next; /* in the address_space */
};

static inline unsigned long vma_pages(struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

/* How many mmap_locks this thread holds */
extern _Thread_local int mmap_locked;

void mmap_read_lock(struct mm_struct *mm);
void mmap_read_unlock(struct mm_struct *mm);
void mmap_write_lock(struct mm_struct *mm);
void mmap_write_unlock(struct mm_struct *mm);

/* If this is n, this thread's n-th insertion from now on fails */
extern _Thread_local int fail_insert;

vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr,
			  unsigned long pfn);
void set_pte_at(struct mm_struct *mm, unsigned long addr, pte_t *ptep,
		unsigned long pte);
/* An insertion, of which only the page table can fail */
int apply_to_page_range(struct mm_struct *mm, unsigned long addr,
			unsigned long size,
			int (*fn)(pte_t *pte, unsigned long addr, void *data),
			void *data);
void zap_vma(struct vm_area_struct *vma);
/* Only for a whole mapping: from 0 to 0 */
void unmap_mapping_range(struct address_space *mapping, unsigned long begin,
			 unsigned long len, int even_cows);

#endif /* __UNIT_MM_H__ */
