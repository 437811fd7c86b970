# shellcheck shell=bash
# Whether the spatch of this machine makes of our rules what ours does.  Source common.sh and step.sh first; needs scratch, and spatch_known
# of know_spatch().

# the step whose rules are tried: they use more of SmPL than the others do
self_test_step=vma_list_to_mapping

# self_test_key: what the verdict depends on.
self_test_key() {
	{ printf '%s\n' "$spatch_known" && cat -- "$top"/cocci/selftest/* "$top/cocci/$self_test_step.cocci"; } | sha256sum | cut -d' ' -f1
}

# without_space FILE: spatches differ in that.
without_space() {
	tr -d '[:space:]' <"$1"
}

# self_test: refuse to work with a spatch that changes nothing, or something else, in a small driver.  Known from then on.
self_test() {
	local passed scratch=$scratch/self-test
	passed=$(cache_dir)/selftest/$(self_test_key)
	[[ ! -e $passed ]] || return 0
	mkdir "$scratch"
	cp -- "$top/cocci/selftest/driver.c" "$scratch/driver.c"
	(cd "$scratch" && run_spatch patch "$self_test_step" "$scratch/spatch.log" --in-place driver.c >"$scratch/spatch.out")
	cmp -s <(without_space "$scratch/driver.c") <(without_space "$top/cocci/selftest/driver.res") ||
		die "refused: $(command -v spatch), $(spatch --version 2>&1 | sed -n 1p), does not do in cocci/selftest/driver.c what our rules say"
	mkdir -p -- "$(dirname -- "$passed")" 2>/dev/null && : >"$passed" || progress "cannot keep the self-test's verdict in $(cache_dir)"
}
