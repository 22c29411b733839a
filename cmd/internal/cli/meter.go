package cli

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// Pace of the progress line: it appears when a run is slow enough for a person to wonder, and moves at a calm rate.
const (
	meterDelay = 300 * time.Millisecond
	meterPace  = 100 * time.Millisecond
)

// meter shows how many commits were read, in one line of a terminal that it overwrites and wipes at the end.
type meter struct {
	w     io.Writer
	count *atomic.Int64
	stop  chan struct{}
	done  chan struct{}
}

// startMeter begins to show the counter. Call end before anything else is written to w.
func startMeter(w io.Writer, count *atomic.Int64) *meter {
	m := &meter{w: w, count: count, stop: make(chan struct{}), done: make(chan struct{})}
	go m.run(time.Now())
	return m
}

func (m *meter) run(begin time.Time) {
	defer close(m.done)
	wait := time.NewTimer(meterDelay)
	defer wait.Stop()
	select {
	case <-m.stop:
		return
	case <-wait.C:
	}
	tick := time.NewTicker(meterPace)
	defer tick.Stop()
	for {
		fmt.Fprintf(m.w, "\r\x1b[K%s", meterLine(m.count.Load(), time.Since(begin)))
		select {
		case <-m.stop:
			fmt.Fprint(m.w, "\r\x1b[K")
			return
		case <-tick.C:
		}
	}
}

// end wipes the line.
func (m *meter) end() {
	close(m.stop)
	<-m.done
}

// meterLine is what the meter shows: "read 41,000 commits, 210,000/s".
func meterLine(count int64, since time.Duration) string {
	if count == 0 || since <= 0 {
		return "reading the history"
	}
	perSecond := int64(float64(count) / since.Seconds())
	return fmt.Sprintf("read %s commits, %s/s", grouped3(roundTo(count, 1000)), grouped3(roundTo(perSecond, 1000)))
}

// roundTo rounds down to multiples of unit, but leaves small numbers alone, so that the digits do not dance.
func roundTo(n, unit int64) int64 {
	if n < unit {
		return n
	}
	return n / unit * unit
}

// grouped3 separates thousands by commas.
func grouped3(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
