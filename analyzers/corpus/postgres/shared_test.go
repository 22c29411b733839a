package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/corpustest"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/postgres"
)

// blocked is an Add that waits in the middle of its postings.
type blocked struct {
	store  *postgres.Store
	holder *pgx.Conn // closing it lets the Add go on
	pid    int       // of the server process that runs the Add
	cancel context.CancelFunc
	result chan error
}

// pausing waits for a lock before it stores a certain posting.
const pausing = `
CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NEW; END';
CREATE TRIGGER pause BEFORE INSERT ON bonafide.postings FOR EACH ROW WHEN (NEW.line = 4711) EXECUTE FUNCTION pause()`

// block lets an Add run until its last posting, which it appends to b.
func block(t *testing.T, address string, b *corpus.Batch) blocked {
	t.Helper()
	w := blocked{store: open(t, address), holder: connect(t, address), result: make(chan error, 1)}
	statement(t, address, pausing)
	if _, err := w.holder.Exec(t.Context(), "SELECT pg_advisory_lock(4711)"); err != nil {
		t.Fatal(err)
	}
	b.Postings = append(b.Postings, corpus.Posting{Key: corpus.Key{Hash: math.MaxInt64, Kind: corpus.Touched}, Line: 4711})
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	w.cancel = cancel
	go func() { w.result <- w.store.Add(ctx, b) }()
	w.pid = waiting(t, address, "query ILIKE 'copy%' AND wait_event = 'advisory'")
	return w
}

