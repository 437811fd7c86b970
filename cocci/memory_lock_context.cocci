// SPDX-License-Identifier: GPL-2.0-only
/// Say which functions take a lock that others drop, and drop one that others took.
///
/// Most functions that take memory_lock drop it.  Some return with it held, or
/// drop what their caller took, and whoever looks at one function at a time
/// cannot tell that from a mistake.
///
/// Annotate these, so that sparse and clang check both sides: the function, and
/// those who call it.  Where a lock is taken under a condition, or in a loop, a
/// hint at the place lets them follow.
///
// Confidence: High
// Copyright: (C) 2026 The vma2map authors
// Options: --all-includes
// Comments: An annotation stands behind the parameters, where spatch cannot add
// one, and an else branch behind a statement, where it cannot either.  But a
// fresh identifier may hold any text: "vdev) __acquires(&vdev->lock" takes the
// place of the last parameter's name, "else __acquire(&vdev->lock)" that of an
// expression.  The prototypes follow by themselves.  To spatch, what is annotated
// looks like what is not: scripts/tidy.awk drops the second annotation, and
// context shows the function again.  Functions that a macro defines are out of
// spatch's sight: scripts/macro-locks.awk gives them their hints.

virtual patch
virtual context
virtual report
virtual explain

// A report, and what needs the positions of a rule that matches often, stand
// right behind the rule: what a later rule still needs, spatch multiplies with
// all that it finds in between.

// ---------------------------------------------------------------------------
// Functions that need a lock, and return with it.
// ---------------------------------------------------------------------------

// A function that zaps, or whose name begins with __, leaves the locking to its callers.
@zaps exists@
identifier f, v, zap =~ "unmap.*_range$";
type S, T;
position p;
@@
 static T f@p(S *v)
 {
	...
	zap(...)
	... when any
 }

@zaps_locked exists@
identifier zaps.f, v, l;
position p;
@@
(
	down_write(&v->l)
|
	down_write_trylock(&v->l)
)
	... when != up_write(&v->l)
	f@p(v)

@zaps_unlocked exists@
identifier zaps.f;
position p != zaps_locked.p;
@@
	f@p(...)

@depends on (context || report) && !zaps_unlocked@
identifier zaps.f;
position zaps.p;
@@
*f@p(...)
 { ... }

@reads_locked exists@
identifier f =~ "^__";
identifier v, l;
position p;
@@
(
	down_read(&v->l)
|
	down_read_trylock(&v->l)
)
	... when != up_read(&v->l)
	f@p(v)

@writes_locked exists@
identifier f =~ "^__";
identifier v, l;
position p;
@@
(
	down_write(&v->l)
|
	down_write_trylock(&v->l)
)
	... when != up_write(&v->l)
	f@p(v)

@unlocked exists@
identifier f =~ "^__";
expression e;
position p != {reads_locked.p, writes_locked.p};
@@
	f@p(e)

@anyway exists@
identifier unlocked.f;
position p;
@@
 f@p(...)
 { ... }

@needs_read exists@
identifier reads_locked.f, w;
type W;
position p != anyway.p;
@@
 f@p(W w)
 { ... }

@depends on context || report@
identifier reads_locked.f;
position needs_read.p;
@@
*f@p(...)
 { ... }

@needs_write exists@
identifier writes_locked.f, w;
type W;
position p != {anyway.p, needs_read.p};
@@
 f@p(W w)
 { ... }

@depends on context || report@
identifier writes_locked.f;
position needs_write.p;
@@
*f@p(...)
 { ... }

// ---------------------------------------------------------------------------
// Functions that leave a lock other than they found it.
// ---------------------------------------------------------------------------

// What a function does by a macro that takes or drops a lock is not known.
@hides@
identifier m, op =~ "^(mutex_(try|un)?lock|(down|up)_(read|write))";
@@
 #define m(...) <+... op(...) ...+>

@by_macro exists@
identifier hides.m, f;
position p;
@@
 f@p(...)
 {
	...
	m(...)
	... when any
 }

// A function that takes a lock of its parameter on each path, and does not drop it itself.
@acquirer forall@
identifier f, v, l;
type S;
position p;
@@
 f@p(..., S *v, ...)
 {
	... when strict
	    when != mutex_unlock(&v->l)
	    when != up_write(&v->l)
(
	mutex_lock(&v->l);
|
	mutex_lock_nested(&v->l, ...);
|
	down_write_nested(&v->l, ...);
|
	down_write(&v->l);
)
	... when strict
	    when != mutex_unlock(&v->l)
	    when != up_write(&v->l)
 }

