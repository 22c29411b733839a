package main

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/calibrate"
	"github.com/bonafide-lint/bonafide/analyzers/gaps"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

const (
	most    = 4  // windows of one author, so that the busiest do not outweigh the others
	minDays = 28 // shorter windows have too few weeks to compare; the check leaves them alone too
)

// machines are addresses of programs that commit as if they were people.
var machines = regexp.MustCompile(`(?i)bot\b|bot@|weblate|gerrit|releaser|jenkins|travis|circleci|automation|builder@|testing@|@.*\.internal$`)

// views are the two ways in which a scan reads a repository. On the main line alone, squash merges and rebases have taken the
// bursts out of people's work, so that they look less like people there.
var views = []string{"HEAD", "all references"}

// author is one author of one view of a repository with his commits, each second once.
type author struct {
	key    uint64 // hash of the address: the same in every repository
	view   string
	band   string
	events []gaps.Event
}

// window is a run of an author's commits.
type window struct {
	author *author
	share  float64 // 1 over the number of windows of this author
	events []gaps.Event
}

// authors are the people of one repository, once for each view.
func authors(dir string, from, until int64) ([]author, error) {
	repo, err := history.Open(context.Background(), dir, history.OpenOptions{})
	if err != nil {
		return nil, err
	}
	defer repo.Close()
	var out []author
	for _, view := range views {
		h, err := repo.Read(context.Background(), history.ReadOptions{All: view != "HEAD"})
		if err != nil {
			return nil, err
		}
		ids := history.Resolve(h, h.Mailmap)
		for i := range ids {
			id := &ids[i]
			email := strings.ToLower(h.People[id.Members[0]].Email.Untrusted())
			if id.Machine != history.NotMachine || machines.MatchString(email) || calibrate.HeldOut(h.People[id.Members[0]].Email) {
				continue
			}
			if events := eventsOf(h, id, from, until); len(events) > 0 {
				out = append(out, author{hash(email), view, band(h, id), events})
			}
		}
	}
	return out, nil
}

// windows cuts the commits of authors into runs of n, the newest first.
func windows(all []author, n int) []window {
	var out []window
	for i := range all {
		a := &all[i]
		first := len(out)
		for end := len(a.events); end >= n && len(out)-first < most; end -= n {
			run := a.events[end-n : end]
			if run[n-1].Unix-run[0].Unix >= minDays*daySeconds {
				out = append(out, window{author: a, events: run})
			}
		}
		for j := first; j < len(out); j++ {
			out[j].share = 1 / float64(len(out)-first)
		}
	}
	return out
}

func eventsOf(h *history.History, id *history.Identity, from, until int64) []gaps.Event {
	var out []gaps.Event
	for _, i := range id.Own {
		a := h.Commits[i].Author
		if a.Unix >= from && a.Unix < until {
			out = append(out, gaps.Event{Unix: a.Unix, Local: a.Local()})
		}
	}
	return gaps.Distinct(out)
}

// band is the band of UTC offsets of the author's most frequent offset; "UTC" where 95 % are +0000.
func band(h *history.History, id *history.Identity) string {
	count := map[int16]int{}
	total := 0
	for _, i := range id.Own {
		if a := h.Commits[i].Author; a.Zone == history.ZoneReal {
			count[a.Offset]++
			total++
		}
	}
	best := int16(0)
	for o, c := range count {
		if c > count[best] || c == count[best] && o < best {
			best = o
		}
	}
	switch {
	case float64(count[0]) >= 0.95*float64(total):
		return "UTC"
	case best < -60:
		return "AM"
	case best <= 200:
		return "EA"
	case best <= 400:
		return "WS"
	}
	return "EO"
}

func hash(s string) uint64 {
	f := fnv.New64a()
	f.Write([]byte(s))
	return f.Sum64()
}

// forged makes the re-dated histories of a window, by generator; the same window gives the same ones on every run.
func (w *window) forged() [][]gaps.Event {
	r := rand.New(rand.NewPCG(w.author.key, uint64(w.events[0].Unix)))
	out := make([][]gaps.Event, len(generators))
	for i, g := range generators {
		out[i] = g.forge(r, slices.Clone(w.events))
	}
	return out
}
