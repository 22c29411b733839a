package analyzertest

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// drawn is one commit of a line of work before it becomes an object.
type drawn struct {
	author, committer stamp
	message           string
	code              *codeEdit // nil when the work is not code
}

// lived is an instant with the day of the work line to which it belongs.
type lived struct {
	unix int64
	day  int
}

// draw makes the commits of a line of work, in committer order.
func (w *workStep) draw() []drawn {
	seed := fnv.New64a()
	fmt.Fprintf(seed, "%s %s", w.who, w.from.Format(time.DateOnly))
	rng := rand.New(rand.NewPCG(w.seed, seed.Sum64()))
	// What a commit says and holds is drawn apart, so that an option about it does not change when work is done.
	words := rand.New(rand.NewPCG(w.seed, seed.Sum64()+1))
	var out []drawn
	for n, l := range w.instants(rng) {
		s := w.record(l)
		d := drawn{author: s, committer: s, message: w.messages.message(words, subject(rng, w.subjects), n+1)}
		if w.code.style != "" {
			d.code = w.code.edit(words.Uint64())
			d.code.lines = max(1, int(float64(d.code.lines)*exp(0.8*normal(words)-0.32))) // the mean stays as asked for
		}
		out = append(out, d)
	}
	if w.max > 0 && len(out) > w.max {
		out = out[:w.max]
	}
	w.recommit(out)
	return out
}

// instants draws when the person commits, in rising order, one commit a second at most.
func (w *workStep) instants(rng *rand.Rand) []lived {
	if w.rhythm == "even" {
		return w.evenInstants()
	}
	var out []lived
	mood, away := 0.0, 0 // how busy these weeks are; days of absence left
	for day := range w.days {
		if day%7 == 0 {
			mood = float64(0.6*mood) + float64(0.5*normal(rng))
			if away <= 0 && rng.Float64() < 0.03 {
				away = 4 + rng.IntN(12)
			}
		}
		if away > 0 {
			away--
			continue
		}
		date := w.from.AddDate(0, 0, day)
		worked := 1 - w.skip
		if wd := date.Weekday(); wd == time.Saturday || wd == time.Sunday {
			worked *= w.weekends
		}
		if rng.Float64() >= worked {
			continue
		}
		out = w.day(rng, out, date, day, poisson(rng, w.perDay*exp(mood)))
	}
	slices.SortStableFunc(out, func(a, b lived) int { return cmp.Compare(a.unix, b.unix) })
	for i := range out {
		out[i].unix -= out[i].unix % w.grain
		if i > 0 && out[i].unix <= out[i-1].unix {
			out[i].unix = out[i-1].unix + w.grain
		}
	}
	return out
}

// day adds about n commits on one date. People commit in sessions: the first commit of a session falls where the window is
// busiest, and the gaps to the next ones are log-normal with a median of a quarter of an hour.
func (w *workStep) day(rng *rand.Rand, out []lived, date time.Time, number, n int) []lived {
	n = min(n, 3*maxPerDay)
	length := float64((w.end - w.start + 24) % 24 * 3600)
	if length == 0 {
		length = 24 * 3600
	}
	begin := time.Date(date.Year(), date.Month(), date.Day(), w.start, 0, 0, 0, w.place(number)).Unix()
	for n > 0 {
		if w.rhythm == "uniform" {
			out = append(out, lived{begin + int64(rng.Float64()*length), number})
			n--
			continue
		}
		// the mean of three even draws: a bell within 0..1
		at := (rng.Float64() + rng.Float64() + rng.Float64()) / 3 * length
		if rng.Float64() < w.stray {
			at = float64(rng.Float64()*(length+6*3600)) - 3*3600
		}
		session := 1 + rng.IntN(4)
		for ; n > 0 && session > 0; n, session = n-1, session-1 {
			out = append(out, lived{begin + int64(at), number})
			at += float64(15 * 60 * exp(1.3*normal(rng)))
			if at > length+2*3600 {
				break
			}
		}
	}
	return out
}

func (w *workStep) evenInstants() []lived {
	n := max(1, int(w.perDay*float64(w.days)))
	begin := time.Date(w.from.Year(), w.from.Month(), w.from.Day(), w.start, 0, 0, 0, w.zone).Unix()
	gap := int64(w.days) * 86400 / int64(n)
	out := make([]lived, n)
	for i := range out {
		t := begin + int64(i)*gap
		out[i] = lived{t - t%w.grain, int((t - begin) / 86400)}
	}
	return out
}

// place is the zone in which a day is lived.
func (w *workStep) place(day int) *time.Location {
	if w.alternate != nil && day/w.every%2 == 1 {
		return w.alternate
	}
	return w.zone
}

// record gives the stamp that the person's clock writes.
func (w *workStep) record(l lived) stamp {
	_, seconds := time.Unix(l.unix, 0).In(w.place(l.day)).Zone()
	minutes := seconds / 60
	if w.offset != nil {
		minutes = *w.offset
	}
	if w.alternateOff != nil && l.day/w.every%2 == 1 {
		minutes = *w.alternateOff
	}
	return stamp{unix: l.unix, zone: zoneField(minutes)}
}

// recommit rewrites the committer times as a rebase or a re-dating tool does.
func (w *workStep) recommit(out []drawn) {
	switch {
	case w.authorOnly != nil:
		for i := range out {
			out[i].committer = stamp{unix: w.authorOnly.unix + int64(i)*60, zone: w.authorOnly.zone}
		}
	case w.rebaseEvery > 0:
		for i := 0; i < len(out); i += w.rebaseEvery {
			group := out[i:min(len(out), i+w.rebaseEvery)]
			last := group[len(group)-1].author
			for j := range group {
				group[j].committer = stamp{unix: last.unix + int64(j/5), zone: last.zone}
			}
		}
	}
}

// poisson draws by multiplying even draws (Knuth 1969, volume 2, section 3.4.1); the mean is small.
func poisson(rng *rand.Rand, mean float64) int {
	limit, n := exp(-min(mean, 3*maxPerDay)), 0
	for p := rng.Float64(); p > limit; p *= rng.Float64() {
		n++
	}
	return n
}

// normal draws from the standard normal distribution, nearly: the sum of twelve even draws
// less its mean. Together with exp it keeps recipes the same on every processor: package math may use instructions that round
// differently, and so may a compiler that fuses a product with a sum, which the conversions to float64 forbid.
func normal(rng *rand.Rand) float64 {
	sum := -6.0
	for range 12 {
		sum += rng.Float64()
	}
	return sum
}

// exp is e to the power of x, by Taylor's series around the nearest multiple of ln 2.
func exp(x float64) float64 {
	k := math.Round(x / math.Ln2)
	r := x - float64(k*math.Ln2)
	sum, term := 1.0, 1.0
	for i := 1.0; i < 16; i++ {
		term = float64(term * r / i)
		sum += term
	}
	return math.Ldexp(sum, int(k))
}
