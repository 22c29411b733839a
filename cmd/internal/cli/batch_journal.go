package cli

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
)

// batchJournal remembers which candidates are done: one JSON object a line, appended when the report of a candidate lies in the folder. A
// line that was cut off by a crash counts for nothing.
type batchJournal struct {
	mu   sync.Mutex
	file *os.File
	rows map[string]auditRow
	err  error // of the first write that failed
}

// journalLine is one line of it.
type journalLine struct {
	Key string   `json:"key"`
	Row auditRow `json:"row"`
}

// batchKey names a candidate with everything that decides what the report says: login, claims, flags and the version of the program.
func batchKey(c candidate, flags string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{strings.ToLower(c.login), c.claims.Zone, c.claims.Since, c.claims.Hours, flags}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

func openBatchJournal(path string) (*batchJournal, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, &failure{fmt.Errorf("open the journal of the batch: %w", err), "name another folder with --out"}
	}
	j := &batchJournal{file: f, rows: map[string]auditRow{}}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	whole := true
	for lines.Scan() {
		var l journalLine
		if whole = json.Unmarshal(lines.Bytes(), &l) == nil; whole {
			j.rows[l.Key] = l.Row
		}
	}
	if err := lines.Err(); err != nil {
		return nil, errors.Join(&failure{fmt.Errorf("read the journal of the batch %s: %w", path, err), "remove it; every account is then audited anew"}, f.Close())
	}
	if !whole { // what comes next must not continue a line that was cut off
		_, j.err = f.WriteString("\n")
	}
	return j, nil
}

func (j *batchJournal) done(key string) (auditRow, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	row, ok := j.rows[key]
	return row, ok
}

// add notes that a candidate is done. That it cannot be noted costs an audit more, next time.
func (j *batchJournal) add(key string, row auditRow) {
	line, err := json.Marshal(journalLine{key, row})
	j.mu.Lock()
	defer j.mu.Unlock()
	if err == nil && j.err == nil {
		_, err = j.file.Write(append(line, '\n'))
	}
	j.err = errors.Join(j.err, err)
	j.rows[key] = row
}

func (j *batchJournal) close() error { return errors.Join(j.err, j.file.Close()) }

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