// release lets the Add go on.
func (w blocked) release(t *testing.T) {
	t.Helper()
	if err := w.holder.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// waiting gives the server process that does something, as soon as there is one.
func waiting(t *testing.T, address, does string) (pid int) {
	t.Helper()
	conn := connect(t, address)
	for t.Context().Err() == nil {
		err := conn.QueryRow(t.Context(), "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND "+does).Scan(&pid)
		if err == nil {
			return pid
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the test ended first")
	return 0
}

// TestAddEndsInTheMiddle ends an Add by its context and by the loss of the server process: nothing stays, and the store goes on.
func TestAddEndsInTheMiddle(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, string, blocked){
		"cancelled": func(_ *testing.T, _ string, w blocked) { w.cancel() },
		"connection lost": func(t *testing.T, address string, w blocked) {
			statement(t, address, "SELECT pg_terminate_backend($1)", w.pid)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := database(t)
			before, b := corpustest.Repository(1, 20, 500), corpustest.Repository(2, 20, 500)
			b.Source.Name = before.Source.Name // a replacement: the older one must stay
			add(t, open(t, address), before)
			w := block(t, address, b)
			end(t, address, w)
			err := <-w.result
			if err == nil {
				t.Fatal("Add says that the source is stored")
			}
			if name == "cancelled" && !errors.Is(err, context.Canceled) {
				t.Errorf("%v, want context.Canceled", err)
			}
			w.release(t)
			corpustest.Equal(t, model(t, before), w.store, keys(before, b))
			corpustest.Equal(t, model(t, before), open(t, address), keys(before, b))
			add(t, w.store, b)
			corpustest.Equal(t, model(t, b), w.store, keys(before, b))
		})
	}
}

// TestWritersOfDifferentSources holds one Add in the middle: another one does not wait for it.
func TestWritersOfDifferentSources(t *testing.T) {
	t.Parallel()
	address := database(t)
	one, two := corpustest.Repository(1, 20, 500), corpustest.Repository(2, 20, 500)
	other := open(t, address)
	w := block(t, address, two)
	add(t, other, one)
	if err := other.Remove(t.Context(), one.Source.Name); err != nil {
		t.Fatal(err)
	}
	add(t, other, one)
	corpustest.Equal(t, model(t, one), open(t, address), keys(one, two))
	w.release(t)
	if err := <-w.result; err != nil {
		t.Fatal(err)
	}
	corpustest.Equal(t, model(t, one, two), open(t, address), keys(one, two))
}

// TestWritersOfOneName has two stores replace one source: the second waits, and is what stays.
func TestWritersOfOneName(t *testing.T) {
	t.Parallel()
	address := database(t)
	first, second := corpustest.Repository(1, 20, 500), corpustest.Repository(2, 30, 700)
	second.Source.Name = first.Source.Name
	w := block(t, address, first)
	done := make(chan error, 1)
	other := open(t, address)
	go func() { done <- other.Add(context.Background(), second) }()
	waiting(t, address, "query ILIKE '%pg_advisory_xact_lock%' AND wait_event_type = 'Lock'")
	w.release(t)
	if err := errors.Join(<-w.result, <-done); err != nil {
		t.Fatal(err)
	}
	corpustest.Equal(t, model(t, second), open(t, address), keys(first, second))
}

// TestManyWriters writes from several stores at once, with names in common.
func TestManyWriters(t *testing.T) {
	t.Parallel()
	address := database(t)
	const writers, rounds = 4, 5
	errs := make(chan error)
	for n := range writers {
		go func() {
			s, err := postgres.Open(context.Background(), address, postgres.Options{}) // all set up the tables at once
			for round := 0; err == nil && round < rounds; round++ {
				err = s.Add(context.Background(), corpustest.Repository(uint64((n+round)%writers), 10, 1000))
			}
			errs <- err
		}()
	}
	for range writers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	var all []*corpus.Batch
	for n := range writers {
		all = append(all, corpustest.Repository(uint64(n), 10, 1000))
	}
	corpustest.Equal(t, model(t, all...), open(t, address), keys(all...))
}

// TestViewOfAReader adds, replaces and removes sources behind the back of a store.
func TestViewOfAReader(t *testing.T) {
	t.Parallel()
	address := database(t)
	kept, replaced, removed := corpustest.Repository(1, 10, 300), corpustest.Repository(2, 10, 300), corpustest.Repository(3, 10, 300)
	writer := open(t, address)
	add(t, writer, kept, replaced, removed)
	reader := open(t, address)
	seen, err := reader.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	add(t, writer, replaced, corpustest.Repository(4, 10, 300))
	if err := writer.Remove(t.Context(), removed.Source.Name); err != nil {
		t.Fatal(err)
	}
	now, err := reader.Sources(t.Context())
	if err != nil || len(now) != len(seen) {
		t.Errorf("%d sources, error %v; want the %d that there were", len(now), err, len(seen))
	}
	err = reader.Lookup(t.Context(), keys(kept, replaced, removed, corpustest.Repository(4, 10, 300)), 0, func(i int, hits []corpus.Hit, total int) {
		for _, h := range hits {
			if h.Source != seen[0].ID || len(hits) != total {
				t.Errorf("key %d: hit in source %d, of which the reader knows nothing or that is gone", i, h.Source)
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
	for _, source := range seen {
		_, err := reader.Items(t.Context(), source.ID, []uint32{0})
		if gone := source.Name != kept.Source.Name; gone != errors.Is(err, corpus.ErrNoSource) {
			t.Errorf("items of %q: %v", source.Name, err)
		}
	}
	if _, err := reader.Export(t.Context(), removed.Source.Name); !errors.Is(err, corpus.ErrNoSource) {
		t.Errorf("Export of what was removed: %v", err)
	}
}

// TestVersions opens databases that other versions of the program wrote.
func TestVersions(t *testing.T) {
	t.Parallel()
	b := corpustest.Repository(1, 10, 300)
	for _, c := range []struct {
		name, change string
		empty        bool
		want         error
	}{
		{name: "newer tables", change: "INSERT INTO bonafide.migrations (version_id, is_applied) VALUES (1000, true)", want: corpus.ErrNewer},
		{name: "newer tables, empty", empty: true, change: "INSERT INTO bonafide.migrations (version_id, is_applied) VALUES (1000, true)", want: corpus.ErrNewer},
		{name: "newer fingerprints", change: "UPDATE bonafide.meta SET fingerprints = fingerprints + 1", want: corpus.ErrNewer},
		{name: "older fingerprints", change: "UPDATE bonafide.meta SET fingerprints = fingerprints - 1", want: corpus.ErrOlder},
		{name: "other fingerprints, empty", empty: true, change: "UPDATE bonafide.meta SET fingerprints = fingerprints - 1"},
		{name: "set-up that ended in the middle", empty: true, change: "DELETE FROM bonafide.meta"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			address := database(t)
			s := open(t, address)
			if !c.empty {
				add(t, s, b)
			}
			statement(t, address, c.change)
			again, err := postgres.Open(t.Context(), address, postgres.Options{})
			if !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if err != nil {
				return
			}
			defer func() { _ = again.Close() }()
			add(t, again, b)
			corpustest.Equal(t, model(t, b), again, keys(b))
		})
	}
}

// TestAddAfterAnUpdate has somebody update the fingerprints while a store is open: it must not add its own to them.
func TestAddAfterAnUpdate(t *testing.T) {
	t.Parallel()
	address := database(t)
	s := open(t, address)
	statement(t, address, "UPDATE bonafide.meta SET fingerprints = fingerprints + 1")
	if err := s.Add(t.Context(), corpustest.Repository(1, 10, 300)); !errors.Is(err, corpus.ErrNewer) {
		t.Errorf("%v, want ErrNewer", err)
	}
}

// TestReadingRole opens a corpus as a role that may only read.
func TestReadingRole(t *testing.T) {
	t.Parallel()
	address := database(t)
	b := corpustest.Repository(1, 10, 300)
	add(t, open(t, address), b)
	role := strings.Replace(serverDatabase(address), "bonafide_test_", "bonafide_reader_", 1)
	statement(t, address, "CREATE ROLE "+role+" LOGIN PASSWORD 'secret-of-reader'")
	t.Cleanup(func() { statement(t, address, "DROP OWNED BY "+role+"; DROP ROLE "+role) })
	as := withUser(t, address, role, "secret-of-reader")

	_, err := postgres.Open(t.Context(), as, postgres.Options{})
	if err == nil || !strings.Contains(err.Error(), "SELECT") || strings.Contains(err.Error(), "secret-of-reader") {
		t.Errorf("without rights: %v", err)
	}
	statement(t, address, fmt.Sprintf("GRANT USAGE ON SCHEMA bonafide TO %s; GRANT SELECT ON ALL TABLES IN SCHEMA bonafide TO %[1]s", role))
	reader := open(t, as)
	corpustest.Equal(t, model(t, b), reader, keys(b))
	if err := reader.Add(t.Context(), corpustest.Repository(2, 10, 300)); err == nil || !strings.Contains(err.Error(), "grant") {
		t.Errorf("Add: %v", err)
	}
}
