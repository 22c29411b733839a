package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortestName is the length from which a name is looked for within other text. Shorter ones are replaced where they stand alone.
const shortestName = 3

// nameMasker puts "author 1" in the place of names and logins. All names of one subject stand for one person; so does a login.
type nameMasker struct {
	labels  map[string]string // folded name -> what is shown
	lengths map[string][]int  // first word of names that are looked for within text -> their lengths in bytes, longest first
	people  int
}

func newNameMasker(r *Report, logins []string) *nameMasker {
	n := &nameMasker{labels: map[string]string{}, lengths: map[string][]int{}}
	for _, login := range logins {
		n.person(login)
	}
	for i := range r.Subjects {
		var names []string
		for _, id := range r.Subjects[i].Identities {
			names = append(names, id.Name)
			for _, l := range id.Links {
				if name, _, ok := strings.Cut(l.With, " <"); ok {
					names = append(names, name)
				}
			}
		}
		n.person(names...)
	}
	in := &r.Input
	if in.Account != nil {
		n.person(in.Account.Login)
	}
	for i := range r.Subjects {
		for j := range r.Subjects[i].Findings {
			for _, e := range r.Subjects[i].Findings[j].Evidence {
				if e.Record != nil {
					n.person(e.Record.Login)
				}
				n.owner(e.Repository)
			}
		}
	}
	if in.Pull != nil {
		n.owner(in.Pull.Repository)
	}
	for i := range in.Repositories {
		n.owner(in.Repositories[i].Name)
		n.owner(in.Repositories[i].Parent)
	}
	for i := range in.Gaps {
		n.owner(in.Gaps[i].Repository)
	}
	for _, lengths := range n.lengths {
		slices.SortFunc(lengths, func(a, b int) int { return b - a })
	}
	return n
}

// person notes the names of one person.
func (n *nameMasker) person(names ...string) {
	label := ""
	for _, name := range names {
		key := sameCase(name)
		if key == "" || n.labels[key] != "" {
			continue
		}
		if label == "" {
			n.people++
			label = fmt.Sprintf("author %d", n.people)
		}
		n.labels[key] = label
		if utf8.RuneCountInString(name) >= shortestName {
			first := firstWord(key)
			if !slices.Contains(n.lengths[first], len(key)) {
				n.lengths[first] = append(n.lengths[first], len(key))
			}
		}
	}
}

// owner notes the login in "owner/name".
func (n *nameMasker) owner(repository string) {
	if login, _, ok := strings.Cut(repository, "/"); ok {
		n.person(login)
	}
}

// whole puts the label in the place of a text that is a name, or begins with one as "Name <e-mail>" does.
func (n *nameMasker) whole(s string) string {
	if label := n.labels[sameCase(s)]; label != "" {
		return label
	}
	at := strings.LastIndex(s, " <")
	if at < 0 {
		return s
	}
	if label := n.labels[sameCase(s[:at])]; label != "" {
		return label + s[at:]
	}
	return s
}

// replace puts labels in the place of names that are words of their own, in upper or lower case.
func (n *nameMasker) replace(s string) string {
	folded := sameCase(s)
	if len(folded) != len(s) { // no valid UTF-8, which no report holds
		folded = s
	}
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		before, _ := utf8.DecodeLastRuneInString(s[done:i])
		if length := n.at(folded[i:]); length > 0 && !inWord(before) {
			b.WriteString(s[done:i])
			b.WriteString(n.labels[folded[i:i+length]])
			i += length
			done = i
			continue
		}
		i += size
		if inWord(r) { // a name begins where a word does
			for i < len(s) {
				r, size := utf8.DecodeRuneInString(s[i:])
				if !inWord(r) {
					break
				}
				i += size
			}
		}
	}
	return b.String() + s[done:]
}

// at is the length of the longest name with which a text begins, as whole words; 0 for none.
func (n *nameMasker) at(folded string) int {
	for _, length := range n.lengths[firstWord(folded)] {
		if length > len(folded) || n.labels[folded[:length]] == "" {
			continue
		}
		if after, _ := utf8.DecodeRuneInString(folded[length:]); !inWord(after) {
			return length
		}
	}
	return 0
}

// firstWord is the word with which a text begins, or the character that is none.
func firstWord(s string) string {
	for i, r := range s {
		if !inWord(r) {
			return s[:max(i, min(len(s), utf8.RuneLen(r)))]
		}
	}
	return s
}

func inWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// sameCase is the text in lower case, byte for byte where it was: letters whose lower case has another length stay.
func sameCase(s string) string {
	return strings.Map(func(r rune) rune {
		if low := unicode.ToLower(r); utf8.RuneLen(low) == utf8.RuneLen(r) {
			return low
		}
		return r
	}, s)
}
