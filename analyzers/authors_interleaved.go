package analyzers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/style"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

var authorsInterleaved = &Analyzer{
	Name: "authors-interleaved", Title: "two labelled streams of commits, in turn, worded differently",
	Family: Authors, Severity: Low, Needs: NeedStamps | NeedContents, MinSample: 100, Since: "0.2.0",
	NoteOnly: true, // too few people with two streams were seen to show that fewer than one in a hundred is noted
	Innocent: []string{
		"a machine or an address for one kind of work and another for another: code and documents, work and spare time",
		"one of the two used for commits that a tool words: releases, merges of updates, an assistant",
		"journeys, with shorter messages on the way",
		"the rules for messages differ between the branches or parts that the streams belong to",
	},
	Ask: "Which work do you commit with each of these, and does anybody else use one of them?",
	Run: runAuthorsInterleaved,
}

// stream is the commits that carry one label.
type stream struct {
	name    string       // our own words
	label   history.Text // an address; empty for other kinds of label
	commits []int32      // by committer time
}

// interleaving is two streams of one kind of label in the time that both were in use.
type interleaving struct {
	a, b    stream // the one with more commits first
	changes int    // changes from one to the other, in the order of committer times
	value   float64
	works   [2][]work
}

// interleavedMost bounds the commits of a stream whose messages are read: the latest.
const interleavedMost = 150

// runAuthorsInterleaved compares the messages of commits that something else than time and wording tells apart: unlabelled streams
// of two people cannot be told from one person's.
func runAuthorsInterleaved(p *Pass) error {
	id := p.Subject.Identity
	if n := len(id.Own); n < p.Analyzer.MinSample {
		return TooFew(n, p.Analyzer.MinSample, "self-committed commits")
	}
	lim, err := p.limits(0, "authors-interleaved/commits", "authors-interleaved/changes", "authors-handover/events")
	if err != nil {
		return err
	}
	least := int(lim[0])
	var worst *interleaving
	judged := 0
	for _, streams := range [][]stream{p.byAddress(), p.bySignature(), p.byPlace()} {
		x, ok := p.interleave(streams, least)
		if !ok || x.changes < int(lim[1]) {
			continue
		}
		compared, err := x.compare(p, int(lim[2]))
		if err != nil {
			return err
		}
		if compared {
			if judged++; worst == nil || x.value > worst.value {
				worst = x
			}
		}
	}
	if worst == nil {
		return TooLittle(fmt.Sprintf("no two addresses, kinds of signature or far zones with %d commits each, in turn", least))
	}
	const key = "authors-interleaved/messages"
	n := min(len(worst.works[0]), len(worst.works[1]))
	limit, err := p.limit(key, n)
	if err != nil {
		return err
	}
	p.measured(key, n, worst.value)
	if worst.value <= limit {
		return nil
	}
	p.Report(worst.finding(p, limit))
	return nil
}

// byAddress gives the subject's commits by the committer's address; noreply addresses of one account are one.
func (p *Pass) byAddress() []stream {
	of := map[string]*stream{}
	var list []*stream
	for _, i := range p.Subject.Identity.Own {
		who := p.History.Commits[i].Committer.Who
		name, _ := accountOf(addressOf(p.History, who))
		s := of[name]
		if s == nil {
			s = &stream{name: "an address", label: p.History.People[who].Email}
			of[name] = s
			list = append(list, s)
		}
		s.commits = append(s.commits, i)
	}
	return largestStreams(list)
}

// bySignature gives them by the kind of signature.
func (p *Pass) bySignature() []stream {
	kinds := []*stream{{name: "no signature"}, {name: "OpenPGP signatures"}, {name: "SSH signatures"}, {name: "X.509 signatures"}}
	for _, i := range p.Subject.Identity.Own {
		k := 0
		for n, f := range []history.Flags{history.SignedPGP, history.SignedSSH, history.SignedX509} {
			if p.History.Commits[i].Has(f) {
				k = n + 1
			}
		}
		kinds[k].commits = append(kinds[k].commits, i)
	}
	return largestStreams(kinds)
}

