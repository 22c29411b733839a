package analyzers

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// Bounds on what one address can cost, so that a history made for it cannot ask for a billion comparisons. No ordinary address
// comes near them.
const (
	maxForms     = 64  // names on one address that are compared, those with most commits
	maxPrinted   = 5   // names of which a finding shows the commits
	maxNameBytes = 128 // of a longer text nothing is compared
	maxNameWords = 8
)

// writtenName is one name on one account, however it is spelt.
type writtenName struct {
	usage
	nameForm
	as    history.Text // the first spelling, which has most commits
	group int          // names of one group share something, directly or through others
}

// authorsNames looks for full names on one account that share nothing. It compares only; no name means anything by itself.
// Names on addresses that strangers share do not meet here, since such an address links nobody (see history.Resolve), and
// neither do those that only a .mailmap or a login brings together.
func authorsNames(p *Pass) error {
	id := p.Subject.Identity
	if len(id.Authored) < p.Analyzer.MinSample {
		return TooFew(len(id.Authored), p.Analyzer.MinSample, "authored commits")
	}
	if len(id.Members) < 2 {
		return nil
	}
	least, err := p.limit("authors-names/commits", len(id.Authored))
	if err != nil {
		return err
	}
	used := make(map[uint32]*usage, len(id.Members))
	for _, m := range id.Members {
		used[m] = &usage{}
	}
	for position, i := range id.Authored {
		used[p.History.Commits[i].Author.Who].add(position)
	}
	links := otherLinks{locals: localParts(p.History, id.Members)}
	for _, members := range sameAddress(id) {
		if len(members) < 2 || sharedBox(addressOf(p.History, members[0])) {
			continue
		}
		names := namesOf(p.History, members, used)
		groups := links.group(p.History, names, members, int(least))
		if len(groups) > 1 {
			p.Report(namesFinding(p, groups, members))
		}
		if len(p.findings) == maxPrinted {
			break
		}
	}
	return nil
}

// otherLinks are what may connect two names apart from their words.
type otherLinks struct {
	locals   []string                          // see localParts
	declared map[string][]history.MailmapEntry // entries that give one name for another, by address; nil until needed
}

// sameAddress splits the members of an identity into those that stand on one address, or on one GitHub account id. Members of
// one part are linked by that; .mailmap and logins are left out. The order is that of Members.
func sameAddress(id *history.Identity) [][]uint32 {
	part := make(map[uint32]uint32, len(id.Members))
	for _, m := range id.Members {
		part[m] = m
	}
	find := func(a uint32) uint32 {
		for part[a] != a {
			part[a] = part[part[a]]
			a = part[a]
		}
		return a
	}
	for _, l := range id.Links {
		if l.Reason == history.SameEmail || l.Reason == history.SameNoreply {
			part[find(l.B)] = find(l.A)
		}
	}
	var parts [][]uint32
	at := map[uint32]int{}
	for _, m := range id.Members {
		k, ok := at[find(m)]
		if !ok {
			k = len(parts)
			at[find(m)] = k
			parts = append(parts, nil)
		}
		parts[k] = append(parts[k], m)
	}
	return parts
}

// namesOf gives the names on one address, most commits first.
func namesOf(h *history.History, members []uint32, used map[uint32]*usage) []*writtenName {
	byWords := map[string]*writtenName{}
	var names []*writtenName
	for _, m := range members {
		form := formOf(h, m)
		key := strconv.FormatBool(form.full) + strings.Join(form.words, " ")
		n, ok := byWords[key]
		if !ok {
			n = &writtenName{nameForm: form, as: h.People[m].Name}
			byWords[key] = n
			names = append(names, n)
		}
		n.join(*used[m])
	}
	slices.SortStableFunc(names, func(a, b *writtenName) int { return cmp.Compare(b.n, a.n) })
	return names[:min(len(names), maxForms)]
}

