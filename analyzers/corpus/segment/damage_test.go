package segment

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/corpustest"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

// written gives the folder of a closed store, what is in it, and its only segment.
func written(t testing.TB, batches ...*corpus.Batch) (dir string, model *corpus.Memory, path string) {
	t.Helper()
	dir, model = t.TempDir(), corpus.NewMemory()
	s := open(t, dir, Options{})
	for _, b := range batches {
		for _, st := range []corpus.Store{model, s} {
			if err := st.Add(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	path = s.current.segs[0].path
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, model, path
}

// readAll opens a folder, checks everything in it and compares it with a model.
func readAll(t *testing.T, dir string, o Options, model *corpus.Memory) error {
	t.Helper()
	r, err := ReadWith(dir, o)
	if err != nil {
		return err
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := r.Verify(t.Context()); err != nil {
		return err
	}
	corpustest.Equal(t, model, r, keysOf(t, model))
	return nil
}

// TestDamaged changes bytes all over a segment, and cuts it at every length of some.
func TestDamaged(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{"mapped": {}, "read": {NoMap: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, model, path := written(t, corpustest.Repository(1, 20, 900), corpustest.Repository(2, 20, 900))
			good, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := readAll(t, dir, o, model); err != nil {
				t.Fatalf("undamaged: %v", err)
			}
			try := func(what string, text []byte) {
				if err := os.WriteFile(path, text, 0o600); err != nil {
					t.Fatal(err)
				}
				err := readAll(t, dir, o, model)
				if !errors.Is(err, corpus.ErrDamaged) || !strings.Contains(err.Error(), filepath.Base(path)) {
					t.Errorf("%s: %v, want ErrDamaged with the name of the file", what, err)
				}
			}
			for at := 0; at < len(good); at += 1 + at%41 {
				try(fmt.Sprintf("bit of byte %d of %d", at, len(good)), append(append(bytes.Clone(good[:at]), good[at]^1<<(at%8)), good[at+1:]...))
			}
			for length := 0; length < len(good); length += 997 {
				try(fmt.Sprintf("cut to %d", length), good[:length])
			}
			try("longer", append(bytes.Clone(good), 0))
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := readAll(t, dir, o, model); !errors.Is(err, corpus.ErrDamaged) {
				t.Errorf("missing: %v, want ErrDamaged", err)
			}
		})
	}
}

// TestCutWhileOpen cuts a segment that is mapped: what is gone faults when it is read.
func TestCutWhileOpen(t *testing.T) {
	t.Parallel()
	b := corpustest.Repository(1, 50, 30_000)
	dir, _, path := written(t, b)
	for name, o := range map[string]Options{"mapped": {}, "read": {NoMap: true}} {
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		r, err := ReadWith(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, 4096); err != nil {
			t.Fatal(err)
		}
		keys := make([]corpus.Key, len(b.Postings))
		for i, p := range b.Postings {
			keys[i] = p.Key
		}
		err = r.Lookup(t.Context(), keys, 0, func(int, []corpus.Hit, int) {})
		if err == nil || !strings.Contains(err.Error(), filepath.Base(path)) {
			t.Errorf("%s: %v, want an error with the name of the file", name, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestManifest(t *testing.T) {
	t.Parallel()
	dir, _, _ := written(t, corpustest.Repository(1, 5, 50))
	path := filepath.Join(dir, manifestName)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := json.Unmarshal(good, &m); err != nil {
		t.Fatal(err)
	}
	first := m.Segments[0]
	changed := func(change func(*manifest)) string {
		m := m
		change(&m)
		return string(m.encode())
	}
	for _, c := range []struct {
		name, text string
		want       error
		says       string
	}{
		{"as it was", string(good), nil, ""},
		{"newer format", changed(func(m *manifest) { m.Format++ }), corpus.ErrNewer, "use that version"},
		{"newer format with new fields", `{"format": 99, "colour": "blue"}`, corpus.ErrNewer, "use that version"},
		{"newer fingerprints", changed(func(m *manifest) { m.Fingerprints = fingerprint.Version + 1 }), corpus.ErrNewer, "use that version"},
		{"older fingerprints", changed(func(m *manifest) { m.Fingerprints = fingerprint.Version - 1 }), corpus.ErrOlder, "add the sources again"},
		{"no format", changed(func(m *manifest) { m.Format = 0 }), corpus.ErrDamaged, "format 0"},
		{"empty", "", corpus.ErrDamaged, "add the sources again"},
		{"cut", string(good[:len(good)/2]), corpus.ErrDamaged, manifestName},
		{"digit changed", strings.Replace(string(good), `"next": 2`, `"next": 3`, 1), corpus.ErrDamaged, "checksum"},
		{"other folder", changed(func(m *manifest) { m.Segments = []manifestEntry{{File: "../../x" + segmentExt}} }), corpus.ErrDamaged, "no segment"},
		{"other file", changed(func(m *manifest) { m.Segments = []manifestEntry{{File: lockName}} }), corpus.ErrDamaged, "no segment"},
		{"other size", changed(func(m *manifest) { m.Segments = []manifestEntry{{first.File, 1, first.Sum, nil}} }), corpus.ErrDamaged, "not the file"},
		{"other sum", changed(func(m *manifest) { m.Segments = []manifestEntry{{first.File, first.Size, 1, nil}} }), corpus.ErrDamaged, "not the file"},
	} {
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Read(dir)
		if !errors.Is(err, c.want) || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: Read gives %v, want %v and %q", c.name, err, c.want, c.says)
		}
		s, openErr := Open(dir, Options{})
		if !errors.Is(openErr, c.want) {
			t.Errorf("%s: Open gives %v, want %v", c.name, openErr, c.want)
		}
		if err == nil {
			_ = r.Close()
		}
		if openErr == nil {
			_ = s.Close()
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{}); !errors.Is(err, corpus.ErrDamaged) {
		t.Errorf("manifest lost: %v, want ErrDamaged", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*"+segmentExt)); len(left) != 1 {
		t.Errorf("the segment of a store without a manifest was deleted")
	}
}

// FuzzSegment opens files that are damaged in ways that checksums would tell: they are set right first, so that what is behind them
// is tried. No answer is demanded, only that there is no panic.
func FuzzSegment(f *testing.F) {
	for _, n := range []int{0, 3, 700} {
		_, _, path := written(f, corpustest.Repository(1, 3, n), corpustest.Repository(2, 70, n))
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, uint32(0), uint64(0), true)
		f.Add(text, uint32(100), uint64(1<<40), true)
		f.Add(text, uint32(len(text)-30), uint64(7), false)
	}
	f.Fuzz(func(t *testing.T, text []byte, at uint32, change uint64, mend bool) {
		text = bytes.Clone(text)
		for i := range 8 {
			if n := int(at) + i; n < len(text) {
				text[n] ^= byte(change >> (8 * i))
			}
		}
		if mend {
			mendSums(text)
		}
		dir := t.TempDir()
		path := filepath.Join(dir, "1"+segmentExt)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, o := range []Options{{}, {NoMap: true}} {
			s, err := openSegment(path, o)
			if err != nil {
				continue
			}
			useAll(t, s)
			if err := s.close(); err != nil {
				t.Error(err)
			}
		}
	})
}

// useAll does to a segment all that a store does.
func useAll(t *testing.T, s *segment) {
	t.Helper()
	ids := make([]corpus.SourceID, len(s.entries))
	for i := range ids {
		ids[i] = corpus.SourceID(i + 1)
	}
	v := newView([]*segment{s}, [][]corpus.SourceID{ids})
	var keys []corpus.Key
	for _, g := range s.groups {
		for i := g.from; i < g.to; i++ {
			for h := range uint64(20) {
				keys = append(keys, corpus.Key{Hash: s.firsts[i] + h<<g.shift, Kind: g.kind}, corpus.Key{Hash: h * 0x9e3779b97f4a7c15, Kind: g.kind})
			}
		}
	}
	_ = (&lookup{}).some(t.Context(), v, keys, 3, func(int, []corpus.Hit, int) {})
	_ = s.verify(t.Context())
	var parts []part
	for i := range s.entries {
		_, _ = s.export(t.Context(), &s.entries[i])
		parts = append(parts, part{s, i})
	}
	_, _ = merge(t.Context(), filepath.Join(t.TempDir(), "2"+segmentExt), parts)
}

// mendSums writes the right checksums into a segment, as far as it can be made out.
func mendSums(text []byte) {
	if int64(len(text)) < footerSize {
		return
	}
	var f footer
	end := text[int64(len(text))-footerSize:]
	if _, err := binary.Decode(end, binary.LittleEndian, &f); err != nil {
		return
	}
	part := func(from, to uint64) []byte {
		if from > to || to > uint64(len(text)) {
			return nil
		}
		return text[from:to]
	}
	mendBlock := func(b []byte) {
		if len(b) >= 4 {
			binary.LittleEndian.PutUint32(b, checksum(b[4:]))
		}
	}
	for i, step := range map[int]int{blockTable: 16, itemTable: 8} {
		t := f.Tables[i]
		table := part(t.At, t.At+t.Length)
		last := f.End
		if i == itemTable {
			last = f.Tables[blockTable].At
		}
		for n := len(table)/step - 1; n >= 0; n-- {
			begin := binary.LittleEndian.Uint64(table[n*step+step-8:])
			mendBlock(part(begin, last))
			last = begin
		}
	}
	for i := range f.Tables {
		f.Tables[i].Sum = checksum(part(f.Tables[i].At, f.Tables[i].At+f.Tables[i].Length))
	}
	copy(end, f.encode())
}
