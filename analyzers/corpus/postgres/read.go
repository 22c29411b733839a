package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

// batch is how many keys or items one query asks for.
const batch = 4096

// snapshot begins a transaction that reads, in which all queries see the same.
var snapshot = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

// read runs do in a snapshot. The planner knows nothing of tables that have just been filled: it must not read them from end to end
// for a few keys, nor compile a query of milliseconds.
func (s *Store) read(ctx context.Context, do func(tx pgx.Tx) error) error {
	begin := fmt.Sprintf(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL statement_timeout = %d`, max(1, s.timeout.Milliseconds()))
	return pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{BeginQuery: begin}, do)
}

const sourceColumns = `id, name, location, licence, head, roots, added_seconds, added_nanos, first_time, last_time, notice,
	commits, files, bytes, textbook`

func scanSource(row pgx.CollectableRow) (corpus.Source, error) {
	var s corpus.Source
	var name, location, licence, head, roots []byte
	var id int32
	var seconds, nanos, notice int64
	err := row.Scan(&id, &name, &location, &licence, &head, &roots, &seconds, &nanos, &s.First, &s.Last, &notice,
		&s.Commits, &s.Files, &s.Bytes, &s.Textbook)
	if err != nil {
		return s, err
	}
	s.ID, s.Name, s.Location, s.Licence, s.Notice = corpus.SourceID(id), string(name), string(location), string(licence), uint64(notice)
	s.Added = time.Unix(seconds, nanos).UTC()
	if s.Head, err = objectID(head); err != nil {
		return s, err
	}
	for part := range slices.Chunk(roots, len(s.Head)) {
		root, err := objectID(part)
		if err != nil {
			return s, err
		}
		s.Roots = append(s.Roots, root)
	}
	return s, nil
}

// loadSources gives the sources that the database holds now, by name.
func (s *Store) loadSources(ctx context.Context) ([]corpus.Source, error) {
	var out []corpus.Source
	err := s.read(ctx, func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, "SELECT "+sourceColumns+" FROM bonafide.sources") // its error is that of CollectRows
		var err error
		out, err = pgx.CollectRows(rows, scanSource)
		return err
	})
	slices.SortFunc(out, func(a, b corpus.Source) int { return strings.Compare(a.Name, b.Name) })
	return out, err
}

// Sources implements corpus.Reader.
func (s *Store) Sources(context.Context) ([]corpus.Source, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Clone(s.sources), nil
}

// lookup finds the places of keys. The lateral join makes it one descent of the index a key, and lets the limit be that of each key.
// Sources that came after this store was opened are hidden. A line is unsigned, an integer is not.
const lookup = `
SELECT k.place, p.source, p.item, p.line, p.total
FROM unnest($1::bigint[], $2::smallint[]) WITH ORDINALITY AS k (hash, kind, place)
CROSS JOIN LATERAL (
	SELECT source, item, line, count(*) OVER () AS total
	FROM bonafide.postings
	WHERE hash = k.hash AND kind = k.kind
		AND source <> ALL (ARRAY(SELECT id FROM bonafide.sources EXCEPT SELECT unnest($3::integer[])))
	ORDER BY source, item, line & 4294967295
	LIMIT $4
) AS p
ORDER BY k.place, p.source, p.item, p.line & 4294967295`

// places is what a key was found in.
type places struct {
	hits  []corpus.Hit
	total int
}

// Lookup implements corpus.Reader. found may use the store.
func (s *Store) Lookup(ctx context.Context, keys []corpus.Key, limit int, found func(i int, hits []corpus.Hit, total int)) error {
	visible := s.visible()
	start := 0
	for part := range slices.Chunk(keys, batch) {
		got, err := s.lookup(ctx, part, visible, limit)
		if err != nil {
			return s.server.failed(ctx, fmt.Sprintf("look up %d keys", len(keys)), err)
		}
		for i, k := range part {
			if p := got[k]; p.total > 0 {
				found(start+i, p.hits, p.total)
			}
		}
		start += len(part)
	}
	return nil
}

// lookup gives the places of at most batch keys. They are collected before anything is done with them, so that no connection is held
// meanwhile; a key that was asked for twice is looked up once.
func (s *Store) lookup(ctx context.Context, keys []corpus.Key, visible []int32, limit int) (map[corpus.Key]places, error) {
	got := make(map[corpus.Key]places, len(keys))
	distinct := make([]corpus.Key, 0, len(keys))
	hashes, kinds := make([]int64, 0, len(keys)), make([]int16, 0, len(keys))
	for _, k := range keys {
		if _, ok := got[k]; ok {
			continue
		}
		got[k] = places{}
		distinct = append(distinct, k)
		hashes, kinds = append(hashes, int64(k.Hash)), append(kinds, int16(k.Kind))
	}
	var most *int // nil: LIMIT NULL, all
	if limit > 0 {
		most = &limit
	}
	err := s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, lookup, hashes, kinds, visible, most)
		if err != nil {
			return err
		}
		var place, total int
		var source, item, line int32
		_, err = pgx.ForEachRow(rows, []any{&place, &source, &item, &line, &total}, func() error {
			k := distinct[place-1]
			p := got[k]
			p.hits = append(p.hits, corpus.Hit{Source: corpus.SourceID(source), Item: uint32(item), Line: uint32(line)})
			p.total = total
			got[k] = p
			return nil
		})
		return err
	})
	return got, err
}

const itemColumns = "item, kind, id, path, commit, author, name, time, server, notice, lines, tokens, place"

func scanItem(row pgx.CollectableRow) (number uint32, it corpus.Item, err error) {
	var item, lines, tokens, order int32
	var kind int16
	var id, path, commit []byte
	var author, name, notice int64
	err = row.Scan(&item, &kind, &id, &path, &commit, &author, &name, &it.When, &it.Server, &notice, &lines, &tokens, &order)
	if err != nil {
		return 0, it, err
	}
	it.Kind, it.Path = corpus.ItemKind(kind), string(path)
	it.Author, it.Name, it.Notice = uint64(author), uint64(name), uint64(notice)
	it.Lines, it.Tokens, it.Order = uint32(lines), uint32(tokens), uint32(order)
	if it.ID, err = objectID(id); err != nil {
		return 0, it, err
	}
	it.Commit, err = objectID(commit)
	return uint32(item), it, err
}

// Items implements corpus.Reader.
func (s *Store) Items(ctx context.Context, source corpus.SourceID, items []uint32) ([]corpus.Item, error) {
	s.mu.RLock()
	at := slices.IndexFunc(s.sources, func(have corpus.Source) bool { return have.ID == source })
	s.mu.RUnlock()
	if at < 0 {
		return nil, fmt.Errorf("items of source %d: %w", source, corpus.ErrNoSource)
	}
	out := make([]corpus.Item, 0, len(items))
	for part := range slices.Chunk(items, batch) {
		got, err := s.items(ctx, source, part)
		if errors.Is(err, corpus.ErrNoSource) {
			return nil, fmt.Errorf("items of source %d on %s: %w: somebody removed or replaced it; run the command again", source, s.server.name, err)
		}
		if err != nil {
			return nil, s.server.failed(ctx, fmt.Sprintf("read items of source %d", source), err)
		}
		for _, number := range part {
			it, ok := got[number]
			if !ok {
				return nil, fmt.Errorf("source %d on %s has no item %d", source, s.server.name, number)
			}
			out = append(out, it)
		}
	}
	return out, nil
}

func (s *Store) items(ctx context.Context, source corpus.SourceID, items []uint32) (map[uint32]corpus.Item, error) {
	numbers := make([]int32, len(items))
	for i, n := range items {
		numbers[i] = int32(n)
	}
	got := make(map[uint32]corpus.Item, len(items))
	err := s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "SELECT "+itemColumns+" FROM bonafide.items WHERE source = $1 AND item = ANY($2)", int32(source), numbers)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			number, it, err := scanItem(rows)
			if err != nil {
				return err
			}
			got[number] = it
		}
		if err := rows.Err(); err != nil {
			return err
		}
		var exists bool
		err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM bonafide.sources WHERE id = $1)", int32(source)).Scan(&exists)
		if err == nil && !exists {
			return corpus.ErrNoSource
		}
		return err
	})
	return got, err
}

// Stat implements corpus.Store. It tells what the database holds now; Stored is the size of tables and indexes together.
func (s *Store) Stat(ctx context.Context) (corpus.Stat, error) {
	var st corpus.Stat
	var version int64
	err := s.read(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT count(*), coalesce(sum(items), 0)::bigint, coalesce(sum(postings), 0)::bigint, coalesce(sum(bytes), 0)::bigint,
			(SELECT sum(pg_total_relation_size(('bonafide.' || t)::regclass))::bigint FROM unnest(ARRAY['postings', 'items', 'sources', 'meta']) AS t),
			(SELECT max(version_id) FROM bonafide.migrations)
			FROM bonafide.sources`).Scan(&st.Sources, &st.Items, &st.Postings, &st.Bytes, &st.Stored, &version)
	})
	if err != nil {
		return corpus.Stat{}, s.server.failed(ctx, "read what the corpus holds", err)
	}
	st.Format = fmt.Sprintf("PostgreSQL, format %d, fingerprints %d", version, fingerprint.Version)
	return st, nil
}
