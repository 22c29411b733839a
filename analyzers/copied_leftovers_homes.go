package analyzers

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/provenance"
)

const (
	mostLeftovers = 8    // listed as evidence
	leftoverQuote = 90   // bytes of each of two lines
	mostHomes     = 1000 // names of repositories kept
)

// mention is one place that names a repository.
type mention struct {
	commit int32
	path   history.Text
	notice provenance.Notice
}

// home is one name of a repository, under the owners whom the files that the subject added give it.
type home struct {
	own, other *mention // the first of each
	others     int      // mentions of others who are nobody of the history
}

// tellsHome tells whether a file says where its repository is.
func tellsHome(path string) bool {
	if provenance.DescribesPackage(path) {
		return namesOwners(path)
	}
	return strings.HasPrefix(strings.ToLower(path), "readme")
}

// added notes the repositories that a file names as its own home.
func (x *leftovers) added(i int32, f *history.FileChange) error {
	x.read++
	all, err := x.notices(f.Path.Untrusted(), f.New)
	for k := range all {
		n := &all[k]
		if n.Repo == "" || n.Kind == provenance.Source {
			continue
		}
		name := n.Repo[strings.LastIndexByte(n.Repo, '/')+1:]
		h := x.homes[name]
		if h == nil {
			if len(x.homes) >= mostHomes {
				continue
			}
			h = &home{}
			x.homes[name] = h
		}
		switch {
		case x.subject.in(n.Owner):
			h.own = cmp.Or(h.own, &mention{i, f.Path, *n})
		case somebody(n) && !x.people.in(n.Owner):
			h.other = cmp.Or(h.other, &mention{i, f.Path, *n})
			h.others++
		}
	}
	return err
}

// twoHomes are the repositories that have two owners, by name.
func (x *leftovers) twoHomes() []*home {
	var out []*home
	for _, name := range slices.Sorted(maps.Keys(x.homes)) {
		if h := x.homes[name]; h.own != nil && h.other != nil {
			out = append(out, h)
		}
	}
	return out
}

// report words what was found. several tells whether there are too many headers of people for a slip.
func (x *leftovers) report(files int, several bool, homes []*home) error {
	p := x.p
	f := Finding{Severity: Low, Confidence: Likely, BaseRate: rate(p, "copied-leftovers")}
	if several {
		f.Severity, f.BaseRate = Medium, rate(p, "copied-leftovers/headers", "copied-leftovers")
	}
	var said []string
	if files > 0 {
		said = append(said, fmt.Sprintf("in %s, notices that named an owner who is nobody of this history name the subject instead; in %d of them copyright lines or author tags",
			countOf(files, "file"), x.files[othersHeader]+x.files[ownHeader]))
	}
	if len(homes) > 0 {
		said = append(said, fmt.Sprintf("files that the subject added name %d repositor%s both as the subject's own and as that of an owner who is nobody of this history",
			len(homes), map[bool]string{true: "y", false: "ies"}[len(homes) == 1]))
	}
	f.Message = strings.Join(said, "; ")
	slices.SortStableFunc(x.found, func(a, b replaced) int { return cmp.Compare(b.rank, a.rank) })
	for k := range x.found {
		r := &x.found[k]
		f.Evidence = append(f.Evidence, x.evidence(&mention{r.commit, r.path, r.after}, r.before.Text, string(r.before.Kind)+", before and after the commit"))
	}
	for _, h := range homes {
		f.Evidence = append(f.Evidence,
			x.evidence(h.own, "", string(h.own.notice.Kind)+" with the subject as the owner"),
			x.evidence(h.other, "", string(h.other.notice.Kind)+" with another owner of a repository of the same name"))
	}
	f.Unlisted = max(0, len(f.Evidence)-mostLeftovers)
	f.Evidence = f.Evidence[:min(len(f.Evidence), mostLeftovers)]
	if x.files[othersHeader]+x.files[ownHeader] == 0 || files == 0 {
		says, err := x.saysOrigin()
		if err != nil {
			return err
		}
		if says {
			f.Explained = "the README names the work that this is based on"
		}
	}
	p.Report(f)
	return nil
}

// evidence quotes one notice, after what stood in its place.
func (x *leftovers) evidence(m *mention, before, note string) Evidence {
	c := &x.p.History.Commits[m.commit]
	quote := clip(m.notice.Text)
	if before != "" {
		quote = clip(before) + " -> " + quote
	}
	return Evidence{
		Kind: CommitEvidence, Commit: c.ID.String(), At: momentOf(c.Author), Path: m.path, Line: m.notice.Line, Quote: history.TextOf(quote), Note: note,
	}
}

func clip(s string) string { return s[:min(len(s), leftoverQuote)] }

// origins are the words with which a README names the work that it goes back to.
var origins = []string{
	"fork of", "forked from", "a fork", "based on", "derived from", "originally", "original author", "original work", "credits", "credit to", "thanks to",
	"adapted from", "port of", "continuation of", "successor", "formerly", "moved to", "moved from", "maintained by", "upstream",
}

// saysOrigin tells whether a README in the tree of the subject's last commit, of each repository, says that it goes back to other work.
func (x *leftovers) saysOrigin() (bool, error) {
	seen := map[int]bool{} // parts of a joined history; -1 is the history as a whole
	for _, i := range slices.Backward(x.p.withFiles(x.p.Subject.Identity.Authored)) {
		part := x.p.History.PartOf(i)
		if seen[part] {
			continue
		}
		seen[part] = true
		if says, err := x.readmeSaysOrigin(i); says || err != nil {
			return says, err
		}
		if part < 0 {
			break
		}
	}
	return false, nil
}

func (x *leftovers) readmeSaysOrigin(commit int32) (bool, error) {
	tree, err := x.p.Contents.Files(x.p.Context(), x.p.History.Commits[commit].ID)
	if err != nil {
		return false, x.p.Context().Err() // what cannot be read says nothing
	}
	for _, file := range tree.Files {
		path := strings.ToLower(file.Path.Untrusted())
		if !strings.HasPrefix(path, "readme") || strings.Contains(path, "/") {
			continue
		}
		content, err := x.p.Contents.Blob(x.p.Context(), file.ID)
		if err != nil {
			if err := x.p.Context().Err(); err != nil {
				return false, err
			}
			continue
		}
		text := strings.ToLower(string(content[:min(len(content), 64<<10)]))
		if slices.ContainsFunc(origins, func(words string) bool { return strings.Contains(text, words) }) {
			return true, nil
		}
	}
	return false, nil
}
