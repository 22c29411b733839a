package corpus

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// written gives the sources as a file.
func written(t interface{ Fatal(...any) }, sources ...*Batch) []byte {
	var out bytes.Buffer
	if err := WriteExchange(&out, func() (*Batch, error) {
		if len(sources) == 0 {
			return nil, nil
		}
		b := sources[0]
		sources = sources[1:]
		return b, nil
	}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readAll(file []byte) (out []*Batch, err error) {
	err = ReadExchange(bytes.NewReader(file), func(b *Batch) error { out = append(out, b); return nil })
	return out, err
}

func drawnBatch(t *rapid.T) *Batch {
	id := rapid.Custom(func(t *rapid.T) (id object.ID) {
		copy(id[:], rapid.SliceOfN(rapid.Byte(), len(id), len(id)).Draw(t, "id"))
		return id
	})
	b := &Batch{Source: Source{
		Name: rapid.StringN(1, 20, 40).Draw(t, "name"), Location: rapid.String().Draw(t, "location"), Head: id.Draw(t, "head"),
		Roots: rapid.SliceOfN(id, 0, 3).Draw(t, "roots"), First: rapid.Int64().Draw(t, "first"), Last: rapid.Int64().Draw(t, "last"),
		Added: time.Unix(rapid.Int64Range(1, 1<<33).Draw(t, "added"), 0).UTC(), Licence: rapid.SampledFrom([]string{"", "MIT"}).Draw(t, "licence"),
		Notice: rapid.Uint64().Draw(t, "notice"), Commits: rapid.IntRange(0, 1<<30).Draw(t, "commits"), Files: rapid.IntRange(0, 1<<30).Draw(t, "files"),
		Bytes: rapid.Int64Range(0, 1<<50).Draw(t, "bytes"), Textbook: rapid.Bool().Draw(t, "textbook"),
	}}
	for range rapid.IntRange(0, 5).Draw(t, "items") {
		b.Items = append(b.Items, Item{
			Kind: rapid.SampledFrom([]ItemKind{CommitItem, FileItem}).Draw(t, "item kind"), ID: id.Draw(t, "item"), Path: rapid.String().Draw(t, "path"),
			Commit: id.Draw(t, "commit"), Author: rapid.Uint64().Draw(t, "author"), Name: rapid.Uint64().Draw(t, "author name"),
			When: rapid.Int64().Draw(t, "when"), Server: rapid.Int64().Draw(t, "server"), Lines: rapid.Uint32().Draw(t, "lines"),
			Tokens: rapid.Uint32().Draw(t, "tokens"), Order: rapid.Uint32().Draw(t, "order"), Notice: rapid.Uint64().Draw(t, "item notice"),
		})
	}
	if len(b.Items) == 0 {
		return b
	}
	for range rapid.IntRange(0, 40).Draw(t, "postings") {
		b.Postings = append(b.Postings, Posting{
			Key:  Key{Hash: rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(0, 3)).Draw(t, "hash"), Kind: Kind(rapid.IntRange(1, 14).Draw(t, "kind"))},
			Item: uint32(rapid.IntRange(0, len(b.Items)-1).Draw(t, "of")), Line: rapid.Uint32().Draw(t, "line"),
		})
	}
	return b
}

func TestExchangeGivesBackWhatWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Custom(drawnBatch), 0, 3).Draw(t, "sources")
		got, err := readAll(written(t, want...))
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range want {
			slices.SortFunc(b.Postings, ComparePostings)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

func sampleBatch() *Batch {
	b := &Batch{Source: Source{Name: "owner/repo", Location: "/srv/repo", Commits: 2}}
	for i := range 3 {
		b.Items = append(b.Items, Item{Kind: FileItem, Path: strings.Repeat("x", i+1) + ".go"})
		for h := range 200 {
			b.Postings = append(b.Postings, Posting{Key: Key{Kind: GramExact, Hash: uint64(h*7919) << 40}, Item: uint32(i), Line: uint32(h)})
		}
	}
	return b
}

func TestExchangeOfLargeSourcesTakesSeveralRecords(t *testing.T) {
	t.Parallel()
	b := &Batch{Source: Source{Name: "large"}}
	for range 300 {
		b.Items = append(b.Items, Item{Kind: FileItem, Path: strings.Repeat("p", longestPath)})
	}
	for i := range 400_000 {
		b.Postings = append(b.Postings, Posting{Key: Key{Kind: GramExact, Hash: uint64(i) * 0x9e3779b97f4a7c15}, Item: uint32(i % 300), Line: 1 << 30})
	}
	got, err := readAll(written(t, b))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, got[0], cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// TestDamagedExchangeFilesAreRefused changes each byte of a file in turn, and cuts it at each place. What is read in spite of it is
// what was written: the time in the header, say, and the bits that fill up the last byte mean nothing.
func TestDamagedExchangeFilesAreRefused(t *testing.T) {
	t.Parallel()
	file := written(t, sampleBatch())
	want, err := readAll(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := range file {
		if _, err := readAll(file[:i]); !errors.Is(err, ErrExchange) {
			t.Errorf("cut at %d: %v", i, err)
		}
		bad := slices.Clone(file)
		bad[i] ^= 0x20
		if got, err := readAll(bad); err == nil && !cmp.Equal(want, got) {
			t.Errorf("byte %d of %d was changed, and nobody noticed", i, len(file))
		}
	}
	if _, err := readAll(append(slices.Clone(file), "more"...)); err == nil {
		t.Error("something stands behind the end, and nobody noticed")
	}
}

// stream is a file of these records.
func stream(records ...string) []byte {
	var out bytes.Buffer
	out.WriteString(exchangeMark + string(rune(exchangeFormat)))
	z := gzip.NewWriter(&out)
	for _, r := range records {
		_, _ = z.Write(append(binary.AppendUvarint([]byte{r[0]}, uint64(len(r)-1)), r[1:]...))
	}
	_ = z.Close()
	return out.Bytes()
}

func TestExchangeVersions(t *testing.T) {
	t.Parallel()
	newer := []byte(exchangeMark + string(rune(exchangeFormat+1)))
	for name, tc := range map[string]struct {
		file []byte
		want error
	}{
		"newer format":       {newer, ErrNewer},
		"newer fingerprints": {stream(string(recordPrints) + string(binary.AppendUvarint(nil, fingerprint.Version+1))), ErrNewer},
		"older fingerprints": {stream(string(recordPrints) + "\x00"), ErrOlder},
		"no version":         {stream(string(recordSource)), ErrExchange},
		"another file":       {[]byte("PK\x03\x04 something quite different"), ErrExchange},
		"nothing":            {nil, ErrExchange},
	} {
		if _, err := readAll(tc.file); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}

// TestExchangeBombsAreRefused: a few kilobytes that expand to millions of postings or to an endless record are given up early.
func TestExchangeBombsAreRefused(t *testing.T) {
	t.Parallel()
	source := string(recordSource) + string(appendSource(nil, &Source{Name: "bomb"}))
	item := string(recordItems) + string(appendItem(nil, &Item{Kind: FileItem}))
	prints := string(recordPrints) + string(binary.AppendUvarint(nil, fingerprint.Version))
	same := string(recordPostings) + strings.Repeat("\x01\x00\x00\x00", longestRecord/4)
	handed := 0
	err := ReadExchange(bytes.NewReader(stream(prints, source, item, same, same, same, same)), func(*Batch) error { handed++; return nil })
	if !errors.Is(err, ErrExchange) || !strings.Contains(err.Error(), "expands") || handed > 0 {
		t.Errorf("%v, %d sources", err, handed)
	}
	long := append([]byte(exchangeMark), exchangeFormat)
	var body bytes.Buffer
	z := gzip.NewWriter(&body)
	_, _ = z.Write(binary.AppendUvarint([]byte{recordPrints}, 1<<40))
	_ = z.Close()
	if _, err := readAll(append(long, body.Bytes()...)); !errors.Is(err, ErrExchange) || !strings.Contains(err.Error(), "record of") {
		t.Error(err)
	}
}

func TestExchangeGivesTheErrorsOfOthers(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	if err := ReadExchange(bytes.NewReader(written(t, sampleBatch())), func(*Batch) error { return full }); !errors.Is(err, full) {
		t.Error(err)
	}
	if err := WriteExchange(io.Discard, func() (*Batch, error) { return nil, ErrNoSource }); !errors.Is(err, ErrNoSource) {
		t.Error(err)
	}
	for want, b := range map[string]*Batch{
		"no name":       {},
		"65,537":        {Source: Source{Name: "long path"}, Items: []Item{{Kind: FileItem, Path: strings.Repeat("p", longestPath+1)}}},
		"names item 0":  {Source: Source{Name: "loose"}, Postings: []Posting{{}}},
		"longer than 4": {Source: Source{Name: strings.Repeat("n", longestName+1)}},
	} {
		err := WriteExchange(io.Discard, func() (*Batch, error) { return b, nil })
		if err == nil || !strings.Contains(err.Error(), strings.ReplaceAll(want, ",", "")) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// FuzzReadExchange: whatever the bytes, reading ends, within bounds, and what is accepted is a batch that a store takes and that
// is written the same again.
func FuzzReadExchange(f *testing.F) {
	f.Add(written(f, sampleBatch()))
	f.Add(stream("V\x01", "S", "Z"))
	f.Add([]byte(exchangeMark))
	f.Fuzz(func(t *testing.T, file []byte) {
		err := ReadExchange(bytes.NewReader(file), func(b *Batch) error {
			if err := CheckBatch(b); err != nil {
				t.Fatal(err)
			}
			again, err := readAll(written(t, b))
			if err != nil || len(again) != 1 {
				t.Fatalf("written and read again: %v", err)
			}
			return nil
		})
		if err != nil && !errors.Is(err, ErrExchange) && !errors.Is(err, ErrNewer) && !errors.Is(err, ErrOlder) {
			t.Fatal(err)
		}
	})
}

// FuzzExchangeRecords reaches behind the compression and the checksum.
func FuzzExchangeRecords(f *testing.F) {
	f.Add(appendSource(nil, &Source{Name: "a"}), appendItem(nil, &Item{Kind: CommitItem}), appendPosting(nil, Posting{}, Posting{Key: Key{1, 2}}))
	f.Fuzz(func(t *testing.T, source, items, postings []byte) {
		if len(source) == 0 || len(items) == 0 || len(postings) == 0 {
			return
		}
		prints := "V" + string(binary.AppendUvarint(nil, fingerprint.Version))
		_, err := readAll(stream(prints, "S"+string(source), "I"+string(items), "P"+string(postings)))
		if !errors.Is(err, ErrExchange) {
			t.Fatalf("no end, and no error: %v", err)
		}
	})
}
