# SPDX-License-Identifier: MIT
# Makes a C file that holds the entries of pickle.magic, without its comments.
BEGIN {
	print "/* Made from pickle.magic by magic_entries.awk: do not edit. */"
	print "#include \"source/magic_entries.h\"\n"
	print "const char pks_magic_entries[] ="
}
!/^#/ && NF {
	gsub(/\\/, "&&")
	gsub(/"/, "\\\"")
	printf "\t\"%s\\n\"\n", $0
}
END {
	print "\t;"
}
