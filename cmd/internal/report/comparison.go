package report

import (
	"cmp"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// ComparisonSchema names the format of bonafide compare --format json.
const ComparisonSchema = "bonafide.comparison-v1"

// Comparison is what two accounts have in common. Every string is safe to print; lists are never nil.
type Comparison struct {
	Schema   string   `json:"schema"`
	Tool     Tool     `json:"tool"`
	Accounts []Party  `json:"accounts"` // the two, in the order in which they were named
	Common   []Shared `json:"common"`   // kind by kind; what something explains last
	Complete bool     `json:"complete"` // everything that was to be read could be read
	Redacted string   `json:"redacted"` // "mail" or "all" where names are masked; otherwise empty
}

// Party is one of the accounts.
type Party struct {
	Account      Account      `json:"account"`
	Repositories []Repository `json:"repositories"`
	Commits      int          `json:"commits"`       // by the account
	Own          int          `json:"selfCommitted"` // of these, committed by itself: only they are compared
	Notes        []string     `json:"notes"`
	Gaps         []Gap        `json:"gaps"`
	Findings     []Finding    `json:"findings"` // of the checks for copied code, with the other's repositories as known code
}

// Shared is one thing in common.
type Shared struct {
	Kind      string   `json:"kind"`    // "e-mail", "guest", "machine", "key", "root commit" or "commit"
	What      string   `json:"what"`    // the address, the machine, the id of the key or of the commit, of several one
	Commits   []int    `json:"commits"` // of each account that show it, of repositories those in both; 0 for a key that it only lists
	Where     []string `json:"where"`   // a repository of each; empty where it is in the account's own record
	Innocent  string   `json:"innocent"`
	Explained string   `json:"explained"` // empty when no record explains it
	Unlisted  int      `json:"unlisted"`  // of the last of its kind: how many further ones are not listed; otherwise 0
}

// ComparisonSource is what a comparison is built from.
type ComparisonSource struct {
	Version string
	Sides   [2]ComparedSide
	Common  []analyzers.Common
}

// ComparedSide is one account with what was read of it.
type ComparedSide struct {
	Record       *server.Record
	History      *history.History
	Person       []history.Identity
	Repositories []Repo
	Notes        []string
	Findings     []ChosenFinding
}

// BuildComparison makes the value. Everything that came from a repository or a host passes Visible here.
func BuildComparison(s ComparisonSource) *Comparison {
	c := &Comparison{
		Schema: ComparisonSchema, Tool: Tool{Name: "bonafide", Version: Own(s.Version)}, Complete: true,
		Common: []Shared{},
	}
	for i := range s.Sides {
		side := &s.Sides[i]
		in := Input{Complete: true, Repositories: []Repository{}, Gaps: []Gap{}}
		buildHost(&in, Source{Server: side.Record, Repositories: side.Repositories, History: side.History})
		p := Party{Repositories: in.Repositories, Gaps: in.Gaps, Notes: []string{}, Findings: []Finding{}}
		if in.Account != nil {
			p.Account = *in.Account
		}
		for _, n := range side.Notes {
			p.Notes = append(p.Notes, Own(n))
		}
		for k := range side.Person {
			p.Commits += len(side.Person[k].Authored)
			p.Own += len(side.Person[k].Own)
		}
		for _, f := range side.Findings {
			p.Findings = append(p.Findings, buildFinding(f.Finding))
		}
		c.Complete = c.Complete && in.Complete
		c.Accounts = append(c.Accounts, p)
	}
	for _, x := range s.Common {
		what := Own(x.ID)
		if what == "" {
			what = Shorten(Visible(x.What), longestName)
		}
		c.Common = append(c.Common, Shared{
			Kind: string(x.Kind), What: what, Commits: x.Counts[:], Where: []string{Own(x.Where[0]), Own(x.Where[1])},
			Innocent: analyzers.CommonInnocent[x.Kind], Explained: Own(x.Explained), Unlisted: x.More,
		})
	}
	return c
}

// Unexplained counts what the accounts have in common and no record explains, of what is listed.
func (c *Comparison) Unexplained() (n int) {
	for i := range c.Common {
		if c.Common[i].Explained == "" {
			n++
		}
	}
	for i := range c.Accounts {
		for j := range c.Accounts[i].Findings {
			if c.Accounts[i].Findings[j].Explained == "" {
				n++
			}
		}
	}
	return n
}

// Redact gives the comparison with addresses masked, or names and logins too; see Redact of a report.
func (c *Comparison) Redact(how string) *Comparison {
	if how != "mail" && how != "all" {
		return c
	}
	var logins []string
	where := &Report{} // where names are looked for
	for i := range c.Accounts {
		x := &c.Accounts[i]
		logins = append(logins, x.Account.Login)
		where.Subjects = append(where.Subjects, Subject{Kind: "repository", Findings: x.Findings})
		where.Input.Repositories = append(where.Input.Repositories, x.Repositories...)
		where.Input.Gaps = append(where.Input.Gaps, x.Gaps...)
	}
	m := newMasker(where, how == "all", logins...)
	for i := range c.Common {
		if kind := c.Common[i].Kind; kind == string(analyzers.CommonEmail) || kind == string(analyzers.CommonMachine) {
			m.whole[c.Common[i].What] = true
		}
	}
	out := m.value(reflect.ValueOf(c), "").Interface().(*Comparison)
	out.Redacted = how
	return out
}

// WriteJSON writes the value itself.
func (c *Comparison) WriteJSON(w io.Writer) error { return writeJSON(w, c) }

// WriteText writes the comparison for people.
func (c *Comparison) WriteText(w io.Writer, o Options) error {
	p := &page{width: min(max(o.Width, minWidth), maxWidth), color: o.Color}
	for i := range c.Accounts {
		x := &c.Accounts[i]
		p.hang("", fmt.Sprintf("%s: %s, %s by the account, %s self-committed", Terminal(x.Account.Login),
			plural(len(x.Repositories), "repository", "repositories"), plural(x.Commits, "commit", "commits"), thousands(x.Own)))
	}
	p.line()
	if len(c.Common)+len(c.Accounts[0].Findings)+len(c.Accounts[1].Findings) == 0 {
		p.hang("", "nothing in common was found in what was read: no address, key or machine in the commits of both, and no commit in repositories of both")
		p.line()
	}
	last := ""
	for i := range c.Common {
		x := &c.Common[i]
		if x.Kind != last {
			last = x.Kind
			p.line(" ", p.paint(bold, sharedTitle(last)))
		}
		p.hang("   ", x.line(c))
		if x.Explained != "" {
			p.hang("     ", p.paint(faint, "explained: "+x.Explained))
		}
		if x.Unlisted > 0 {
			p.hang("   ", thousands(x.Unlisted)+" more")
		}
		if i+1 == len(c.Common) || c.Common[i+1].Kind != last {
			p.hang("     ", p.paint(faint, "also seen with: "+x.Innocent))
			p.line()
		}
	}
	c.findings(p)
	c.notes(p)
	if !c.Complete {
		p.hang("", "not everything could be read: what is not listed may be in common all the same")
	}
	n := c.Unexplained()
	p.hang("", fmt.Sprintf("%s in common without an explanation on record · exit %d", plural(n, "thing", "things"), o.Exit))
	if n > 0 {
		p.hang("", "ask: \"Which of these accounts are yours, and who else uses them?\"")
	}
	return p.write(w)
}

func sharedTitle(kind string) string {
	return cmp.Or(map[string]string{
		"e-mail": "addresses in the commits of both", "guest": "addresses of one in repositories of the other", "key": "keys of both", "machine": "machines in the commits of both",
		"root commit": "repositories that begin with one commit", "commit": "repositories that share further commits",
	}[kind], kind)
}

// line words one thing in common.
func (s *Shared) line(c *Comparison) string {
	where := func(i int) string {
		who := Terminal(c.Accounts[i].Account.Login)
		switch {
		case s.Commits[i] == 0:
			return "listed by " + who
		case s.Where[i] == "":
			return fmt.Sprintf("%s by %s", plural(s.Commits[i], "commit", "commits"), who)
		}
		return fmt.Sprintf("%s by %s, as in %s", plural(s.Commits[i], "commit", "commits"), who, Terminal(s.Where[i]))
	}
	switch s.Kind {
	case "root commit":
		return s.named("root commit", "root commits")
	case "commit":
		return s.named("commit", "commits")
	case "guest":
		of, at := 0, 1
		if s.Where[0] != "" {
			of, at = 1, 0
		}
		return fmt.Sprintf("%s  of %s: %s in %s", Terminal(s.What), Terminal(c.Accounts[of].Account.Login),
			plural(s.Commits[at], "commit", "commits"), Terminal(s.Where[at]))
	}
	return Terminal(s.What) + "  " + where(0) + "; " + where(1)
}

// named words commits that two repositories have.
func (s *Shared) named(one, many string) string {
	what := one + " " + short(s.What, 12)
	if n := s.Commits[0]; n > 1 {
		what = fmt.Sprintf("%s, one of them %s", plural(n, one, many), short(s.What, 12))
	}
	return fmt.Sprintf("%s  %s and %s", what, Terminal(s.Where[0]), Terminal(s.Where[1]))
}

func (c *Comparison) findings(p *page) {
	for n := range c.Accounts {
		found := c.Accounts[n].Findings
		if len(found) == 0 {
			continue
		}
		p.hang(" ", p.paint(bold, fmt.Sprintf("code of %s that stands in repositories of %s too",
			Terminal(c.Accounts[n].Account.Login), Terminal(c.Accounts[1-n].Account.Login))))
		for i := range found {
			f := &found[i]
			p.hang("   ", f.Severity+"  "+f.Check+"  "+f.Message)
			if f.Explained != "" {
				p.hang("     ", p.paint(faint, "explained: "+f.Explained))
			}
			if len(f.Innocent) > 0 && (i+1 == len(found) || found[i+1].Check != f.Check) {
				p.hang("     ", p.paint(faint, "also seen with: "+strings.Join(f.Innocent, "; ")))
			}
		}
		p.line()
	}
}

// notes tells what was not looked at, on either side.
func (c *Comparison) notes(p *page) {
	lines := 0
	for i := range c.Accounts {
		x := &c.Accounts[i]
		for _, n := range x.Notes {
			p.hang(" ", Terminal(x.Account.Login)+": "+n)
			lines++
		}
		unseen := unseenOf(&Input{Repositories: x.Repositories, Gaps: x.Gaps})
		for _, u := range unseen[:min(len(unseen), mostMissing)] {
			p.hang(" ", Terminal(x.Account.Login)+", not looked at: "+u.title()+": "+u.text)
			lines++
		}
		if n := len(unseen) - mostMissing; n > 0 {
			p.hang(" ", Terminal(x.Account.Login)+", not looked at: "+thousands(n)+" more (--format json has all)")
		}
	}
	if lines > 0 {
		p.line()
	}
}
