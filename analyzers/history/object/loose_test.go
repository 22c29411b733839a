package object

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
)

func TestLoose(t *testing.T) {
	t.Parallel()
	body := []byte("tree 1234\n")
	good := fmt.Appendf(nil, "commit %d\x00%s", len(body), body)
	id := idOf(Commit, body)
	z := deflate(t, 6, good)
	header := func(h string) []byte { return deflate(t, 6, append([]byte(h+"\x00"), body...)) }
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"good", z, ""},
		{"stored", deflate(t, 0, good), ""},
		{"empty file", nil, "empty"},
		{"not zlib", []byte("this is not zlib"), "not zlib"},
		{"cut", z[:len(z)/2], "ends early"},
		{"checksum cut", z[:len(z)-1], "ends early"},
		{"bytes behind", append(bytes.Clone(z), "garbage"...), "bytes follow"},
		{"other content", deflate(t, 6, []byte("commit 3\x00abc")), reasonName},
		{"other type", header(fmt.Sprintf("blob %d", len(body))), reasonName},
		{"size too small", header("commit 3"), "longer"},
		{"size too large", header("commit 300"), "shorter"},
		{"unknown type", header("comit 10"), "unknown type"},
		{"no type", header(" 10"), "unknown type"},
		{"delta", header("ofs-delta 10"), "unknown type"},
		{"no size", header("commit "), "header"},
		{"no blank", header("commit10"), "header"},
		{"negative", header("commit -5"), "header"},
		{"plus", header("commit +10"), "header"},
		{"leading zero", header("commit 010"), "header"},
		{"2^64", header("commit 18446744073709551616"), "header"},
		{"two blanks", header("commit  10"), "header"},
		{"no NUL", deflate(t, 6, []byte("commit 1000000000000000000000000000000000000000")), "header"},
		{"TB", header("commit 1099511627776"), "limit"},
		{"2 MB announced", header("commit 2000000"), "shorter"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeFile(t, filepath.Join(dir, looseName(id)), tt.file)
			s := mustOpen(t, dir, Options{})
			if !s.Has(id) {
				t.Error("Has = false")
			}
			if _, ok := s.Locate(id); ok {
				t.Error("a loose object is located in a pack")
			}
			o, err := s.NewReader().Read(id, 1<<40)
			if tt.want == "" {
				if err != nil || !bytes.Equal(o.Data, body) {
					t.Errorf("Read = %q, %v", o.Data, err)
				}
				return
			}
			if tt.want == "limit" {
				wantError[*TooLargeError](t, err, tt.want)
				return
			}
			if e := wantError[*CorruptError](t, err, tt.want); e.ID != id {
				t.Errorf("error says object %v", e.ID)
			}
		})
	}
}

// TestTwoVersions: damage in one place is no harm while another is whole.
func TestTwoVersions(t *testing.T) {
	t.Parallel()
	body := []byte("the true content")
	id := idOf(Commit, body)
	p := newPack(t)
	p.add(Commit, body)
	dir := p.write()
	writeFile(t, filepath.Join(dir, looseName(id)), deflate(t, 6, []byte("commit 3\x00abc")))
	if o, err := mustOpen(t, dir, Options{}).NewReader().Read(id, 100); err != nil || !bytes.Equal(o.Data, body) {
		t.Errorf("packed and swapped loose: %q, %v", o.Data, err)
	}

	p = newPack(t)
	p.raw(id, entryHeader(Commit, 3), []byte("abc"))
	dir = p.write()
	writeFile(t, filepath.Join(dir, looseName(id)), deflate(t, 6, fmt.Appendf(nil, "commit %d\x00%s", len(body), body)))
	if o, err := mustOpen(t, dir, Options{}).NewReader().Read(id, 100); err != nil || !bytes.Equal(o.Data, body) {
		t.Errorf("swapped packed and loose: %q, %v", o.Data, err)
	}
}
