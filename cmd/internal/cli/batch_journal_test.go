package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/cmd/internal/config"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
)

func openJournal(t testing.TB, path string) *batchJournal {
	t.Helper()
	j, err := openBatchJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func closeJournal(t testing.TB, j *batchJournal) {
	t.Helper()
	if err := j.close(); err != nil {
		t.Error(err)
	}
}

func rowOf(login string) auditRow {
	return auditRow{Candidate: report.Candidate{Login: login, Outcome: "findings", High: 1, Commits: 7, Complete: true, Note: "the user's"}, Exit: ExitFindings}
}

func TestBatchJournalRemembers(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "batch.ndjson")
	j := openJournal(t, path)
	j.add("k1", rowOf("ada-example"))
	j.add("k1", rowOf("ada-example"))
	j.add("k2", rowOf("bob-example"))
	closeJournal(t, j)
	j = openJournal(t, path)
	defer closeJournal(t, j)
	want := rowOf("ada-example")
	want.Note = "" // the list has it
	if got, ok := j.done("k1"); !ok || got != want {
		t.Errorf("%+v", got)
	}
	if _, ok := j.done("k3"); ok {
		t.Error("nobody did that one")
	}
	data, err := os.ReadFile(path)
	if err != nil || bytes.Contains(data, []byte("the user's")) || bytes.Count(data, []byte("\n")) != 3 {
		t.Errorf("%v: %s", err, data)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: others can read it", info.Mode(), err)
	}
}

// TestBatchJournalCut: wherever a crash cut the file, and whatever it left there, whole lines count and what is added later is kept.
func TestBatchJournalCut(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "whole")
	j := openJournal(t, path)
	for i := range 3 {
		j.add(fmt.Sprint("k", i), rowOf("ada"))
	}
	closeJournal(t, j)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		cut := whole[:rapid.IntRange(0, len(whole)).Draw(t, "cut")]
		cut = append(bytes.Clone(cut), rapid.SampledFrom([]string{"", "\x00\x00\x00", "\n\n", "null", "{}\n", "[1]"}).Draw(t, "left")...)
		path := filepath.Join(dir, "cut")
		if err := os.WriteFile(path, cut, 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := openBatchJournal(path)
		if err != nil {
			t.Fatal(err)
		}
		before := len(j.rows)
		if n := bytes.Count(cut, []byte("}}\n")); before < n {
			t.Fatalf("%d rows of %d whole lines", before, n)
		}
		j.add("later", rowOf("bob"))
		if err := j.close(); err != nil {
			t.Fatal(err)
		}
		if j, err = openBatchJournal(path); err != nil {
			t.Fatal(err)
		}
		if row, ok := j.done("later"); !ok || row.Login != "bob" || len(j.rows) != before+1 {
			t.Fatalf("%+v, %d rows after %d", row, len(j.rows), before)
		}
		if err := j.close(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestBatchJournalOfTwo: two processes that append at once do not spoil each other's lines.
func TestBatchJournalOfTwo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "batch.ndjson")
	const each = 200
	var both sync.WaitGroup
	for p := range 2 {
		j := openJournal(t, path)
		both.Go(func() {
			defer closeJournal(t, j)
			for i := range each {
				j.add(fmt.Sprintf("p%d-%d", p, i), rowOf(strings.Repeat("a", 1+i%39)))
			}
		})
	}
	both.Wait()
	j := openJournal(t, path)
	defer closeJournal(t, j)
	if len(j.rows) != 2*each {
		t.Errorf("%d rows of %d", len(j.rows), 2*each)
	}
}

func TestBatchJournalErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := openBatchJournal(dir); err == nil || len(hints(err)) == 0 {
		t.Errorf("a folder: %v", err)
	}
	long := filepath.Join(dir, "long")
	if err := os.WriteFile(long, bytes.Repeat([]byte("x"), maxJournalLine+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openBatchJournal(long); err == nil || !strings.Contains(fmt.Sprint(hints(err)), "remove it") {
		t.Errorf("a line of more than a MiB: %v", err)
	}
	j := openJournal(t, filepath.Join(dir, "closed"))
	if err := j.file.Close(); err != nil {
		t.Fatal(err)
	}
	j.add("k", rowOf("ada-example"))
	if _, ok := j.done("k"); !ok {
		t.Error("what cannot be written is not known either")
	}
	if err := j.close(); err == nil {
		t.Error("that nothing could be written is not told")
	}
}

// TestBatchKey: what decides a report is in the key, and nothing else.
func TestBatchKey(t *testing.T) {
	t.Parallel()
	c := candidate{line: 1, login: "ada-example", claims: config.Flags{Zone: "UTC", Since: "2020", Hours: "09-18"}, notes: "x"}
	key := batchKey(c, "v1 --deep")
	same := c
	same.line, same.login, same.notes = 9, "Ada-Example", "y"
	if batchKey(same, "v1 --deep") != key {
		t.Error("line, case or note change the key")
	}
	keys := map[string]string{key: "itself"}
	for name, change := range map[string]func(*candidate, *string){
		"login": func(c *candidate, _ *string) { c.login = "bob-example" },
		"zone":  func(c *candidate, _ *string) { c.claims.Zone = "" },
		"since": func(c *candidate, _ *string) { c.claims.Since = "2021" },
		"hours": func(c *candidate, _ *string) { c.claims.Hours = "" },
		"flags": func(_ *candidate, f *string) { *f = "v2 --deep" },
	} {
		with, flags := c, "v1 --deep"
		change(&with, &flags)
		k := batchKey(with, flags)
		if other := keys[k]; other != "" {
			t.Errorf("another %s has the key of %s", name, other)
		}
		keys[k] = name
	}
	if diff := cmp.Diff(32, len(key)); diff != "" {
		t.Error(diff)
	}
}
