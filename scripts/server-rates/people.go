package main

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// noreply takes an address such as 12345+login@users.noreply.github.com apart. The number is 0 in addresses of the old form, login@...
func noreply(email string) (id int64, login string, ok bool) {
	local, found := strings.CutSuffix(strings.ToLower(email), "@users.noreply.github.com")
	if !found || local == "" {
		return 0, "", false
	}
	before, after, plus := strings.Cut(local, "+")
	if !plus {
		return 0, local, true
	}
	id, err := strconv.ParseInt(before, 10, 64)
	return id, after, err == nil && id > 0 && after != ""
}

// branchOwner is the login in "Merge pull request #1 from login/branch", in lower case.
func branchOwner(message string) (string, bool) {
	rest, ok := strings.CutPrefix(message, "Merge pull request #")
	if !ok {
		return "", false
	}
	line, _, _ := strings.Cut(rest, "\n")
	_, from, ok := strings.Cut(line, " from ")
	if !ok {
		return "", false
	}
	owner, _, ok := strings.Cut(from, "/")
	return strings.ToLower(owner), ok && owner != "" && !strings.ContainsAny(owner, " :")
}

// numberOf is a number for a string, under which a person is known in all histories. It never leaves the program.
func numberOf(s string) uint64 {
	sum := sha256.Sum256([]byte("bonafide server rates\x00" + strings.ToLower(s)))
	return binary.BigEndian.Uint64(sum[:])
}

// automatic tells whether a name or an address says that a program commits. Only the choice of the sample goes by it.
func automatic(p history.Person) bool {
	words := strings.FieldsFunc(strings.ToLower(p.Name.Untrusted()+" "+p.Email.Untrusted()), func(r rune) bool { return r < 'a' || r > 'z' })
	return slices.ContainsFunc(words, func(w string) bool {
		return strings.HasSuffix(w, "bot") || strings.HasSuffix(w, "robot") || slices.Contains([]string{"ci", "jenkins", "automation", "actions", "copybara", "gerrit", "zuul", "travis", "weblate"}, w)
	})
}