@acquirer_shared forall@
identifier f, v, l;
type S;
position p;
@@
 f@p(..., S *v, ...)
 {
	... when strict
	    when != up_read(&v->l)
(
	down_read(&v->l);
|
	down_read_nested(&v->l, ...);
)
	... when strict
	    when != up_read(&v->l)
 }

@taker_by_call exists@
identifier acquirer.f, g;
position p;
@@
 g@p(...)
 {
	...
	f(...)
	... when any
 }

@taker_by_call_shared exists@
identifier acquirer_shared.f, g;
position p;
@@
 g@p(...)
 {
	...
	f(...)
	... when any
 }

// A function that drops a lock of its parameter on each path, and took none.
@releases forall@
identifier f, v, l, take =~ "^(mutex_(try)?lock|down_write)";
type S;
position p != {by_macro.p, taker_by_call.p, taker_by_call_shared.p};
@@
 f@p(..., S *v, ...)
 {
	... when strict
	    when != take(&v->l, ...)
	    when != refcount_dec_and_mutex_lock(..., &v->l)
(
	mutex_unlock(&v->l);
|
	up_write(&v->l);
)
	... when strict
	    when != take(&v->l, ...)
 }

@depends on context || report@
identifier releases.f;
position releases.p;
@@
*f@p(...)
 { ... }

@releases_shared forall@
identifier f, v, l, take =~ "^(down_read|downgrade_write)";
type S;
position p != {by_macro.p, taker_by_call.p, taker_by_call_shared.p};
@@
 f@p(..., S *v, ...)
 {
	... when strict
	    when != take(&v->l, ...)
	up_read(&v->l);
	... when strict
	    when != take(&v->l, ...)
 }

@depends on context || report@
identifier releases_shared.f;
position releases_shared.p;
@@
*f@p(...)
 { ... }

// A function that drops a lock of the module, and took none.
@releases_global forall@
identifier f, l, take =~ "^(mutex_(lock|trylock)|(refcount|atomic)_dec_and_mutex_lock)";
position p != {by_macro.p, taker_by_call.p, taker_by_call_shared.p};
@@
 f@p(...)
 {
	... when strict
	    when != take(..., &l, ...)
	mutex_unlock(&l);
	... when strict
	    when != take(..., &l, ...)
 }

@depends on context || report@
identifier releases_global.f;
position releases_global.p;
@@
*f@p(...)
 { ... }

@releases_member forall@
identifier f, s, l, take =~ "^(mutex_(lock|trylock)|(refcount|atomic)_dec_and_mutex_lock)";
position p != {by_macro.p, taker_by_call.p, taker_by_call_shared.p};
@@
 f@p(...)
 {
	... when strict
	    when != take(..., &s.l, ...)
	mutex_unlock(&s.l);
	... when strict
	    when != take(..., &s.l, ...)
 }

@depends on context || report@
identifier releases_member.f;
position releases_member.p;
@@
*f@p(...)
 { ... }

// A function that leaves it to such a one to drop the lock.
@releases_by_call forall@
identifier releases_member.f, releases_member.s, releases_member.l, g, take =~ "^(mutex_(lock|trylock)|(refcount|atomic)_dec_and_mutex_lock)";
position p != {by_macro.p, taker_by_call.p, taker_by_call_shared.p};
@@
 g@p(...)
 {
	... when strict
	    when != mutex_unlock(&s.l)
	    when != take(..., &s.l, ...)
	f(...);
	... when strict
	    when != take(..., &s.l, ...)
 }

@depends on context || report@
identifier releases_by_call.g;
position releases_by_call.p;
@@
*g@p(...)
 { ... }

// Why: The lock was taken with the last reference, and no parameter leads to it.
@dropped_with_reference depends on patch exists@
identifier f, k, x, l, take =~ "^(mutex_(lock|trylock)|(refcount|atomic)_dec_and_mutex_lock)";
position p != {by_macro.p, taker_by_call.p, taker_by_call_shared.p};
@@
 f@p(struct kref *k)
 {
	... when != __acquire(&x->l)
	    when != take(..., &x->l, ...)
+	/* Taken with the last reference */
+	__acquire(&x->l);
	mutex_unlock(&x->l);
	... when any
 }