// byPlace gives the commits at the zone that explains most of them, and those of the rest that lie far from it.
func (p *Pass) byPlace() []stream {
	ticks := p.timeline().placed
	w := tz.TheWorld()
	fit := fitZones(w, ticks)
	zones, _ := fit.best()
	if len(zones) == 0 {
		return nil
	}
	home := zones[0]
	here, there := &stream{}, &stream{}
	var away []tick
	for _, t := range ticks {
		if home.OffsetAt(t.unix) == t.offset {
			here.commits = append(here.commits, t.commit)
		} else if far(w, t, tick{unix: t.unix, offset: home.OffsetAt(t.unix)}) {
			there.commits = append(there.commits, t.commit)
			away = append(away, t)
		}
	}
	here.name = "offsets as in " + home.Name
	there.name = "offsets far from it (" + offsetsWords(away) + ")"
	return largestStreams([]*stream{here, there})
}

// largestStreams gives the two with most commits.
func largestStreams(list []*stream) []stream {
	slices.SortStableFunc(list, func(a, b *stream) int { return cmp.Compare(len(b.commits), len(a.commits)) })
	var out []stream
	for _, s := range list[:min(len(list), 2)] {
		out = append(out, *s)
	}
	return out
}

// interleave cuts two streams to the time in which both were in use.
func (p *Pass) interleave(streams []stream, least int) (*interleaving, bool) {
	if len(streams) < 2 || min(len(streams[0].commits), len(streams[1].commits)) < least {
		return nil, false
	}
	h := p.History
	at := func(i int32) int64 { return h.Commits[i].Committer.Unix }
	x := &interleaving{a: streams[0], b: streams[1]}
	from := max(at(x.a.commits[0]), at(x.b.commits[0]))
	to := min(at(x.a.commits[len(x.a.commits)-1]), at(x.b.commits[len(x.b.commits)-1]))
	for _, s := range []*stream{&x.a, &x.b} {
		s.commits = slices.DeleteFunc(slices.Clone(s.commits), func(i int32) bool { return at(i) < from || at(i) > to })
		if len(s.commits) < least {
			return nil, false
		}
	}
	for i, j, now := 0, 0, 0; i < len(x.a.commits) || j < len(x.b.commits); {
		next := 2
		if j == len(x.b.commits) || i < len(x.a.commits) && at(x.a.commits[i]) <= at(x.b.commits[j]) {
			next = 1
			i++
		} else {
			j++
		}
		if now != 0 && next != now {
			x.changes++
		}
		now = next
	}
	return x, true
}

// compare reads the messages of both streams. It is false where too few of them say something new.
func (x *interleaving) compare(p *Pass, least int) (bool, error) {
	for k, s := range []*stream{&x.a, &x.b} {
		list, err := p.works(newest(s.commits, interleavedMost))
		if err != nil {
			return false, err
		}
		x.works[k] = list
	}
	a, b := comparableWork(x.works[0], x.works[1])
	if min(len(a), len(b)) < least {
		return false, nil
	}
	var scratch style.Scratch
	x.value = scratch.Contrast(gramsOf(a), gramsOf(b))
	return true, nil
}

func (x *interleaving) finding(p *Pass, limit float64) Finding {
	h := p.History
	f := Finding{
		Confidence: Uncertain, BaseRate: rate(p, "authors-interleaved"),
		Message: fmt.Sprintf("two streams of %d and %d self-committed commits take turns %d times and are worded differently: %s and %s",
			len(x.a.commits), len(x.b.commits), x.changes, x.a.name, x.b.name),
	}
	f.Message = strings.ReplaceAll(f.Message, "an address and an address", "two addresses")
	for _, s := range []*stream{&x.a, &x.b} {
		first, last := &h.Commits[s.commits[0]], &h.Commits[s.commits[len(s.commits)-1]]
		f.Evidence = append(f.Evidence, Evidence{
			Kind: PairEvidence, Commit: first.ID.String(), Other: last.ID.String(),
			At: momentOf(first.Committer), OtherAt: momentOf(last.Committer), Quote: s.label,
			Note: fmt.Sprintf("first and last of %s with %s while both were in use, %s", countOf(len(s.commits), "commit"), s.name,
				period(first.Committer.Unix, last.Committer.Unix)),
		})
	}
	f.Evidence = append(f.Evidence, Evidence{
		Kind: Statistic, Note: "the wording of subjects, by the 3-grams of their characters, repeated subjects and numbers aside",
		Numbers: []Number{
			beside("difference beyond that within each stream", x.value, "", limit, "99th percentile of people with two addresses"),
			{Name: "changes between the streams", Value: float64(x.changes), Unit: "changes"},
		},
	})
	f.Evidence = append(f.Evidence, examples(p, x.works[0], x.works[1], "of the first stream", "of the second stream")...)
	return f
}
