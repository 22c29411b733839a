package postgres

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// writing begins a transaction that writes. Confirmed means on disk, whatever the server's default is. A client that vanishes gives
// up its locks after five minutes. For the planner see Store.read.
var writing = pgx.TxOptions{BeginQuery: `BEGIN ISOLATION LEVEL READ COMMITTED;
SET LOCAL synchronous_commit = on; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL idle_in_transaction_session_timeout = '5min'`}

// Add implements corpus.Store.
func (s *Store) Add(ctx context.Context, b *corpus.Batch) error {
	if err := corpus.CheckBatch(b); err != nil {
		return err
	}
	if len(b.Items) > math.MaxInt32 {
		return fmt.Errorf("add source %q to the corpus: it has %d items, and %d is the most", b.Source.Name, len(b.Items), math.MaxInt32)
	}
	// Sorted by hash, they go into the index from its one end to the other instead of criss-cross.
	postings := slices.Clone(b.Postings)
	slices.SortFunc(postings, func(a, b corpus.Posting) int {
		return cmp.Or(cmp.Compare(int64(a.Hash), int64(b.Hash)), corpus.ComparePostings(a, b))
	})
	postings = slices.Compact(postings)

	added := b.Source
	added.Roots = slices.Clone(added.Roots)
	err := pgx.BeginTxFunc(ctx, s.pool, writing, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, b.Source.Name); err != nil {
			return err
		}
		var fingerprints int
		if err := tx.QueryRow(ctx, "SELECT fingerprints FROM bonafide.meta FOR SHARE").Scan(&fingerprints); err != nil {
			return err
		}
		if fingerprints != fingerprint.Version {
			return fmt.Errorf("add source %q: %w; update bonafide", b.Source.Name, corpus.ErrNewer)
		}
		if _, err := remove(ctx, tx, b.Source.Name); err != nil && !errors.Is(err, corpus.ErrNoSource) {
			return err
		}
		var err error
		if added.ID, err = insertSource(ctx, tx, &b.Source, len(b.Items), len(postings)); err != nil {
			return err
		}
		if err := copyItems(ctx, tx, added.ID, b.Items); err != nil {
			return err
		}
		return copyPostings(ctx, tx, added.ID, postings)
	})
	if errors.Is(err, corpus.ErrNewer) {
		return err
	}
	if err != nil {
		return s.server.failed(ctx, fmt.Sprintf("add source %q", b.Source.Name), err)
	}
	s.see(added)
	return nil
}

// Remove implements corpus.Store. It removes what the database holds under the name, and then gives the space back (VACUUM), which
// reads the whole index: seconds for 10^7 postings. The bytes go as PostgreSQL writes the pages anew; its log (WAL) and backups
// have their own lifetime.
func (s *Store) Remove(ctx context.Context, name string) error {
	var removed corpus.SourceID
	err := pgx.BeginTxFunc(ctx, s.pool, writing, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, name); err != nil {
			return err
		}
		var err error
		removed, err = remove(ctx, tx, name)
		return err
	})
	if errors.Is(err, corpus.ErrNoSource) {
		return fmt.Errorf("remove %q on %s: %w", name, s.server.name, corpus.ErrNoSource)
	}
	if err != nil {
		return s.server.failed(ctx, fmt.Sprintf("remove %q", name), err)
	}
	s.forget(name, removed)
	if _, err := s.pool.Exec(ctx, "VACUUM (INDEX_CLEANUP ON) bonafide.postings, bonafide.items, bonafide.sources"); err != nil {
		return s.server.failed(ctx, fmt.Sprintf("%q is removed, and the next VACUUM gives its space back; to do that now", name), err)
	}
	return nil
}

// lock makes others who write a source of the same name wait until the transaction ends.
func lock(ctx context.Context, tx pgx.Tx, name string) error {
	sum := sha256.Sum256([]byte(name))
	// Never 0, which is the lock of those who set up the tables.
	key := int32(binary.BigEndian.Uint32(sum[:4]) | 1)
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1, $2)", lockSpace, key)
	return err
}

// remove deletes a source with all its rows.
func remove(ctx context.Context, tx pgx.Tx, name string) (corpus.SourceID, error) {
	var id int32
	err := tx.QueryRow(ctx, "DELETE FROM bonafide.sources WHERE sha256(name) = sha256($1) RETURNING id", []byte(name)).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, corpus.ErrNoSource
	}
	if err != nil {
		return 0, err
	}
	for _, query := range []string{"DELETE FROM bonafide.items WHERE source = $1", "DELETE FROM bonafide.postings WHERE source = $1"} {
		if _, err := tx.Exec(ctx, query, id); err != nil {
			return 0, err
		}
	}
	return corpus.SourceID(id), nil
}

func insertSource(ctx context.Context, tx pgx.Tx, s *corpus.Source, items, postings int) (corpus.SourceID, error) {
	var roots []byte
	for _, id := range s.Roots {
		roots = append(roots, id[:]...)
	}
	var id int32
	err := tx.QueryRow(ctx, `INSERT INTO bonafide.sources (name, location, licence, head, roots, added_seconds, added_nanos,
			first_time, last_time, notice, commits, files, bytes, textbook, items, postings)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id`,
		[]byte(s.Name), []byte(s.Location), []byte(s.Licence), s.Head[:], append([]byte{}, roots...), s.Added.Unix(), s.Added.Nanosecond(),
		s.First, s.Last, int64(s.Notice), s.Commits, s.Files, s.Bytes, s.Textbook, items, postings).Scan(&id)
	return corpus.SourceID(id), err
}

func copyItems(ctx context.Context, tx pgx.Tx, source corpus.SourceID, items []corpus.Item) error {
	columns := []string{
		"source", "item", "kind", "id", "path", "commit", "author", "name", "time", "server", "notice", "lines", "tokens", "place",
	}
	next := 0
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"bonafide", "items"}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		if next == len(items) {
			return nil, nil
		}
		it := &items[next]
		next++
		return []any{
			int32(source), int32(next - 1), int16(it.Kind), it.ID[:], []byte(it.Path), it.Commit[:], int64(it.Author), int64(it.Name),
			it.When, it.Server, int64(it.Notice), int32(it.Lines), int32(it.Tokens), int32(it.Order),
		}, nil
	}))
	return err
}

func copyPostings(ctx context.Context, tx pgx.Tx, source corpus.SourceID, postings []corpus.Posting) error {
	columns := []string{"hash", "source", "item", "line", "kind"}
	next := 0
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"bonafide", "postings"}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		if next == len(postings) {
			return nil, nil
		}
		p := postings[next]
		next++
		return []any{int64(p.Hash), int32(source), int32(p.Item), int32(p.Line), int16(p.Kind)}, nil
	}))
	return err
}

// objectID reads an id of 20 bytes.
func objectID(b []byte) (object.ID, error) {
	var id object.ID
	if len(b) != len(id) {
		return id, fmt.Errorf("an object id of %d bytes: %w", len(b), corpus.ErrDamaged)
	}
	return object.ID(b), nil
}
