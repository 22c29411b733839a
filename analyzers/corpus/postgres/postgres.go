// Package postgres keeps a corpus in a PostgreSQL database, which a team shares. Its tables stand in a schema of their own, bonafide,
// which Open creates and brings up to date.
//
// Adds of different sources run side by side, also from several machines. Those of one name wait for each other, and the last one
// stays. Nothing of a source is seen before its Add is confirmed. A reader goes on seeing the sources that were there when it opened
// the store; one that somebody else removes or replaces meanwhile has no hits any more, and its items are an error that wraps
// corpus.ErrNoSource.
package postgres

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// Options bound what a store asks of the server. The zero value is fit for use.
type Options struct {
	Connections int           // open at once, at most; 4 where it is less than 2, for the set-up takes two
	Timeout     time.Duration // of one query that reads; 0: 10 minutes
}

// connectTimeout is how long a server may take to answer at all, unless the URL says connect_timeout.
const connectTimeout = 15 * time.Second

// Store is a corpus in a PostgreSQL database. It is safe for concurrent use.
type Store struct {
	pool    *pgxpool.Pool
	server  server
	timeout time.Duration

	mu      sync.RWMutex
	sources []corpus.Source // that this store sees, by name
}

var _ corpus.Store = (*Store)(nil)

// Open connects to the database that a URL names, postgres://USER@HOST:PORT/DATABASE?sslmode=verify-full, and creates or updates
// the tables where needed. What the URL does not say is taken from the environment (PGPASSWORD, PGSSLMODE ...) and from
// ~/.pgpass, as libpq does (PostgreSQL manual, "Environment Variables", "The Password File").
//
// The error wraps corpus.ErrNewer or corpus.ErrOlder where the database was written by another version of bonafide. No error
// contains a password.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	config, where, err := parse(url)
	if err != nil {
		return nil, err
	}
	config.MaxConns = 4
	if o.Connections >= 2 {
		config.MaxConns = int32(min(o.Connections, 1000))
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, where.failed(ctx, "open the corpus", err)
	}
	s := &Store{pool: pool, server: where, timeout: cmp.Or(o.Timeout, 10*time.Minute)}
	if err := s.open(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return s.server.failed(ctx, "connect to the corpus", err)
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	sources, err := s.loadSources(ctx)
	if err != nil {
		return s.server.failed(ctx, "list the sources of the corpus", err)
	}
	s.sources = sources
	return nil
}

// Close implements corpus.Reader. It waits for calls that are under way.
func (s *Store) Close() error {
	s.pool.Close()
	return nil
}

// see adds a source to those that this store sees, in place of an older one of the same name.
func (s *Store) see(added corpus.Source) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.find(added.Name)
	if !ok {
		s.sources = slices.Insert(s.sources, at, added)
		return
	}
	if s.sources[at].ID < added.ID {
		s.sources[at] = added
	}
}

// forget takes out what Remove has removed, unless an Add has put a newer one there meanwhile.
func (s *Store) forget(name string, removed corpus.SourceID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, ok := s.find(name); ok && s.sources[at].ID <= removed {
		s.sources = slices.Delete(s.sources, at, at+1)
	}
}

func (s *Store) find(name string) (at int, ok bool) {
	return slices.BinarySearchFunc(s.sources, name, func(have corpus.Source, name string) int {
		return strings.Compare(have.Name, name)
	})
}

// visible gives the ids of the sources that this store sees.
func (s *Store) visible() []int32 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	ids := make([]int32, len(s.sources))
	for i := range s.sources {
		ids[i] = int32(s.sources[i].ID)
	}
	return ids
}