// group gives, for each group of names that share something, its full name with most commits; groups without a full name on at
// least so many commits are left out.
func (l *otherLinks) group(h *history.History, names []*writtenName, members []uint32, least int) []*writtenName {
	full := 0
	for k, n := range names {
		n.group = k
		if n.full && n.n >= least {
			full++
		}
	}
	if full < 2 {
		return nil
	}
	for i, a := range names {
		for _, b := range names[i+1:] {
			if a.group != b.group && (a.shares(&b.nameForm) || a.inMail(l.locals) && b.inMail(l.locals)) {
				unite(names, a.group, b.group)
			}
		}
	}
	l.byMailmap(h, names, members)
	var groups []*writtenName
	taken := map[int]bool{}
	for _, n := range names {
		if n.full && n.n >= least && !taken[n.group] {
			taken[n.group] = true
			groups = append(groups, n)
		}
	}
	return groups
}

func unite(names []*writtenName, a, b int) {
	for _, n := range names {
		if n.group == b {
			n.group = a
		}
	}
}

// byMailmap unites names of which .mailmap says that one is the other, on this very address: that change was made in public.
func (l *otherLinks) byMailmap(h *history.History, names []*writtenName, members []uint32) {
	if l.declared == nil {
		l.declared = map[string][]history.MailmapEntry{}
		for _, e := range h.Mailmap {
			if e.AliasName != "" && e.ProperName != "" && len(l.declared[e.AliasEmail]) < maxForms {
				l.declared[e.AliasEmail] = append(l.declared[e.AliasEmail], e)
			}
		}
	}
	last := ""
	for _, m := range members {
		email := addressOf(h, m)
		if email == last {
			continue
		}
		last = email
		for _, e := range l.declared[email] {
			alias, proper := parseName(e.AliasName), parseName(e.ProperName)
			for _, a := range names {
				for _, b := range names {
					if a.group != b.group && slices.Equal(a.words, alias.words) && b.shares(&proper) {
						unite(names, a.group, b.group)
					}
				}
			}
		}
	}
}

func namesFinding(p *Pass, groups []*writtenName, members []uint32) Finding {
	at := func(position int) *history.Commit { return &p.History.Commits[p.Subject.Identity.Authored[position]] }
	where := "one address"
	if _, isID := accountOf(addressOf(p.History, members[0])); isID {
		where = "one GitHub account"
	}
	f := Finding{Confidence: Exact, BaseRate: rate(p, "authors-names")}
	var counts []string
	for k, g := range groups {
		if k == maxPrinted {
			break
		}
		counts = append(counts, strconv.Itoa(g.n))
		first, last := at(g.first), at(g.last)
		f.Evidence = append(f.Evidence, Evidence{
			Kind: PairEvidence, Commit: first.ID.String(), Other: last.ID.String(),
			At: momentOf(first.Author), OtherAt: momentOf(last.Author), Quote: g.as,
			Note: fmt.Sprintf("first and last of %s under this name, %s", countOf(g.n, "commit"), period(first.Author.Unix, last.Author.Unix)),
		})
	}
	f.Message = fmt.Sprintf("%d full names that share no part on %s: %s", len(groups), where, commitsOf(counts, len(groups)))
	a, b := groups[0], groups[1]
	note := "the two names with most commits were used one after the other"
	if from, to := max(a.first, b.first), min(a.last, b.last); from <= to {
		note = "the two names with most commits were used in the same time, " + period(at(from).Author.Unix, at(to).Author.Unix)
	}
	f.Evidence = append(f.Evidence, Evidence{Kind: Statistic, Note: note})
	return f
}

// nameForm is a name prepared for comparing.
type nameForm struct {
	words []string // folded: lower case, no diacritics, no punctuation; Latin ones only
	full  bool     // written in Latin script throughout, two words or more that are no initials, and of one person
}

// severalPeople are the words and marks that join names of several people, as pair programming writes them.
var severalPeople = map[string]bool{"and": true, "und": true, "et": true, "with": true}

// placeholders are words of names that are no person's: a setting that was left as it came, a service, a team, a company.
// Words that are also given names or family names ("dev", "travis") are not among them.
var placeholders = map[string]bool{
	"account": true, "actions": true, "admin": true, "administrator": true, "anonymous": true, "automation": true, "bot": true, "build": true,
	"ci": true, "developer": true, "foundation": true, "github": true, "gitlab": true, "gmbh": true, "inc": true, "jenkins": true,
	"llc": true, "localhost": true, "ltd": true, "root": true, "server": true, "service": true, "team": true, "tools": true, "ubuntu": true, "unknown": true,
	"user": true, "username": true, "your": true,
}

