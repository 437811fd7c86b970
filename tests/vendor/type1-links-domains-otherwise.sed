# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: list_for_each_entry_continue(d, &iommu->domain_list, vendor_next) {
/^struct vfio_domain {/,/^}/s/\<next;/vendor_next;/
s/\(domain_list, \|struct vfio_domain, \|domain->\)next)/\1vendor_next)/
s/&domain->next,/\&domain->vendor_next,/