@depends on context || report exists@
identifier f, k, x, l, take =~ "^(mutex_(lock|trylock)|(refcount|atomic)_dec_and_mutex_lock)";
position p != {by_macro.p, taker_by_call.p, taker_by_call_shared.p};
@@
 f@p(struct kref *k)
 {
	... when != __acquire(&x->l)
	    when != take(..., &x->l, ...)
*	mutex_unlock(&x->l);
	... when any
 }

// A function that drops its caller's lock for a while.
@lends exists@
identifier f, v, l, take =~ "^(mutex_(try)?lock|down_write)";
type S;
position p != {by_macro.p, taker_by_call.p};
@@
 f@p(..., S *v, ...)
 {
	... when != take(&v->l, ...)
(
	mutex_unlock(&v->l);
	... when forall
	    when strict
	mutex_lock(&v->l);
|
	up_write(&v->l);
	... when forall
	    when strict
	down_write(&v->l);
)
	... when != mutex_unlock(&v->l)
	    when != up_write(&v->l)
 }

@depends on context || report@
identifier lends.f;
position lends.p;
@@
*f@p(...)
 { ... }

// Who takes a lock and calls a function that drops it does not return with it.
@balanced_by_call exists@
identifier releases.f, g;
position p;
@@
 g@p(...)
 {
	...
	f(...)
	... when any
 }

@balanced_by_call_shared exists@
identifier releases_shared.f, g;
position p;
@@
 g@p(...)
 {
	...
	f(...)
	... when any
 }

// Nor does one that goes on with it for reading.
@downgrades exists@
identifier g;
position p;
@@
 g@p(...)
 {
	...
	downgrade_write(...)
	... when any
 }

@acquires exists@
identifier acquirer.f, w;
type W;
position p != {by_macro.p, balanced_by_call.p, downgrades.p};
@@
 f@p(..., W w)
 { ... }

@depends on context || report@
identifier acquirer.f;
position acquires.p;
@@
*f@p(...)
 { ... }

@acquires_shared exists@
identifier acquirer_shared.f, w;
type W;
position p != {by_macro.p, balanced_by_call_shared.p};
@@
 f@p(..., W w)
 { ... }

@depends on context || report@
identifier acquirer_shared.f;
position acquires_shared.p;
@@
*f@p(...)
 { ... }

// A function that calls such a one for its own parameter, and did not take the lock.
@lends_by_call exists@
identifier lends.f, lends.l, g, v, take =~ "^(mutex_(try)?lock|down_write)";
type lends.S;
position p != by_macro.p;
@@
 g@p(..., S *v, ...)
 {
	... when != take(&v->l, ...)
	f(..., v, ...)
	... when any
 }

@depends on context || report@
identifier lends_by_call.g;
position lends_by_call.p;
@@
*g@p(...)
 { ... }

@lends_by_calls exists@
identifier lends_by_call.g, lends.l, h, v, take =~ "^(mutex_(try)?lock|down_write)";
type lends.S;
position p != by_macro.p;
@@
 h@p(..., S *v, ...)
 {
	... when != take(&v->l, ...)
	g(..., v, ...)
	... when any
 }

@depends on context || report@
identifier lends_by_calls.h;
position lends_by_calls.p;
@@
*h@p(...)
 { ... }

// A function that says so by an assertion, the first if there are more.
@asserts forall@
identifier f, v, l;
expression e;
type S;
position p;
@@
 f@p(..., S *v, ...)
 {
	... when strict
	    when != lockdep_assert_held_write(e)
	lockdep_assert_held_write(&v->l);
	... when strict
 }

// In a walk over devices that another walk has locked, and hidden, nobody is seen to hold the lock.
@asserts_in_walk exists@
identifier asserts.f, asserts.l, v;
iterator i;
@@
 i(v, ...) {
	... when != down_write(&v->l)
	    when != down_write_trylock(&v->l)
	f(v, ...)
	... when any
 }

@depends on (context || report) && !asserts_in_walk@
identifier asserts.f;
position asserts.p;
@@
*f@p(...)
 { ... }

// ---------------------------------------------------------------------------
// The annotations.
// ---------------------------------------------------------------------------

// Why: Each call seen here is made with the lock held for writing.
@writer depends on patch@
identifier writes_locked.f, writes_locked.l, needs_write.w;
type W;
fresh identifier annotated = w ## ") __must_hold(&" ## w ## "->" ## l;
@@
 f(
	W
-	w
+	annotated
	)
 { ... }

// Why: It takes the lock on each path and returns with it.
@keeper depends on patch@
identifier acquirer.f, acquirer.v, acquirer.l, acquires.w;
type W;
fresh identifier annotated = w ## ") __acquires(&" ## v ## "->" ## l;
@@
 f(...,
	W
-	w
+	annotated
	)
 { ... }

