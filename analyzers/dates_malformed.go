package analyzers

import (
	"fmt"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// mostListed is how many objects one finding names; the rest is a number.
const mostListed = 20

// datesMalformed names every commit whose header git fsck rejects, and every zone that is well formed but that no place has.
// Neither counts as anybody's clock: readers differ on the former (git, go-git and libgit2 each read something else), and the
// latter cannot be a clock. "-0000", which says that the writer did not know his zone, is not reported.
func datesMalformed(p *Pass) error {
	h := p.History
	if len(h.Commits) == 0 && len(h.Malformed) == 0 {
		return TooFew(0, 1, "commits")
	}
	var e []Evidence
	for i := range h.Malformed {
		if len(e) == mostListed {
			break
		}
		e = append(e, malformed(&h.Malformed[i]))
	}
	impossible := 0
	for i := range h.Odd {
		o := &h.Odd[i]
		if o.Kind != history.ZoneImpossible {
			continue
		}
		impossible++
		if len(e) < mostListed {
			e = append(e, impossibleZone(h, o))
		}
	}
	total := len(h.Malformed) + impossible
	if total == 0 {
		return nil
	}
	p.Report(Finding{
		Confidence: Exact, Message: malformedMessage(len(h.Malformed), impossible), Evidence: e, Unlisted: total - len(e),
		BaseRate: rate(p, "dates-malformed"),
	})
	return nil
}

func malformed(m *history.MalformedCommit) Evidence {
	note := fmt.Sprintf("%s: %s, as git fsck names it; ", lineOf(m.Line), m.Problem)
	if m.Line == "message" {
		note += "the header is sound and was used"
	} else {
		note += "credited to nobody and left out of every statistic"
	}
	return Evidence{Kind: CommitEvidence, Commit: m.ID.String(), Quote: m.Raw, Note: note}
}

func malformedMessage(malformed, impossible int) string {
	var parts []string
	if malformed > 0 {
		parts = append(parts, countOf(malformed, "malformed commit object"))
	}
	if impossible > 0 {
		parts = append(parts, countOf(impossible, "stamp")+" with a UTC offset that no place has")
	}
	return strings.Join(parts, " and ") + "; not used as anybody's clock"
}

func impossibleZone(h *history.History, o *history.OddZone) Evidence {
	c := &h.Commits[o.Commit]
	line, t := "author", c.Author
	if o.Committer {
		line, t = "committer", c.Committer
	}
	return Evidence{
		Kind: CommitEvidence, Commit: c.ID.String(), At: momentOf(t), Quote: o.Raw,
		Note: line + " line: no place has had this UTC offset since git exists; the offset is not used",
	}
}

func lineOf(line string) string {
	switch line {
	case "author", "committer", "tree", "parent":
		return line + " line"
	}
	return line
}
