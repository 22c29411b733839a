package analyzertest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

// workStep is one line of work; see the package comment for what each field means.
type workStep struct {
	who, by      string
	zone         *time.Location
	from         time.Time
	days         int
	perDay       float64
	start, end   int // hours
	weekends     float64
	skip         float64
	stray        float64
	seed         uint64
	max          int
	offset       *int
	alternate    *time.Location
	alternateOff *int
	every        int
	subjects     int
	grain        int64
	rhythm       string
	merges       bool
	empty        bool
	rebaseEvery  int
	authorOnly   *stamp
	code         codeOptions
	messages     messageOptions
	sign         *signing
	signGap      int64
}

// Bounds on a recipe, so that a slip of the finger (or the fuzzer) cannot ask for a million commits.
const (
	maxDays      = 6000
	maxPerDay    = 40
	maxWorkLines = 500 // added by a commit, on average
)

func (p *parser) work(rest string) (*workStep, error) {
	who, rest, _ := strings.Cut(rest, " ")
	if err := p.known(who); err != nil {
		return nil, err
	}
	w := &workStep{
		who: who, by: who, perDay: 2, start: 9, end: 18, weekends: 0.1, skip: 0.25, stray: 0.05,
		seed: 1, every: 1, grain: 1, rhythm: "human",
	}
	left, err := options(rest, func(key, value string) error { return p.workOption(w, key, value) })
	switch {
	case err != nil:
		return nil, err
	case left != "":
		return nil, fmt.Errorf("unexpected %q", left)
	case w.empty && w.code.style != "":
		return nil, errors.New("work adds code or nothing, not both")
	case w.signGap != 0 && w.sign == nil:
		return nil, errors.New("sign-gap= needs sign=")
	case w.zone == nil || w.from.IsZero() || w.days == 0:
		return nil, errors.New("work needs zone=, from= and days=")
	}
	if w.sign != nil {
		w.sign.gap = w.signGap
	}
	return w, nil
}

func (p *parser) workOption(w *workStep, key, value string) (err error) {
	if known, err := w.code.codeOption(key, value, maxWorkLines); known {
		return err
	}
	if known, err := w.messages.messageOption(key, value); known {
		return err
	}
	switch key {
	case "zone":
		w.zone, err = tz.Load(value)
	case "from":
		w.from, err = time.Parse(time.DateOnly, value)
	case "days":
		w.days, err = intIn(value, 1, maxDays)
	case "per-day":
		w.perDay, err = floatIn(value, 0.01, maxPerDay)
	case "hours":
		err = w.hours(value)
	case "weekends":
		w.weekends, err = floatIn(value, 0, 1)
	case "skip":
		w.skip, err = floatIn(value, 0, 1)
	case "stray":
		w.stray, err = floatIn(value, 0, 1)
	case "seed":
		w.seed, err = strconv.ParseUint(value, 10, 64)
	case "max":
		w.max, err = intIn(value, 1, maxDays*maxPerDay)
	case "offset":
		w.offset, err = offsetOf(value)
	case "alternate":
		if strings.ContainsAny(value[:min(1, len(value))], "+-") {
			w.alternateOff, err = offsetOf(value)
		} else {
			w.alternate, err = tz.Load(value)
		}
	case "every":
		w.every, err = intIn(value, 1, maxDays)
	case "subjects":
		w.subjects, err = intIn(value, 1, 1000)
	case "grain":
		var n int
		n, err = intIn(value, 1, 86400)
		w.grain = int64(n)
	case "rhythm":
		w.rhythm = value
		if value != "human" && value != "uniform" && value != "even" {
			err = errors.New("rhythm is human, uniform or even")
		}
	case "by":
		w.by = value
		err = p.known(value)
	case "merges":
		w.merges, err = yes(value)
	case "empty":
		w.empty, err = yes(value)
	case "rebase-every":
		w.rebaseEvery, err = intIn(value, 2, 10000)
	case "sign":
		w.sign, err = parseSign(value)
	case "sign-gap":
		var n int
		n, err = intIn(value, -maxDays*86400, maxDays*86400)
		w.signGap = int64(n)
	case "author-only":
		var t stamp
		t, err = parseTime(value)
		w.authorOnly = &t
	default:
		return fmt.Errorf("unknown option %q of work", key)
	}
	if err != nil {
		return fmt.Errorf("option %s: %w", key, err)
	}
	return nil
}

func (w *workStep) hours(value string) (err error) {
	a, b, _ := strings.Cut(value, "-")
	if w.start, err = intIn(a, 0, 23); err != nil {
		return err
	}
	if w.end, err = intIn(b, 0, 24); err != nil {
		return err
	}
	if w.start == w.end {
		return errors.New("the window is empty")
	}
	return nil
}

func offsetOf(value string) (*int, error) {
	n, err := parseOffset(value)
	return &n, err
}

func yes(value string) (bool, error) {
	if value != "yes" {
		return false, fmt.Errorf("the only value is yes, not %q", value)
	}
	return true, nil
}

func intIn(s string, low, high int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%q is not a whole number from %d to %d", s, low, high)
	}
	return n, nil
}

func floatIn(s string, low, high float64) (float64, error) {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n >= low && n <= high) {
		return 0, fmt.Errorf("%q is not a number from %v to %v", s, low, high)
	}
	return n, nil
}
