package analyzers

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/style"
)

// mostDifferent is how many habits, traits of code or languages are listed.
const mostDifferent = 5

// traitEvidence words one trait that changed: the statistic beside its limit, and what it was before and after.
func (s *splitter) traitEvidence(t trait, c *change, before, after []work, limit float64) Evidence {
	e := Evidence{Kind: Statistic}
	stat := func(name string) {
		e.Numbers = append(e.Numbers, beside(name, c.value[t], "", limit*s.limit[t], "more than this in two aspects at once is noted"))
	}
	switch t {
	case traitZone:
		a, b := s.ticks(before), s.ticks(after)
		e.Note = "the recorded offsets: before " + offsetsWords(a) + ", after " + offsetsWords(b)
		stat("share of commits that no zone common to both explains")
	case traitHours:
		e.Note = "the times of day on the recorded clock: before " + hoursWords(s.times(before)) + ", after " + hoursWords(s.times(after))
		stat("Kuiper's distance of the times of day")
	case traitMessages:
		e.Note = "the wording of subjects, by the 3-grams of their characters, repeated subjects and numbers aside"
		stat("difference beyond that within each side")
	case traitHabits:
		e.Note = "habits of messages, those that differ most: before and after"
		stat("root mean square of the differences of 36 habits, in standard deviations")
		e.Numbers = append(e.Numbers, habitNumbers(before, after)...)
	case traitLanguages, traitCode, traitLineEnds:
		a, errA := s.joined(before) // read already, so that there is no error
		b, errB := s.joined(after)
		if errA != nil || errB != nil {
			break
		}
		e.Numbers = codeNumbers(t, a, b)
		switch t {
		case traitLanguages:
			e.Note = "the languages of changed files, each commit counted once"
			stat("share of the work in other languages")
		case traitCode:
			e.Note = "the layout of added lines in the languages of both sides"
			stat("root mean square of the differences of shares")
		default:
			e.Note = "added lines that end in carriage return and line feed"
			stat("difference of the shares")
		}
	case traitSignature:
		e.Note = "the kind of signature: before " + s.signatureWords(before) + ", after " + s.signatureWords(after)
		stat("difference of the share of one kind")
	case traitClock:
		zero := func(w *work) bool { return s.p.History.Commits[w.commit].Author.Offset == 0 }
		e.Note = fmt.Sprintf("commits at +0000, as on a server or in a container: before %s, after %s", percent(shareOf(before, zero)), percent(shareOf(after, zero)))
		stat("difference of the shares")
	case traitEncoding:
		named := func(w *work) bool { return w.encoded }
		e.Note = fmt.Sprintf("commits that name an encoding: before %s, after %s", percent(shareOf(before, named)), percent(shareOf(after, named)))
		stat("difference of the shares")
	}
	return e
}