// Why: It takes the lock for reading on each path and returns with it.
@reading_keeper depends on patch@
identifier acquirer_shared.f, acquirer_shared.v, acquirer_shared.l, acquires_shared.w;
type W;
fresh identifier annotated = w ## ") __acquires_shared(&" ## v ## "->" ## l;
@@
 f(...,
	W
-	w
+	annotated
	)
 { ... }

// Why: It drops on each path a lock that its caller took.
@dropper depends on patch@
identifier releases.f, releases.v, releases.l, w;
type W;
fresh identifier annotated = w ## ") __releases(&" ## v ## "->" ## l;
@@
 f(...,
	W
-	w
+	annotated
	)
 { ... }

// Why: It drops on each path a lock that its caller took for reading.
@reading_dropper depends on patch@
identifier releases_shared.f, releases_shared.v, releases_shared.l, w;
type W;
fresh identifier annotated = w ## ") __releases_shared(&" ## v ## "->" ## l;
@@
 f(...,
	W
-	w
+	annotated
	)
 { ... }

// Why: It drops a lock of the module that its caller took.
@module_dropper depends on patch@
identifier releases_global.f, releases_global.l, w;
type W;
fresh identifier annotated = w ## ") __releases(&" ## l;
@@
 f(...,
	W
-	w
+	annotated
	)
 { ... }

// Why: It drops a lock of the module that its caller took.
@member_dropper depends on patch@
identifier releases_member.f, releases_member.s, releases_member.l, w;
type W;
fresh identifier annotated = w ## ") __releases(&" ## s ## "." ## l;
@@
 f(...,
	W
-	w
+	annotated
	)
 { ... }

// Why: It leaves it to another function to drop the lock that its caller took.
@dropper_by_call depends on patch@
identifier releases_by_call.g, releases_member.s, releases_member.l, w;
type W;
fresh identifier annotated = w ## ") __releases(&" ## s ## "." ## l;
@@
 g(...,
	W
-	w
+	annotated
	)
 { ... }

// Why: It drops its caller's lock while it sleeps, and takes it again.
@lender depends on patch@
identifier lends.f, lends.v, lends.l, w;
type W;
fresh identifier annotated = w ## ") __must_hold(&" ## v ## "->" ## l;
@@
 f(...,
	W
-	w
+	annotated
	)
 { ... }

// Why: It calls for its parameter a function that needs the lock, and did not take it.
@lender_by_call depends on patch@
identifier lends_by_call.g, lends_by_call.v, lends.l, w;
type W;
fresh identifier annotated = w ## ") __must_hold(&" ## v ## "->" ## l;
@@
 g(...,
	W
-	w
+	annotated
	)
 { ... }

// Why: It calls for its parameter a function that needs the lock, and did not take it.
@lender_by_calls depends on patch@
identifier lends_by_calls.h, lends_by_calls.v, lends.l, w;
type W;
fresh identifier annotated = w ## ") __must_hold(&" ## v ## "->" ## l;
@@
 h(...,
	W
-	w
+	annotated
	)
 { ... }

// Why: It asserts that the lock is held for writing.
@asserter depends on patch && !asserts_in_walk@
identifier asserts.f, asserts.v, asserts.l, w;
type W;
fresh identifier annotated = w ## ") __must_hold(&" ## v ## "->" ## l;
@@
 f(...,
	W
-	w
+	annotated
	)
 { ... }

// Why: What it zaps could be mapped again at once by a fault if the lock were not held.
@zapper depends on patch && !zaps_unlocked@
identifier zaps.f, zaps_locked.l, w;
type W;
fresh identifier annotated = w ## ") __must_hold(&" ## w ## "->" ## l;
@@
 f(
	W
-	w
+	annotated
	)
 { ... }

// Why: Each call seen here is made with the lock held, by some for reading.
@reader depends on patch@
identifier reads_locked.f, reads_locked.l, needs_read.w;
type W;
fresh identifier annotated = w ## ") __must_hold_shared(&" ## w ## "->" ## l;
@@
 f(
	W
-	w
+	annotated
	)
 { ... }

// ---------------------------------------------------------------------------
// The hints: what is taken and dropped under one condition, or in two loops.
// ---------------------------------------------------------------------------

// A lock that is taken under a condition, and dropped under the same one.

