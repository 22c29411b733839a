package object

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseAlternates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		want     []string
	}{
		{"empty", "", nil},
		{"two", "/a/b\n../c\n", []string{"/a/b", "../c"}},
		{"comment, empty line, no line end", "# no\n\n/a", []string{"/a"}},
		{"CRLF", "/a\r\n", []string{"/a"}},
		{"quoted", `"/a\nb\"c\\\303\244"` + "\n", []string{"/a\nb\"c\\ä"}},
		{
			"badly quoted is a name", `"/a` + "\n" + `"/a\x"` + "\n" + `"a"b"` + "\n" + `"\400"` + "\n" + `"\"` + "\n" + `"\12"`,
			[]string{`"/a`, `"/a\x"`, `"a"b"`, `"\400"`, `"\"`, `"\12"`},
		},
		{"NUL", "/a\x00b\n/c\n", []string{"/c"}},
		{"quoted NUL", `"/a\000b"` + "\n" + `""`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tt.want, parseAlternates([]byte(tt.in))); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func FuzzAlternates(f *testing.F) {
	f.Add([]byte("/a\n../b\n# c\n\"d\\n\\001\"\n"))
	f.Add([]byte("\"\\"))
	f.Add([]byte("\"\\37\"\n\r\n\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, p := range parseAlternates(data) {
			if p == "" || strings.IndexByte(p, 0) >= 0 {
				t.Fatalf("%q", p)
			}
		}
	})
}

// TestUntrusted opens layouts that lead elsewhere, with and without trust.
func TestUntrusted(t *testing.T) {
	t.Parallel()
	commit := []byte("tree 1234\n")
	id := idOf(Commit, commit)
	file := deflate(t, 6, append([]byte("commit 10\x00"), commit...))
	tests := []struct {
		name    string
		make    func(t *testing.T, root string) string // returns the objects directory
		trusted bool                                   // found when trusted
		refused string                                 // when not trusted; empty: found
	}{
		{"plain", func(t *testing.T, root string) string {
			writeFile(t, filepath.Join(root, "objects", looseName(id)), file)
			return filepath.Join(root, "objects")
		}, true, ""},
		{"objects is a link", func(t *testing.T, root string) string {
			out := t.TempDir()
			writeFile(t, filepath.Join(out, looseName(id)), file)
			symlink(t, out, filepath.Join(root, "objects"))
			return filepath.Join(root, "objects")
		}, true, "symbolic link"},
		{"pack is a link", func(t *testing.T, root string) string {
			p := newPack(t)
			p.add(Commit, commit)
			out := p.write()
			if err := os.Mkdir(filepath.Join(root, "objects"), 0o755); err != nil {
				t.Fatal(err)
			}
			symlink(t, filepath.Join(out, "pack"), filepath.Join(root, "objects/pack"))
			return filepath.Join(root, "objects")
		}, true, "symbolic link"},
		{"a pack is a link", func(t *testing.T, root string) string {
			p := newPack(t)
			p.add(Commit, commit)
			out := p.write()
			for _, n := range []string{"pack-test.pack", "pack-test.idx"} {
				os.MkdirAll(filepath.Join(root, "objects/pack"), 0o755)
				symlink(t, filepath.Join(out, "pack", n), filepath.Join(root, "objects/pack", n))
			}
			return filepath.Join(root, "objects")
		}, true, "symbolic link"},
		{"an index is a link", func(t *testing.T, root string) string {
			p := newPack(t)
			p.add(Commit, commit)
			pack, idx := p.bytes()
			writeFile(t, filepath.Join(root, "objects/pack/pack-a.pack"), pack)
			out := filepath.Join(t.TempDir(), "idx")
			writeFile(t, out, idx)
			symlink(t, out, filepath.Join(root, "objects/pack/pack-a.idx"))
			return filepath.Join(root, "objects")
		}, true, "symbolic link"},
		{"a folder of loose objects is a link", func(t *testing.T, root string) string {
			out := t.TempDir()
			writeFile(t, filepath.Join(out, looseName(id)), file)
			os.MkdirAll(filepath.Join(root, "objects"), 0o755)
			symlink(t, filepath.Join(out, looseName(id)[:2]), filepath.Join(root, "objects", looseName(id)[:2]))
			return filepath.Join(root, "objects")
		}, true, "symbolic link"},
		{"a loose object is a link", func(t *testing.T, root string) string {
			out := t.TempDir()
			writeFile(t, filepath.Join(out, "x"), file)
			os.MkdirAll(filepath.Join(root, "objects", looseName(id)[:2]), 0o755)
			symlink(t, filepath.Join(out, "x"), filepath.Join(root, "objects", looseName(id)))
			return filepath.Join(root, "objects")
		}, true, "symbolic link"},
		{"a loose object is a directory", func(t *testing.T, root string) string {
			os.MkdirAll(filepath.Join(root, "objects", looseName(id)), 0o755)
			return filepath.Join(root, "objects")
		}, false, "not a regular file"},
		{"alternate within", func(t *testing.T, root string) string {
			writeFile(t, filepath.Join(root, "other", looseName(id)), file)
			writeFile(t, filepath.Join(root, "objects/info/alternates"), []byte("../other\n"))
			return filepath.Join(root, "objects")
		}, true, ""},
		{"alternate outside", func(t *testing.T, root string) string {
			out := t.TempDir()
			writeFile(t, filepath.Join(out, looseName(id)), file)
			writeFile(t, filepath.Join(root, "objects/info/alternates"), []byte(out+"\n"))
			return filepath.Join(root, "objects")
		}, true, "outside"},
		{"alternate outside through a link within", func(t *testing.T, root string) string {
			out := t.TempDir()
			writeFile(t, filepath.Join(out, looseName(id)), file)
			symlink(t, out, filepath.Join(root, "inner"))
			writeFile(t, filepath.Join(root, "objects/info/alternates"), []byte("../inner\n"))
			return filepath.Join(root, "objects")
		}, true, "outside"},
		{"alternates nested deep", func(t *testing.T, root string) string {
			for _, n := range "abcdefgh" {
				writeFile(t, filepath.Join(root, string(n), "info/alternates"), []byte("../"+string(n+1)+"\n"))
			}
			writeFile(t, filepath.Join(root, "i", looseName(id)), file)
			return filepath.Join(root, "a")
		}, false, "too deep"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			objects := tt.make(t, root)
			read := func(o Options) error {
				s, err := Open(objects, o)
				if err != nil {
					return err
				}
				defer s.Close()
				_, err = s.NewReader().Read(id, 100)
				return err
			}
			if err := read(Options{}); (err == nil) != tt.trusted {
				t.Errorf("trusted: %v", err)
			}
			err := read(Options{Untrusted: true, Root: root})
			if tt.refused == "" {
				if err != nil {
					t.Errorf("untrusted: %v", err)
				}
				return
			}
			wantError[*RefusedError](t, err, tt.refused)
		})
	}
}

func symlink(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Skip(err)
	}
}

// TestMissingAlternate: git goes on, and so does the store; the error of an
// object that is missing tells.
func TestMissingAlternate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	gone := filepath.Join(dir, "gone")
	writeFile(t, filepath.Join(dir, "objects/info/alternates"), []byte(gone+"\n"))
	s := mustOpen(t, filepath.Join(dir, "objects"), Options{})
	if d := cmp.Diff([]string{gone}, s.MissingAlternates()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	_, err := s.NewReader().Read(ID{1}, 1)
	wantError[*NotFoundError](t, err, "info/alternates")
}
