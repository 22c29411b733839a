package transplant

import (
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// importWords are what tools write that bring commits from elsewhere: git subtree, git cherry-pick -x.
var importWords = []string{"git-subtree-dir:", "git-subtree-split:", "content from commit ", "(cherry picked from commit "}

// importVerbs say the same, where they stand in a message that has a URL.
var importVerbs = []string{"import", "copied", "copy of", "extracted", "taken from", "port", "vendor", "sync", "upstream", "based on", "originally"}

// mostAddresses is how many addresses of a message are looked at.
const mostAddresses = 100

// Credits tells whether the message of a commit says that what it brings comes from elsewhere, or names an author, by his address (in
// trailers such as Co-authored-by). author is a corpus.AuthorKey; 0 is nobody.
func Credits(message string, author uint64) bool {
	lower := strings.ToLower(message)
	within := func(word string) bool { return strings.Contains(lower, word) }
	if slices.ContainsFunc(importWords, within) || within("://") && slices.ContainsFunc(importVerbs, within) {
		return true
	}
	rest := lower
	for range mostAddresses {
		_, after, found := strings.Cut(rest, "<")
		if !found {
			return false
		}
		address, _, closed := strings.Cut(after, ">")
		if closed && author != 0 && strings.Contains(address, "@") && corpus.AuthorKey(history.TextOf(address)) == author {
			return true
		}
		rest = after
	}
	return false
}
