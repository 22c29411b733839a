package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

//go:embed migrations/*.sql
var migrations embed.FS

// lockSpace is the first half of the advisory locks that stores take, so that they meet no other program's: "bona".
const lockSpace = 0x626f6e61

// prepare creates and updates the tables. It writes nothing where they are as they should be, so that a role that may only read can
// open a corpus.
func (s *Store) prepare(ctx context.Context) error {
	db := stdlib.OpenDBFromPool(s.pool)
	defer func() { _ = db.Close() }() // closes no connection: those are the pool's
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	migrator, err := goose.NewProvider(goose.DialectPostgres, db, dir, goose.WithTableName("bonafide.migrations"),
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	known := migrator.ListSources()
	newest := known[len(known)-1].Version
	ready, err := s.ready(ctx, newest)
	if err != nil || ready {
		return err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// Whoever sets up at the same time waits here, and then finds it done.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1, 0)", lockSpace); err != nil {
			return err
		}
		ready, err := s.ready(ctx, newest)
		if err != nil || ready {
			return err
		}
		if _, err := s.pool.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS bonafide"); err != nil {
			return err
		}
		if _, err := migrator.Up(ctx); err != nil {
			return err
		}
		_, err = s.pool.Exec(ctx, "INSERT INTO bonafide.meta (fingerprints) VALUES ($1) ON CONFLICT (single) DO UPDATE SET fingerprints = $1",
			fingerprint.Version)
		return err
	})
	if errors.Is(err, corpus.ErrNewer) || errors.Is(err, corpus.ErrOlder) {
		return err
	}
	if err != nil {
		return s.server.failed(ctx, "set up the corpus", err)
	}
	return nil
}

// ready tells whether the tables are those of migration newest and their fingerprints are ours. The error wraps corpus.ErrNewer or
// corpus.ErrOlder where they can never be.
func (s *Store) ready(ctx context.Context, newest int64) (bool, error) {
	var version int64
	var fingerprints, sources int
	err := pgx.BeginTxFunc(ctx, s.pool, snapshot, func(tx pgx.Tx) error {
		var exists bool
		if err := tx.QueryRow(ctx, "SELECT to_regclass('bonafide.migrations') IS NOT NULL").Scan(&exists); err != nil || !exists {
			return err
		}
		if err := tx.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM bonafide.migrations WHERE is_applied").Scan(&version); err != nil || version == 0 || version > newest {
			return err
		}
		return tx.QueryRow(ctx, `SELECT coalesce((SELECT fingerprints FROM bonafide.meta), 0), (SELECT count(*) FROM bonafide.sources)`).
			Scan(&fingerprints, &sources)
	})
	switch {
	case err != nil:
		return false, s.server.failed(ctx, "read the version of the corpus", err)
	case version > newest:
		return false, fmt.Errorf("the corpus on %s is of format %d, and this program knows %d: %w; update bonafide",
			s.server.name, version, newest, corpus.ErrNewer)
	case sources > 0 && fingerprints > fingerprint.Version:
		return false, fmt.Errorf("the corpus on %s holds fingerprints of version %d, and this program makes %d: %w; update bonafide",
			s.server.name, fingerprints, fingerprint.Version, corpus.ErrNewer)
	case sources > 0 && fingerprints < fingerprint.Version:
		return false, fmt.Errorf("the corpus on %s holds fingerprints of version %d, and this program makes %d: %w; "+
			"empty it with the statement DROP SCHEMA bonafide CASCADE and add the sources again, or name another database",
			s.server.name, fingerprints, fingerprint.Version, corpus.ErrOlder)
	}
	return version == newest && fingerprints == fingerprint.Version, nil
}
