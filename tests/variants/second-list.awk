# second-list.awk FILE: a fixture whose device keeps a second list of vmas, with a lock, a walker and vm_ops of its own.

# second(TEXT): what TEXT says of the first list, of the second.
function second(text) {
	gsub(/my_zap_and_vma_lock/, "my_zap_and_db_lock", text)
	gsub(/my_add_vma/, "my_add_db", text)
	gsub(/my_mmap_/, "my_db_", text)
	gsub(/vma_lock/, "db_lock", text)
	gsub(/vma_list/, "db_list", text)
	return text
}

/^[a-z].*[ *](my_zap_and_vma_lock|my_add_vma|my_mmap_(open|close|fault)|my_mmap_ops) ?[(=]/ && !/;/ { copying = 1 }

/^\tvma->vm_ops = &my_mmap_ops;/ {
	print "\tvma->vm_ops = index == 4 ? &my_db_ops : &my_mmap_ops;"
	next
}

{ print }

copying {
	copy = copy second($0) "\n"
	if (/^}/) {
		printf "\n%s", copy
		copying = 0
		copy = ""
	}
	next
}

/^\t(struct|mutex_init|mutex_destroy|INIT_LIST_HEAD).*vma_(lock|list)/ || /^\tmy_zap_and_vma_lock\(my, false\)/ || (locker && /mutex_unlock/) { print second($0) }

/^[a-z]/ { locker = /zap_and_down_write/ }