// offsetsWords lists the two most frequent offsets.
func offsetsWords(ticks []tick) string {
	count := map[int16]int{}
	for _, t := range ticks {
		count[t.offset]++
	}
	offsets := make([]int16, 0, len(count))
	for o := range count {
		offsets = append(offsets, o)
	}
	slices.SortFunc(offsets, func(a, b int16) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	var out []string
	for _, o := range offsets[:min(len(offsets), 2)] {
		out = append(out, zoneOffset(o))
	}
	return strings.Join(out, " or ")
}

// hoursWords gives the middle half of times of day around their circular mean.
func hoursWords(times []int64) string {
	if len(times) == 0 {
		return "none"
	}
	var x, y float64
	for _, t := range times {
		angle := 2 * math.Pi * float64(t) / 86400
		x, y = x+math.Cos(angle), y+math.Sin(angle)
	}
	centre := int64(math.Atan2(y, x) / (2 * math.Pi) * 86400)
	around := make([]int64, len(times))
	for i, t := range times {
		around[i] = ((t-centre+43200)%86400+86400)%86400 - 43200
	}
	slices.Sort(around)
	at := func(q int) string { return clockTime(((around[(len(around)-1)*q/4]+centre)%86400 + 86400) % 86400) }
	return "half of them from " + at(1) + " to " + at(3)
}

func (s *splitter) signatureWords(side []work) string {
	kinds := []struct {
		flag history.Flags
		name string
	}{{history.SignedPGP, "OpenPGP"}, {history.SignedSSH, "SSH"}, {history.SignedX509, "X.509"}}
	var out []string
	for _, k := range kinds {
		if share := shareOf(side, func(w *work) bool { return s.p.History.Commits[w.commit].Has(k.flag) }); share > 0 {
			out = append(out, k.name+" "+percent(share))
		}
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}

// habitNumbers lists the habits that differ most, the value after beside that before.
func habitNumbers(before, after []work) []Number {
	a, b := comparableWork(before, after)
	ha, hb := habitsOf(a), habitsOf(b)
	habits := make([]style.Habit, style.HabitCount)
	for i := range habits {
		habits[i] = style.Habit(i)
	}
	slices.SortStableFunc(habits, func(x, y style.Habit) int {
		return cmp.Compare(math.Abs(ha.Difference(hb, y)), math.Abs(ha.Difference(hb, x)))
	})
	var out []Number
	for _, h := range habits[:mostDifferent] {
		va, vb, unit := ha.Mean(h), hb.Mean(h), ""
		if va == vb {
			break
		}
		if h.Share() {
			va, vb, unit = 100*va, 100*vb, "%"
		}
		out = append(out, beside(h.String()+", after", vb, unit, va, "before"))
	}
	return out
}

// codeNumbers lists what differs most in the files of both sides.
func codeNumbers(t trait, a, b *codeWork) []Number {
	type item struct {
		name string
		x, y float64
	}
	var items []item
	switch t {
	case traitLanguages:
		for l := range style.LanguageCount {
			items = append(items, item{l.String(), a.languages.Share(l), b.languages.Share(l)})
		}
	case traitCode:
		for l := range style.LanguageCount {
			for k := range style.Trait(style.TraitCount) {
				x, ofX := a.code.Share(l, k)
				y, ofY := b.code.Share(l, k)
				if math.Min(ofX, ofY) >= 20 {
					items = append(items, item{l.String() + ": " + k.String(), x, y})
				}
			}
		}
	case traitLineEnds:
		items = append(items, item{"lines that end so", a.crlf / math.Max(1, a.lines), b.crlf / math.Max(1, b.lines)})
	}
	slices.SortStableFunc(items, func(p, q item) int { return cmp.Compare(math.Abs(q.x-q.y), math.Abs(p.x-p.y)) })
	var out []Number
	for _, i := range items[:min(len(items), mostDifferent)] {
		if i.x != i.y {
			out = append(out, beside(i.name+", after", 100*i.y, "%", 100*i.x, "before"))
		}
	}
	return out
}

// examples are the subjects that are most like their own side and least like the other one.
func examples(p *Pass, before, after []work, noteBefore, noteAfter string) []Evidence {
	const each = 3
	a, b := comparableWork(before, after)
	var pa, pb style.Profile
	for _, w := range a {
		pa.Add(w.grams)
	}
	for _, w := range b {
		pb.Add(w.grams)
	}
	var out []Evidence
	pick := func(side []*work, own, other *style.Profile, note string) {
		scores := make(map[int32]float64, len(side))
		for _, w := range side {
			scores[w.commit] = style.Leaning(w.grams, own, other)
		}
		slices.SortStableFunc(side, func(x, y *work) int { return cmp.Compare(scores[y.commit], scores[x.commit]) })
		for _, w := range side[:min(len(side), each)] {
			c := &p.History.Commits[w.commit]
			out = append(out, Evidence{
				Kind: CommitEvidence, Commit: c.ID.String(), At: momentOf(c.Committer), Note: note,
				Quote: history.TextOf(cutText(w.message.Subject)),
			})
		}
	}
	pick(a, &pa, &pb, "a subject "+noteBefore)
	pick(b, &pb, &pa, "a subject "+noteAfter)
	return out
}

// cutText shortens text of the repository for a quotation.
func cutText(s string) string {
	const most = 100
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

// listed joins a list of our own words: "a, b and c".
func listed(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// dayOfUnix words the UTC day of an instant.
func dayOfUnix(unix int64) string {
	day, _, _ := strings.Cut(dateOf(unix), " ")
	return day
}
