# new-messages.awk BEFORE AFTER: the messages of AFTER that BEFORE does not have as often, as FILE:LINE: TEXT.
# Where a message stands does not tell it from another, nor do sizes and offsets in it.
BEGIN { FS = "\t" }

{
	key = $1 "\t" $3
	gsub(/\+0x[0-9a-f]+/, "", key)
	gsub(/[0-9]+ bytes/, "bytes", key)
}

FILENAME == ARGV[1] { had[key]++; next }
had[key]-- > 0 { next }
{ print $1 ":" $2 ": " $3 }
