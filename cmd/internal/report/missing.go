package report

// mostMissing is how many things that were not looked at are listed.
const mostMissing = 20

// unseen is one thing that was not looked at: its silence says nothing.
type unseen struct {
	name  string // of a repository; otherwise empty
	what  string // of the host's record; otherwise empty
	text  string // why, and what to do
	fatal bool
}

// unseenOf lists what could not be looked at, what makes the report incomplete first.
func unseenOf(in *Input) (out []unseen) {
	why := func(how, reason, do string) string {
		text := how
		if text != "" && reason != "" {
			text += ": "
		}
		text += reason
		if do != "" {
			text += " (" + do + ")"
		}
		return text
	}
	for i := range in.Repositories {
		r := &in.Repositories[i]
		if r.Complete {
			continue
		}
		how := "could not be read"
		if r.Fetched != "" {
			how = "was read in part"
		}
		out = append(out, unseen{name: r.Name, text: why(how, r.Reason, r.Do), fatal: true})
	}
	for _, fatal := range []bool{true, false} {
		for i := range in.Gaps {
			if g := &in.Gaps[i]; g.Fatal == fatal {
				out = append(out, unseen{name: g.Repository, what: g.What, text: why("", g.Reason, g.Do), fatal: fatal})
			}
		}
	}
	return out
}

// missing writes what was not looked at, and what can be done about it.
func (s *sheet) missing() {
	all := unseenOf(&s.r.Input)
	if len(all) == 0 {
		return
	}
	s.line(" ", s.paint(faint, "not looked at"))
	for _, u := range all[:min(len(all), mostMissing)] {
		s.hang("   ", u.title()+": "+u.text)
	}
	if n := len(all) - mostMissing; n > 0 {
		s.line("   ", thousands(n), " more (--format json has all)")
	}
	s.line()
}

// title says what is missing: "events of owner/name", "owner/name", "keys".
func (u *unseen) title() string {
	switch {
	case u.what == "":
		return Terminal(u.name)
	case u.name == "":
		return u.what
	}
	return u.what + " of " + u.name
}

// recordText says what a host recorded: "push seen 2026-02-03 14:10:09 UTC, account ada-example (https://...)".
func recordText(r *Record) string {
	text := r.What
	if r.At != nil {
		text += " " + (*r.At)[:10] + " " + (*r.At)[11:19] + " UTC"
	}
	if r.Login != "" {
		text += ", account " + r.Login
	}
	where := r.URL
	if where == "" {
		where = r.Endpoint
	}
	if where != "" {
		text += ", " + where
	}
	return text
}
