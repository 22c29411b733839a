package transport

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// The journal's file, the one before it, and the size at which they change.
const (
	journalName    = "journal.ndjson"
	oldJournalName = "journal.1.ndjson"
	mostJournal    = 1 << 20
)

// journalEntry is one line of the journal: an answer, or what came instead. Queries are left out: they may hold addresses of people.
type journalEntry struct {
	Time    time.Time `json:"time"`
	Method  string    `json:"method"`
	Path    string    `json:"path"`
	Status  int       `json:"status"` // 0: no answer
	Pool    Pool      `json:"pool"`
	Counted bool      `json:"counted"` // sent, and not answered with 304
	Cached  bool      `json:"cached"`  // not sent
	Bytes   int       `json:"bytes"`
}

// journal tells later what a run asked. It is a help for people: the work goes on when it cannot be written.
type journal struct {
	dir string // empty: none
	mu  sync.Mutex
}

// add appends a line with one write, so that lines of several runs do not mix.
func (j *journal) add(e journalEntry) {
	if j.dir == "" {
		return
	}
	line, err := json.Marshal(e)
	if err != nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	path := filepath.Join(j.dir, journalName)
	if info, err := os.Lstat(path); err == nil && info.Size()+int64(len(line)) >= mostJournal {
		_ = os.Rename(path, filepath.Join(j.dir, oldJournalName))
	}
	if os.MkdirAll(j.dir, 0o700) != nil {
		return
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	_, _ = f.Write(append(line, '\n'))
	_ = f.Close()
}
