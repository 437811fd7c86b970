# 6.1 drivers/vfio/pci/vfio_pci_config.c
# migrated: - * Lock order: vma_lock, then memory_lock.
/^static const u8 pci_cap_length\[/,/^};/{
/^};/a\
\
/*\
 * Lock order: vma_lock, then memory_lock.\
 */
}
