package report

import (
	"slices"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// buildHost adds what a host told of the account or the pull request, and of the repositories. When something was asked of it is left
// out on purpose: the same answers give the same report, whether they were kept or asked for anew.
func buildHost(in *Input, s Source) {
	for _, r := range s.Repositories {
		in.Repositories = append(in.Repositories, Repository{
			Name: Own(r.Name), URL: Own(r.URL), Commits: max(0, r.Commits), Fetched: Own(r.Fetched), Complete: r.Complete,
			Reason: Own(r.Reason), Do: Own(r.Do), Fork: r.Fork, Parent: Own(r.Parent),
		})
	}
	if rec := s.Server; rec != nil {
		in.Account, in.Pull = buildAccount(rec.Account), buildPull(rec.Pull, s.History)
		for _, g := range rec.Gaps {
			in.Gaps = append(in.Gaps, Gap{
				What: Own(g.What), Repository: Own(g.Repository), Reason: Own(g.Reason), Do: Own(g.Do), Fatal: g.Fatal,
			})
		}
	}
	missing := hostReasons(in)
	if len(missing) == 0 {
		return
	}
	if !in.Complete {
		missing = append([]string{in.IncompleteReason}, missing...)
	}
	in.Complete, in.IncompleteReason = false, strings.Join(missing, "; ")
}

func buildAccount(a *server.Account) *Account {
	if a == nil {
		return nil
	}
	return &Account{Login: shownLogin(a.Login), ID: max(0, a.ID), URL: Own(a.URL), Created: instant(a.Created), Kind: Own(a.Kind)}
}

func buildPull(p *server.Pull, h *history.History) *Pull {
	if p == nil {
		return nil
	}
	return &Pull{
		Repository: Own(p.Repository), Number: max(0, p.Number), URL: Own(p.URL), Base: hexOf(p.Base), Head: hexOf(p.Head),
		Created: instant(p.Created), Inherited: max(0, h.Facts.Inherited),
	}
}

func buildRecord(r *analyzers.HostRecord) *Record {
	if r == nil {
		return nil
	}
	return &Record{
		URL: Own(r.URL), At: instant(r.At), What: Own(r.What), Login: shownLogin(r.Login), API: Own(r.Source.API), Endpoint: Own(r.Source.Endpoint),
	}
}

func shownLogin(t history.Text) string { return Shorten(Visible(t), longestName) }

// hexOf is the id as text; empty for none.
func hexOf(id object.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// instant writes a time of the host.
func instant(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	unix := t.Unix()
	return rfc3339(&unix)
}

// hostReasons says why the results are not whole as far as the host is concerned.
func hostReasons(in *Input) (out []string) {
	unread, partly := 0, 0
	told := map[string]bool{}
	for i := range in.Repositories {
		r := &in.Repositories[i]
		if r.Complete {
			continue
		}
		told[r.Name] = true
		if r.Fetched == "" {
			unread++
		} else {
			partly++
		}
	}
	of := " of " + plural(len(in.Repositories), "repository", "repositories")
	if unread > 0 {
		out = append(out, thousands(unread)+of+" could not be read")
	}
	if partly > 0 {
		out = append(out, thousands(partly)+of+" could be read in part only")
	}
	var parts []string
	for i := range in.Gaps {
		if g := &in.Gaps[i]; g.Fatal && !told[g.Repository] && !slices.Contains(parts, g.What) {
			parts = append(parts, g.What)
		}
	}
	if len(parts) > 0 {
		out = append(out, "the host did not give all: "+strings.Join(parts, ", "))
	}
	return out
}

// repositoriesOf names the repository of each commit that is evidence, where several histories were joined; otherwise it is nil.
func repositoriesOf(h *history.History, results []analyzers.Result) map[string]string {
	if len(h.Parts) < 2 {
		return nil
	}
	wanted := map[object.ID]bool{}
	for i := range results {
		for j := range results[i].Findings {
			for k := range results[i].Findings[j].Evidence {
				if id, err := object.ParseID(results[i].Findings[j].Evidence[k].Commit); err == nil { // a statistic has none
					wanted[id] = true
				}
			}
		}
	}
	names := make(map[string]string, len(wanted))
	for i := range h.Commits {
		if id := h.Commits[i].ID; wanted[id] {
			names[id.String()] = Own(h.Parts[h.PartOf(int32(i))].Name)
		}
	}
	return names
}
