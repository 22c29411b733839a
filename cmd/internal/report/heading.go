package report

import (
	"fmt"
	"strings"
)

// ReadLine says in one line what was read: "read 412 commits, 2025-01-07 .. 2026-10-30, 1 author judged (2 e-mails), full history", or
// of an account "account ada-example: 12 repositories, 3,004 commits by the account of 5,120, 2019-03-02 .. 2026-10-30", or of a pull
// request "pull request owner/name#12: 14 commits, 2026-10-02 .. 2026-10-30, 1 author judged".
func ReadLine(r *Report) string {
	kind, name, text := readParts(r)
	if p := r.Input.Pull; p != nil {
		name += fmt.Sprintf("#%d", p.Number)
	}
	if name != "" {
		kind += " " + name + ":"
	}
	return kind + " " + text
}

// readParts are the parts of the line: what kind of thing was judged, its name, and what was read of it.
func readParts(r *Report) (kind, name, text string) {
	in := &r.Input
	switch {
	case in.Pull != nil:
		return "pull request", in.Pull.Repository, commitsRead(r)
	case in.Account != nil:
		return "account", Terminal(in.Account.Login), accountRead(r)
	}
	text = commitsRead(r)
	switch {
	case !in.Complete:
	case in.Shallow:
		text += ", shallow clone"
	default:
		text += ", full history"
	}
	return "read", "", text
}

func commitsRead(r *Report) string {
	parts := append([]string{plural(r.Input.Commits, "commit", "commits")}, dates(&r.Input)...)
	return whole(r, append(parts, judgedText(r)))
}

func accountRead(r *Report) string {
	in := &r.Input
	read, own := 0, 0
	for i := range in.Repositories {
		if in.Repositories[i].Fetched != "" {
			read++
		}
	}
	for i := range r.Subjects {
		if r.Subjects[i].Kind == "author" {
			own += r.Subjects[i].Commits
		}
	}
	repositories := plural(read, "repository", "repositories")
	if all := len(in.Repositories); read < all {
		repositories = thousands(read) + " of " + plural(all, "repository", "repositories")
	}
	commits := plural(own, "commit", "commits") + " by the account of " + thousands(in.Commits)
	return whole(r, append([]string{repositories, commits}, dates(in)...))
}

// whole joins the parts, and says where they are not all.
func whole(r *Report, parts []string) string {
	if !r.Input.Complete {
		parts = append(parts, "not complete")
	}
	return strings.Join(parts, ", ")
}

// dates is the range of the committer dates, or nothing.
func dates(in *Input) []string {
	if in.From == nil || in.To == nil {
		return nil
	}
	return []string{(*in.From)[:10] + " .. " + (*in.To)[:10]}
}

func judgedText(r *Report) string {
	authors, addresses := 0, map[string]bool{}
	for i := range r.Subjects {
		if r.Subjects[i].Kind != "author" {
			continue
		}
		authors++
		for _, id := range r.Subjects[i].Identities {
			addresses[id.Email] = true
		}
	}
	judged := plural(authors, "author", "authors") + " judged"
	if authors == 1 && len(addresses) > 1 {
		judged += fmt.Sprintf(" (%d e-mails)", len(addresses))
	}
	return judged
}

// sumText sums a report up: "3 findings (1 high, 1 medium, 1 low) · 2 explained · 5 clean · 2 could not run".
func sumText(r *Report) string {
	authors, concerned := 0, 0
	for i := range r.Subjects {
		if s := &r.Subjects[i]; s.Kind == "author" {
			authors++
			if s.charged() > 0 {
				concerned++
			}
		}
	}
	c := Counts(r)
	text := countText(c)
	if authors > 1 {
		who := thousands(authors) + " authors"
		if concerned > 0 {
			who = thousands(concerned) + " of " + who
		}
		text += " about " + who
	}
	if c.Explained > 0 {
		text += fmt.Sprintf(" · %s explained", thousands(c.Explained))
	}
	if c.Known > 0 {
		text += fmt.Sprintf(" · %s known from the baseline", thousands(c.Known))
	}
	if h := r.Input.Hidden; h != nil && h.Medium > 0 {
		text += fmt.Sprintf(" · %s medium not shown", thousands(h.Medium))
	}
	if h := r.Input.Hidden; h != nil && h.Low > 0 {
		text += fmt.Sprintf(" · %s low not shown", thousands(h.Low))
	}
	clean, not := 0, 0
	for _, t := range tally(r) {
		switch {
		case t.found > 0:
		case t.clean > 0:
			clean++
		default:
			not++
		}
	}
	return text + fmt.Sprintf(" · %d clean · %d could not run", clean, not)
}

// countText is the number of findings that count, by severity.
func countText(c Counted) string {
	text := plural(c.Total(), "finding", "findings")
	if c.Total() > 0 {
		text += fmt.Sprintf(" (%d high, %d medium, %d low)", c.High, c.Medium, c.Low)
	}
	return text
}
