package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Pace of the progress line: it appears when a run is slow enough for a person to wonder, and moves at a calm rate.
const (
	meterDelay = 300 * time.Millisecond
	meterPace  = 100 * time.Millisecond
)

// progress is how far a run has come. Its methods are safe for concurrent use.
type progress struct {
	count atomic.Int64           // commits or files that were looked at
	stage atomic.Pointer[string] // what is being done; nil: the history is read
	step  atomic.Int64           // of so many; 0 where there are none
	steps atomic.Int64
}

// begin says what comes now, and counts from nothing.
func (p *progress) begin(stage string) {
	if p == nil {
		return
	}
	p.count.Store(0)
	p.stage.Store(&stage)
}

// of says how many steps there are; 0 for none.
func (p *progress) of(steps int) {
	if p != nil {
		p.steps.Store(int64(steps))
	}
}

// at says how many of the steps are behind.
func (p *progress) at(step int) {
	if p != nil {
		p.step.Store(int64(step))
	}
}

// counter is where the history reader and the index count; nil where nobody looks.
func (p *progress) counter() *atomic.Int64 {
	if p == nil {
		return nil
	}
	return &p.count
}

// meter shows progress in one line of a terminal that it overwrites and wipes at the end.
type meter struct {
	w     io.Writer
	p     *progress
	stop  chan struct{}
	done  chan struct{}
	mu    sync.Mutex // held while w is written to
	shown bool
}

// startMeter begins to show progress. Until end nothing else may be written to w, save by aside.
func startMeter(w io.Writer, p *progress) *meter {
	m := &meter{w: w, p: p, stop: make(chan struct{}), done: make(chan struct{})}
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
		m.mu.Lock()
		fmt.Fprintf(m.w, "\r\x1b[K%s", meterLine(m.p, time.Since(begin)))
		m.shown = true
		m.mu.Unlock()
		select {
		case <-m.stop:
			m.mu.Lock()
			m.wipe()
			m.mu.Unlock()
			return
		case <-tick.C:
		}
	}
}

// wipe is called with mu held.
func (m *meter) wipe() {
	if m.shown {
		fmt.Fprint(m.w, "\r\x1b[K")
		m.shown = false
	}
}

// aside wipes the line, lets f write, and goes on. A nil meter just lets it write.
func (m *meter) aside(f func()) {
	if m == nil {
		f()
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wipe()
	f()
}

// end wipes the line for good. A nil meter has none.
func (m *meter) end() {
	if m == nil {
		return
	}
	close(m.stop)
	<-m.done
}

// barWidth is the number of cells of the bar that shows steps.
const barWidth = 20

// meterLine is what the meter shows: "read 41,000 commits, 210,000/s", or "[##########          ] 12 of 24  adding ours: 41,000".
func meterLine(p *progress, since time.Duration) string {
	count, stage, steps := p.count.Load(), p.stage.Load(), p.steps.Load()
	switch {
	case stage == nil && (count == 0 || since <= 0):
		return "reading the history"
	case stage == nil:
		perSecond := int64(float64(count) / since.Seconds())
		return fmt.Sprintf("read %s commits, %s/s", grouped3(roundTo(count, 1000)), grouped3(roundTo(perSecond, 1000)))
	}
	text := *stage
	if count > 0 {
		text += ": " + grouped3(roundTo(count, 1000))
	}
	if steps < 2 {
		return text
	}
	step := min(p.step.Load(), steps)
	full := int(barWidth * step / steps)
	return fmt.Sprintf("[%s%s] %d of %d  %s", strings.Repeat("#", full), strings.Repeat(" ", barWidth-full), step, steps, text)
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
