package postgres_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/corpustest"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/postgres"
)

// TestStore runs the suite of all stores on databases of the server that BONAFIDE_POSTGRES names.
func TestStore(t *testing.T) {
	t.Parallel()
	serverURL(t)
	corpustest.Test(t, func(t *testing.T) corpus.Store { return open(t, database(t)) })
}

// serverURL gives the URL of a server on which tests may create databases.
func serverURL(tb testing.TB) *url.URL {
	tb.Helper()
	address := os.Getenv("BONAFIDE_POSTGRES")
	if address == "" {
		tb.Skip("BONAFIDE_POSTGRES names no server")
	}
	u, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

// database creates an empty database that goes with the test, and gives its URL.
func database(tb testing.TB) string {
	tb.Helper()
	u := serverURL(tb)
	server := u.String()
	name := "bonafide_test_" + strings.ToLower(rand.Text())
	statement(tb, server, "CREATE DATABASE "+name)
	tb.Cleanup(func() { statement(tb, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u.Path = "/" + name
	return u.String()
}

// connect gives a connection beside the store's own.
func connect(tb testing.TB, address string) *pgx.Conn {
	tb.Helper()
	conn, err := pgx.Connect(context.Background(), address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func statement(tb testing.TB, address, query string, arguments ...any) {
	tb.Helper()
	conn, err := pgx.Connect(context.Background(), address)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(context.Background(), query, arguments...); err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
}

// number gives the answer to a query for one number.
func number(tb testing.TB, address, query string) (n int) {
	tb.Helper()
	if err := connect(tb, address).QueryRow(context.Background(), query).Scan(&n); err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	return n
}

func open(tb testing.TB, address string) *postgres.Store {
	tb.Helper()
	s, err := postgres.Open(context.Background(), address, postgres.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

func add(tb testing.TB, s corpus.Store, batches ...*corpus.Batch) {
	tb.Helper()
	for _, b := range batches {
		if err := s.Add(context.Background(), b); err != nil {
			tb.Fatalf("Add %q: %v", b.Source.Name, err)
		}
	}
}

// model is what a store with these batches must be like.
func model(tb testing.TB, batches ...*corpus.Batch) *corpus.Memory {
	tb.Helper()
	m := corpus.NewMemory()
	add(tb, m, batches...)
	return m
}

func keys(batches ...*corpus.Batch) []corpus.Key {
	var out []corpus.Key
	for _, b := range batches {
		for _, p := range b.Postings {
			out = append(out, p.Key)
		}
	}
	return out
}

// TestBytes has what PostgreSQL's own texts refuse in each text.
func TestBytes(t *testing.T) {
	t.Parallel()
	s := open(t, database(t))
	b := corpustest.Repository(1, 4, 50)
	hostile := "a\x00b\xff\xfe\\x00'; --\r\n\x1b[31m"
	b.Source.Name, b.Source.Location, b.Source.Licence = hostile+strings.Repeat("n", 10_000), hostile, hostile
	b.Items[1].Path = hostile + strings.Repeat("/d", 50_000)
	add(t, s, b, b)
	corpustest.Equal(t, model(t, b), s, keys(b))
	if err := s.Remove(t.Context(), b.Source.Name); err != nil {
		t.Fatal(err)
	}
	corpustest.Equal(t, model(t), s, keys(b))
}

// TestLarge needs many queries for one Lookup, and many messages for one Add.
func TestLarge(t *testing.T) {
	t.Parallel()
	s := open(t, database(t))
	b := corpustest.Repository(1, 20_000, 100_000)
	add(t, s, b)
	want, err := model(t, b).Export(t.Context(), b.Source.Name)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Export(t.Context(), b.Source.Name)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(want.Items, got.Items) || !slices.Equal(want.Postings, got.Postings) {
		t.Errorf("%d items and %d postings came back changed", len(got.Items), len(got.Postings))
	}
	places := map[corpus.Key]int{}
	for _, p := range want.Postings {
		places[p.Key]++
	}
	answered := 0
	err = s.Lookup(t.Context(), keys(b), 3, func(i int, hits []corpus.Hit, total int) {
		answered++
		if n := places[b.Postings[i].Key]; total != n || len(hits) != min(n, 3) {
			t.Fatalf("key %d: %d hits of %d, want %d", i, len(hits), total, n)
		}
	})
	if err != nil || answered != len(b.Postings) {
		t.Errorf("%d of %d keys were found, error %v", answered, len(b.Postings), err)
	}
}

// TestNothingIsLeft counts the rows themselves, which no method of the store shows.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	address := database(t)
	s := open(t, address)
	one, two := corpustest.Repository(1, 30, 5000), corpustest.Repository(2, 30, 5000)
	add(t, s, one, one, two)
	rows := "SELECT (SELECT count(*) FROM bonafide.sources) + (SELECT count(*) FROM bonafide.items) + (SELECT count(*) FROM bonafide.postings)"
	st, err := s.Stat(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := number(t, address, rows); n != st.Sources+st.Items+st.Postings {
		t.Errorf("%d rows, want those of %+v", n, st)
	}
	for _, b := range []*corpus.Batch{two, one} {
		if err := s.Remove(t.Context(), b.Source.Name); err != nil {
			t.Fatal(err)
		}
	}
	if n := number(t, address, rows); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	if n := number(t, address, "SELECT pg_relation_size('bonafide.postings') + pg_relation_size('bonafide.items')"); n != 0 {
		t.Errorf("%d bytes are left on disk", n)
	}
}

// TestFoundMayUseTheStore would wait for ever if Lookup held a connection while it calls found.
func TestFoundMayUseTheStore(t *testing.T) {
	t.Parallel()
	s, err := postgres.Open(t.Context(), database(t), postgres.Options{Connections: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	b := corpustest.Repository(1, 5, 20)
	add(t, s, b)
	errs := make(chan error)
	for range 4 {
		go func() {
			errs <- s.Lookup(context.Background(), keys(b), 1, func(_ int, hits []corpus.Hit, _ int) {
				if _, err := s.Items(context.Background(), hits[0].Source, []uint32{hits[0].Item}); err != nil {
					panic(fmt.Sprintf("Items: %v", err))
				}
			})
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