// What stands below is asked of few ifs only: those that take a lock.
@flag_site depends on !report && !context disable drop_else, neg_if exists@
expression c;
identifier v, l;
position p;
@@
 if@p (c) {
	<+...
	\(mutex_lock\|mutex_trylock\|down_write\|down_write_trylock\|down_read\|down_read_trylock\)(&v->l)
	...+>
 }

// An if that is all that another statement has cannot get an else by itself.
@branch depends on !report && !context disable braces1, braces2, braces3, braces4, drop_else exists@
expression c, d;
statement S, T;
iterator i;
position flag_site.p;
position q;
@@
(
 if (d) T else if@p@q (c) S
|
 if (d) if@p@q (c) S
|
 for (...; ...; ...) if@p@q (c) S
|
 while (d) if@p@q (c) S
|
 i(...) if@p@q (c) S
)

// Nor does one need it that drops the lock itself, and comes again in a loop.
@given_back depends on !report && !context forall@
expression c;
identifier v, l;
position flag_site.p;
position q;
@@
 if@p@q (c) {
	...
(
	mutex_lock(&v->l);
	...
	mutex_unlock(&v->l);
|
	down_write(&v->l);
	...
	up_write(&v->l);
|
	down_read(&v->l);
	...
	up_read(&v->l);
)
	...
 }

// Why: Where the condition is false, the lock is as good as held until it is
//      false again.
@flagged depends on patch disable drop_else, neg_if exists@
expression c;
identifier v, l;
fresh identifier taken = "else __acquire(&" ## v ## "->" ## l ## ")";
position flag_site.p;
position q != {branch.q, given_back.q};
@@
 if@p@q (c) {
	<+...
	\(mutex_lock\|mutex_trylock\|down_write\|down_write_trylock\)(&v->l)
	...+>
 }
+taken;
 ... when any
(
 if (c)
	\(mutex_unlock\|up_write\)(&v->l);
|
 if (c) {
	...
	\(mutex_unlock\|up_write\)(&v->l);
	... when != \(mutex_lock\|down_write\)(&v->l)
 }
)

// Why: What was as good as held under the other condition is dropped here.
@flag_dropped depends on patch && flagged disable drop_else, neg_if exists@
expression c;
identifier flagged.v, flagged.l;
statement S;
fresh identifier dropped = "else __release(&" ## v ## "->" ## l ## ")";
@@
 if (c) {
	<+...
	\(mutex_lock\|mutex_trylock\|down_write\|down_write_trylock\)(&v->l)
	...+>
 } else S
 ... when any
(
 if (c)
	\(mutex_unlock\|up_write\)(&v->l);
+dropped;
|
 if (c) {
	...
	\(mutex_unlock\|up_write\)(&v->l);
	... when != \(mutex_lock\|down_write\)(&v->l)
 }
+dropped;
)

// Why: Where the condition is false, the lock is as good as held until it is
//      false again.
@flagged_shared depends on patch disable drop_else, neg_if exists@
expression c;
identifier v, l;
fresh identifier taken = "else __acquire_shared(&" ## v ## "->" ## l ## ")";
position q != {branch.q, given_back.q};
@@
 if@q (c) {
	<+...
	\(down_read\|down_read_trylock\)(&v->l)
	...+>
 }
+taken;
 ... when any
(
 if (c)
	\(up_read\)(&v->l);
|
 if (c) {
	...
	\(up_read\)(&v->l);
	... when != down_read(&v->l)
 }
)

// Why: What was as good as held under the other condition is dropped here.
@flag_dropped_shared depends on patch && flagged_shared disable drop_else, neg_if exists@
expression c;
identifier flagged_shared.v, flagged_shared.l;
statement S;
fresh identifier dropped = "else __release_shared(&" ## v ## "->" ## l ## ")";
@@
 if (c) {
	<+...
	\(down_read\|down_read_trylock\)(&v->l)
	...+>
 } else S
 ... when any
(
 if (c)
	\(up_read\)(&v->l);
+dropped;
|
 if (c) {
	...
	\(up_read\)(&v->l);
	... when != down_read(&v->l)
 }
+dropped;
)

// One loop takes the lock of each device, and another drops them.

// Who calls a function that drops the lock does not keep it.
@not_kept exists@
identifier releases.f, releases.l, v;
position q;
@@
 down_write_trylock@q(&v->l)
 ... when != up_write(&v->l)
 f(..., v, ...)

@not_kept_by_macro exists@
identifier hides.m, v, l;
position q;
@@
 down_write_trylock@q(&v->l)
 ... when != up_write(&v->l)
 m(..., v, ...)

