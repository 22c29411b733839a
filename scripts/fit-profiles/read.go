package main

import (
	"bufio"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
)

// event is one moment at the keyboard: seconds, and minutes east of UTC as recorded.
type event struct {
	unix   int64
	offset int
}

func (e event) local() int64 { return e.unix + int64(e.offset)*60 }

// author is one address with its self-committed history since 2017.
type author struct {
	events  []event // one a second, by time
	slots   []event // the first of each hour of universal time
	placed  []event // the slots whose offset tells a place: see placedSlots
	band    string  // AM EA WS EO UTC; "" where fewer than 97 % of the commits fit one zone
	loose   string  // the band of the best zone, however badly it fits
	heldOut bool
}

const since = 1483228800 // 2017-01-01: GitHub's web merges of earlier years carry its server's zone

// read collects the self-committed commits of every address that is a person's.
func read(in io.Reader) ([]*author, int, error) {
	byMail := map[string]*author{}
	commits := 0
	sc := bufio.NewScanner(in)
	for sc.Scan() {
		f := strings.Split(sc.Text(), "\t")
		if len(f) < 4 {
			return nil, 0, fmt.Errorf("line %q: want address, date, address, date", sc.Text())
		}
		mail := strings.ToLower(f[0])
		if mail != strings.ToLower(f[2]) || machine(mail) {
			continue
		}
		e, ok := parseDate(f[1])
		if !ok || e.unix < since {
			continue
		}
		a := byMail[mail]
		if a == nil {
			h := fnv.New32a()
			h.Write([]byte(mail))
			a = &author{heldOut: h.Sum32()%3 == 0}
			byMail[mail] = a
		}
		commits++
		a.events = append(a.events, e)
	}
	mails := make([]string, 0, len(byMail))
	for m := range byMail {
		mails = append(mails, m)
	}
	slices.Sort(mails)
	var authors []*author
	for _, m := range mails {
		a := byMail[m]
		a.tidy()
		if len(a.slots) >= 50 {
			authors = append(authors, a)
		}
	}
	return authors, commits, sc.Err()
}

func machine(mail string) bool {
	return mail == "" || strings.Contains(mail, "[bot]") || strings.HasPrefix(mail, "noreply@") || strings.HasPrefix(mail, "root@") ||
		strings.Contains(mail, "bot@") || strings.HasPrefix(mail, "action")
}

func parseDate(s string) (event, bool) {
	sec, zone, ok := strings.Cut(s, " ")
	unix, err := strconv.ParseInt(sec, 10, 64)
	n, err2 := strconv.Atoi(zone)
	if !ok || err != nil || err2 != nil || zone == "-0000" {
		return event{}, false
	}
	offset := n/100*60 + n%100
	return event{unix, offset}, offset >= -12*60 && offset <= 14*60
}

func (a *author) tidy() {
	slices.SortFunc(a.events, func(x, y event) int {
		if x.unix != y.unix {
			return int(x.unix - y.unix)
		}
		return x.offset - y.offset
	})
	a.events = slices.CompactFunc(a.events, func(x, y event) bool { return x.unix == y.unix })
	a.slots = slices.CompactFunc(slices.Clone(a.events), func(x, y event) bool { return rhythm.Slot(x.unix) == rhythm.Slot(y.unix) })
	offsets := make([]int16, len(a.slots))
	for i, s := range a.slots {
		offsets[i] = int16(s.offset)
	}
	keepZero := rhythm.ZeroIsPlace(offsets)
	for _, s := range a.slots {
		if s.offset != 0 || keepZero {
			a.placed = append(a.placed, s)
		}
	}
}

func day(events []event) rhythm.Day {
	var d rhythm.Day
	for _, e := range events {
		d.Add(e.local())
	}
	return d
}