// titles stand beside a name and are none.
var titles = map[string]bool{"dr": true, "jr": true, "mr": true, "mrs": true, "ms": true, "prof": true, "sir": true, "sr": true}

// latinLetters are Latin letters that Unicode does not decompose, and the usual way to write them without.
var latinLetters = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "æ", "a", "œ", "o", "ı", "i", "ə", "e", "ß", "ss")

// vowelPairs brings the ways of writing one vowel to one: umlauts without their dots, å and aa, and the oo and ee of English
// spellings beside the u and i of others.
var vowelPairs = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u", "aa", "a", "oo", "u", "ee", "i")

// parseName takes a name apart. Any bytes will do; what is not valid, too long or not a name gives a form that is not full.
func parseName(name string) nameForm {
	if len(name) > maxNameBytes || !utf8.ValidString(name) {
		return nameForm{}
	}
	folded := latinLetters.Replace(norm.NFKD.String(cases.Fold().String(name)))
	before, after, _ := strings.Cut(folded, ",")
	list := len(strings.Fields(before)) > 1 && len(strings.Fields(after)) > 1 // "Ada Example, Carl Mustermann"
	f := nameForm{full: !list && !strings.ContainsAny(folded, `@&+/;|\0123456789`)}
	var word strings.Builder
	parts, long := 0, false // parts between blanks or commas: "ada-example" is a login, not two words
	end := func() {
		w := word.String()
		word.Reset()
		if w == "" {
			return
		}
		if severalPeople[w] || placeholders[w] {
			f.full = false
		}
		title := titles[w]
		if w = vowelPairs.Replace(w); !title && len(w) > 1 {
			long = true
		}
		f.words = append(f.words, w)
	}
	endPart := func() {
		if end(); long {
			parts++
		}
		long = false
	}
	for _, r := range folded {
		switch {
		case unicode.Is(unicode.Latin, r) && unicode.IsLetter(r):
			word.WriteRune(r)
		case unicode.IsMark(r), r == '\'', r == '’', r == 'ʼ', r == '`':
		case unicode.IsLetter(r):
			f.full = false
			end()
		case unicode.IsSpace(r), r == ',':
			endPart()
		default:
			end()
		}
	}
	endPart()
	f.full = f.full && parts >= 2 && len(f.words) <= maxNameWords
	f.words = f.words[:min(len(f.words), maxNameWords)]
	return f
}

// shares tells whether two forms have a word in common, up to spelling, shortening and how words are joined. It is symmetric.
func (f *nameForm) shares(g *nameForm) bool {
	if slices.Equal(f.words, g.words) {
		return true
	}
	for _, x := range f.spans() {
		for _, y := range g.spans() {
			if alike(x, y) {
				return true
			}
		}
	}
	return false
}

// spans are the words, each two neighbours written as one, and the whole: "Seo-yeon" is also "Seoyeon".
func (f *nameForm) spans() []string {
	out := slices.Clone(f.words)
	for k := 1; k < len(f.words); k++ {
		out = append(out, f.words[k-1]+f.words[k])
	}
	if len(f.words) > 2 {
		out = append(out, strings.Join(f.words, ""))
	}
	return out
}

// Lengths in bytes from which on one word may stand for another that begins with it ("Rob" for "Robert") or that contains it
// ("Beth" for "Elizabeth").
const (
	leastPrefix = 3
	leastPart   = 4
)

// alike tells whether two folded words may be one: equal, one the beginning of the other, or a letter or two apart. Short words
// may differ in one letter after the first: many family names of East Asia are short and have several romanisations.
func alike(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	switch {
	case a == b:
		return len(a) > 1
	case len(a) < leastPrefix:
		return false
	case strings.HasPrefix(b, a), len(a) >= leastPart && strings.Contains(b, a):
		return true
	case len(a) >= 7:
		return distance(a, b, 2) <= 2
	case len(a) >= 4 || a[0] == b[0]:
		return distance(a, b, 1) <= 1
	}
	return false
}

// distance is the number of letters to insert, remove, exchange or swap with the next between two words, or more than most
// where it is more than that (optimal string alignment).
func distance(a, b string, most int) int {
	if len(b)-len(a) > most || len(a)-len(b) > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