// Why: At the end of the loop many locks are held, which nothing could count.
@kept_in_loop depends on patch exists@
iterator i;
identifier v, l;
statement S;
position q != {not_kept.q, not_kept_by_macro.q};
@@
 i(...) {
	... when any
	if (unlikely(!down_write_trylock@q(&v->l))) S
	... when != up_write(&v->l)
	    when != __release(&v->l)
+	/* Kept, like those of the others, until another loop drops them */
+	__release(&v->l);
 }

// Nor does one hide the lock of a function that takes it for its callers.
@not_hidden exists@
identifier acquirer.f, acquirer.l, v;
position q;
@@
 f(..., v, ...)
 ... when != up_write(&v->l)
 up_write@q(&v->l);

@not_hidden_by_macro exists@
identifier hides.m, v, l;
position q;
@@
 m(..., v, ...)
 ... when != up_write(&v->l)
 up_write@q(&v->l);

// Why: The other loop took this lock, and hides it.
@dropped_in_loop depends on patch exists@
iterator i;
identifier v, l;
position q != {not_hidden.q, not_hidden_by_macro.q};
@@
 i(v, ...) {
	... when != down_write(&v->l)
	    when != down_write_trylock(&v->l)
	    when != __acquire(&v->l)
+	__acquire(&v->l);
	up_write@q(&v->l);
	...
 }

// Why: The other loop took this lock, and hides it.
@dropped_in_short_loop depends on patch@
iterator i;
identifier v, l;
@@
 i(v, ...)
-	up_write(&v->l);
+	{
+	__acquire(&v->l);
+	up_write(&v->l);
+	}

// Why: The walk took this lock, and hides it.
@dropped_in_for depends on patch exists@
identifier v, l;
expression e;
type T;
position q != {not_hidden.q, not_hidden_by_macro.q};
@@
 for (...; ...; ...) {
	... when != down_write(&v->l)
	    when != down_write_trylock(&v->l)
(
	v = e;
|
	T v = e;
)
	... when != down_write(&v->l)
	    when != down_write_trylock(&v->l)
	    when != __acquire(&v->l)
+	__acquire(&v->l);
	up_write@q(&v->l);
	...
 }

// A function that a walk calls takes the lock of one device.
@loops exists@
identifier f, v, l;
iterator i;
position p;
@@
 f@p(...)
 {
	...
	i(...) {
		<+...
		\(down_write_trylock\|up_write\)(&v->l)
		...+>
	}
	... when any
 }

// Why: At the end of the walk many locks are held, which nothing could count.
@kept_in_walk depends on patch exists@
identifier f, v, l;
position p != {by_macro.p, loops.p}, q != {not_kept.q, not_kept_by_macro.q};
statement S;
expression ret;
@@
 f@p(...)
 {
	... when != up_write(&v->l)
	if (unlikely(!down_write_trylock@q(&v->l))) S
	... when != up_write(&v->l)
	    when != __release(&v->l)
+	/* Kept, like those of the others, until a loop drops them */
+	__release(&v->l);
	return ret;
 }

// ---------------------------------------------------------------------------
// What lacks its hint.
// ---------------------------------------------------------------------------

@depends on context || report exists@
iterator i;
identifier v, l;
statement S;
position q != {not_kept.q, not_kept_by_macro.q};
@@
 i(...) {
	... when any
*	if (unlikely(!down_write_trylock@q(&v->l))) S
	... when != up_write(&v->l)
	    when != __release(&v->l)
 }

@depends on context || report exists@
iterator i;
identifier v, l;
position q != {not_hidden.q, not_hidden_by_macro.q};
@@
 i(v, ...) {
	... when != down_write(&v->l)
	    when != down_write_trylock(&v->l)
	    when != __acquire(&v->l)
*	up_write@q(&v->l);
	...
 }

// ---------------------------------------------------------------------------
// What is left alone.
// ---------------------------------------------------------------------------

// Why: It returns with the lock on some paths only, which no annotation says.
@kept_on_some_paths depends on explain exists@
identifier f, v, l;
type S;
expression c, e;
@@
 f(..., S *v, ...)
 {
	... when any
(
	mutex_lock(&v->l);
|
	down_read(&v->l);
|
	down_write(&v->l);
)
	... when != mutex_unlock(&v->l)
	    when != up_read(&v->l)
	    when != up_write(&v->l)
*	if (c) return e;
	... when any
 }
