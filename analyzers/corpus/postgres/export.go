package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// Export implements corpus.Store. It gives what the database holds under the name now; postings are in the order of
// corpus.ComparePostings.
func (s *Store) Export(ctx context.Context, name string) (*corpus.Batch, error) {
	b := &corpus.Batch{}
	err := s.read(ctx, func(tx pgx.Tx) error {
		var items, postings int
		rows, _ := tx.Query(ctx, "SELECT "+sourceColumns+" FROM bonafide.sources WHERE sha256(name) = sha256($1)", []byte(name)) // its error is that of CollectExactlyOneRow
		var err error
		if b.Source, err = pgx.CollectExactlyOneRow(rows, scanSource); err != nil {
			return err
		}
		id := int32(b.Source.ID)
		if err := tx.QueryRow(ctx, "SELECT items, postings FROM bonafide.sources WHERE id = $1", id).Scan(&items, &postings); err != nil {
			return err
		}
		if b.Items, err = exportItems(ctx, tx, id); err != nil {
			return err
		}
		if b.Postings, err = exportPostings(ctx, tx, id); err != nil {
			return err
		}
		if len(b.Items) != items || len(b.Postings) != postings || corpus.CheckBatch(b) != nil {
			return corpus.ErrDamaged
		}
		return nil
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("export %q on %s: %w", name, s.server.name, corpus.ErrNoSource)
	}
	if errors.Is(err, corpus.ErrDamaged) {
		return nil, fmt.Errorf("export %q on %s: %w; remove the source and add it again", name, s.server.name, corpus.ErrDamaged)
	}
	if err != nil {
		return nil, s.server.failed(ctx, fmt.Sprintf("export %q", name), err)
	}
	slices.SortFunc(b.Postings, corpus.ComparePostings)
	return b, nil
}

func exportItems(ctx context.Context, tx pgx.Tx, source int32) ([]corpus.Item, error) {
	rows, err := tx.Query(ctx, "SELECT "+itemColumns+" FROM bonafide.items WHERE source = $1 ORDER BY item", source)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []corpus.Item
	for rows.Next() {
		number, it, err := scanItem(rows)
		if err != nil {
			return nil, err
		}
		if int(number) != len(out) {
			return nil, corpus.ErrDamaged
		}
		out = append(out, it)
	}
	return out, rows.Err()
}

func exportPostings(ctx context.Context, tx pgx.Tx, source int32) ([]corpus.Posting, error) {
	rows, err := tx.Query(ctx, "SELECT hash, item, line, kind FROM bonafide.postings WHERE source = $1", source)
	if err != nil {
		return nil, err
	}
	var out []corpus.Posting
	var hash int64
	var item, line int32
	var kind int16
	_, err = pgx.ForEachRow(rows, []any{&hash, &item, &line, &kind}, func() error {
		out = append(out, corpus.Posting{
			Key: corpus.Key{Hash: uint64(hash), Kind: corpus.Kind(kind)}, Item: uint32(item), Line: uint32(line),
		})
		return nil
	})
	return out, err
}
