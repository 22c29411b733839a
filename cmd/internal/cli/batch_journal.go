package cli

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// maxJournalLine is the longest line that is read, in bytes. Those that are written have a few hundred.
const maxJournalLine = 1 << 20

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
	if err := j.read(); err != nil {
		_ = f.Close() // the first error is the one to tell
		return nil, &failure{fmt.Errorf("read the journal of the batch %s: %w", path, err), "remove it; every account is then audited anew"}
	}
	return j, nil
}

// read takes what earlier runs noted. What comes next must not continue a line that was cut off.
func (j *batchJournal) read() error {
	lines := bufio.NewScanner(j.file)
	lines.Buffer(nil, maxJournalLine)
	for lines.Scan() {
		var l journalLine
		if json.Unmarshal(lines.Bytes(), &l) == nil && l.Key != "" {
			j.rows[l.Key] = l.Row
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	end, err := j.file.Seek(0, io.SeekEnd)
	if err != nil || end == 0 {
		return err
	}
	last := make([]byte, 1)
	if _, err := j.file.ReadAt(last, end-1); err != nil {
		return err
	}
	if last[0] != '\n' {
		_, j.err = j.file.WriteString("\n")
	}
	return nil
}

func (j *batchJournal) done(key string) (auditRow, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	row, ok := j.rows[key]
	return row, ok
}

// add notes that a candidate is done. That it cannot be noted costs an audit more, next time. The user's note is left out: it may be long,
// and the list of the next run has it.
func (j *batchJournal) add(key string, row auditRow) {
	row.Note = ""
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
