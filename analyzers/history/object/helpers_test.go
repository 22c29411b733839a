package object

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	gogitcache "github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// git runs the real git, with nothing from the machine's settings.
func git(tb testing.TB, dir string, stdin io.Reader, args ...string) string {
	tb.Helper()
	cmd := exec.CommandContext(tb.Context(), "git", args...)
	cmd.Dir, cmd.Stdin = dir, stdin
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LC_ALL=C", "TZ=UTC",
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_AUTHOR_DATE=1700000000 +0100",
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com", "GIT_COMMITTER_DATE=1700000000 +0100",
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("git %q: %v\n%s", args, err, stderr.Bytes())
	}
	return string(out)
}

// newRepo makes a bare repository with a history that deltas well: files that
// grow and change in places, a folder, large files, binary files, merges, and
// tags, by one fast-import.
func newRepo(tb testing.TB, commits int) string {
	tb.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		tb.Skip("git is not installed")
	}
	dir := tb.TempDir()
	git(tb, dir, nil, "init", "-q", "--bare", "--initial-branch=main", ".")
	rng := rand.New(rand.NewPCG(1, 2))
	lines := make([]string, 300)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %d has %d words", i, rng.IntN(1000))
	}
	binary := make([]byte, 70_000)
	for i := range binary {
		binary[i] = byte(rng.Uint32())
	}
	large := strings.Repeat("a long text that is the same again and again\n", 60_000) // 2.7 MB
	var in bytes.Buffer
	data := func(s string) { fmt.Fprintf(&in, "data %d\n%s\n", len(s), s) }
	for i := range commits {
		fmt.Fprintf(&in, "commit refs/heads/main\nmark :%d\n", i+1)
		fmt.Fprintf(&in, "author Ada <ada@example.com> %d +0100\ncommitter Ada <ada@example.com> %d +0100\n", 1700000000+i*60, 1700000000+i*60)
		data(fmt.Sprintf("Change %d\n\n%s\n", i, strings.Repeat("why ", rng.IntN(200))))
		if i > 10 && i%25 == 0 {
			fmt.Fprintf(&in, "merge :%d\n", i-5)
		}
		lines[rng.IntN(len(lines))] = fmt.Sprintf("changed in %d: %x", i, rng.Uint64())
		fmt.Fprintf(&in, "M 100644 inline src/file%d.txt\n", i%7)
		data(strings.Join(lines, "\n"))
		if i%10 == 0 {
			binary[rng.IntN(len(binary))]++
			fmt.Fprintf(&in, "M 100644 inline data.bin\n")
			data(string(binary))
			fmt.Fprintf(&in, "M 100644 inline empty%d\n", i)
			data("")
		}
		if i%40 == 0 {
			fmt.Fprintf(&in, "M 100644 inline large.txt\n")
			data(large + fmt.Sprint(i))
		}
		if i%30 == 0 {
			fmt.Fprintf(&in, "tag v%d\nfrom :%d\ntagger Ada <ada@example.com> %d +0000\n", i, i+1, 1700000000+i*60)
			data("release\n")
		}
	}
	git(tb, dir, &in, "fast-import", "--quiet", "--force")
	return dir
}

// oracle is go-git's view of the repository in dir.
func oracle(dir string) *filesystem.Storage {
	return filesystem.NewStorageWithOptions(osfs.New(dir), gogitcache.NewObjectLRU(32*gogitcache.MiByte), filesystem.Options{
		AlternatesFS: osfs.New("/"),
	})
}

type content struct {
	Type string
	Size int64
	Sum  [20]byte
}

func fromOracle(s *filesystem.Storage, id ID) (content, error) {
	o, err := s.EncodedObject(plumbing.AnyObject, plumbing.Hash(id))
	if err != nil {
		return content{}, err
	}
	r, err := o.Reader()
	if err != nil {
		return content{}, err
	}
	defer r.Close()
	h := sha1.New()
	n, err := io.Copy(h, r)
	if err != nil {
		return content{}, err
	}
	if n != o.Size() {
		return content{}, fmt.Errorf("go-git: %d bytes of %d", n, o.Size())
	}
	return content{o.Type().String(), n, [20]byte(h.Sum(nil))}, nil
}

func fromReader(r *Reader, id ID) (content, error) {
	o, err := r.Read(id, 1<<40)
	if err != nil {
		return content{}, err
	}
	if o.ID != id || o.Cut || int64(len(o.Data)) != o.Size {
		return content{}, fmt.Errorf("object %v: got %v, %d of %d bytes, cut %v", id, o.ID, len(o.Data), o.Size, o.Cut)
	}
	return content{o.Type.String(), o.Size, sha1.Sum(o.Data)}, nil
}

func mustOpen(tb testing.TB, objects string, o Options) *Store {
	tb.Helper()
	s, err := Open(objects, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

func objectsOf(dir string) string { return filepath.Join(dir, "objects") }

func deflate(tb testing.TB, level int, data []byte) []byte {
	tb.Helper()
	return deflateAt(level, data)
}

// idOf is the name of content.
func idOf(t Type, data []byte) ID {
	return sha1.Sum(fmt.Appendf(nil, "%s %d\x00%s", t, len(data), data))
}

// A packBuilder writes packs that git would not.
type packBuilder struct {
	tb  testing.TB
	buf bytes.Buffer
	at  map[ID]int64
	ids []ID
}

func newPack(tb testing.TB) *packBuilder {
	return &packBuilder{tb: tb, buf: *bytes.NewBuffer(make([]byte, 12)), at: map[ID]int64{}}
}

func entryHeader(t Type, size int) []byte {
	c := byte(t)<<4 | byte(size&15)
	size >>= 4
	var out []byte
	for size > 0 {
		out = append(out, c|0x80)
		c = byte(size & 0x7f)
		size >>= 7
	}
	return append(out, c)
}

func ofsHeader(dist int64) []byte {
	out := []byte{byte(dist & 0x7f)}
	for dist >>= 7; dist > 0; dist >>= 7 {
		dist--
		out = append([]byte{byte(dist&0x7f) | 0x80}, out...)
	}
	return out
}

// raw adds an entry under any name.
func (p *packBuilder) raw(id ID, header, data []byte) int64 {
	at := int64(p.buf.Len())
	p.buf.Write(header)
	p.buf.Write(deflate(p.tb, 1, data))
	p.at[id] = at
	p.ids = append(p.ids, id)
	return at
}

func (p *packBuilder) add(t Type, data []byte) ID {
	id := idOf(t, data)
	p.raw(id, entryHeader(t, len(data)), data)
	return id
}

func (p *packBuilder) ofs(id, base ID, delta []byte) {
	dist := int64(p.buf.Len()) - p.at[base]
	p.raw(id, append(entryHeader(ofsDelta, len(delta)), ofsHeader(dist)...), delta)
}

func (p *packBuilder) ref(id, base ID, delta []byte) {
	p.raw(id, append(entryHeader(refDelta, len(delta)), base[:]...), delta)
}

// bytes returns the pack and its index.
func (p *packBuilder) bytes() (pack, idx []byte) {
	pack = bytes.Clone(p.buf.Bytes())
	copy(pack, "PACK\x00\x00\x00\x02")
	binary.BigEndian.PutUint32(pack[8:], uint32(len(p.ids)))
	sum := sha1.Sum(pack)
	return append(pack, sum[:]...), buildIdx(p.ids, p.at, sum)
}

// buildIdx writes an index of version 2; offsets from 2^31 on go to the table
// of 64-bit offsets.
func buildIdx(ids []ID, at map[ID]int64, sum [20]byte) []byte {
	ids = sortedIDs(ids)
	out := []byte("\xfftOc\x00\x00\x00\x02")
	n := uint32(0)
	for b := range 256 {
		for n < uint32(len(ids)) && int(ids[n][0]) <= b {
			n++
		}
		out = binary.BigEndian.AppendUint32(out, n)
	}
	for _, id := range ids {
		out = append(out, id[:]...)
	}
	out = append(out, make([]byte, 4*len(ids))...)
	var large []byte
	for _, id := range ids {
		o := at[id]
		if o < 1<<31 {
			out = binary.BigEndian.AppendUint32(out, uint32(o))
			continue
		}
		out = binary.BigEndian.AppendUint32(out, 1<<31|uint32(len(large)/8))
		large = binary.BigEndian.AppendUint64(large, uint64(o))
	}
	out = append(out, large...)
	out = append(out, sum[:]...)
	own := sha1.Sum(out)
	return append(out, own[:]...)
}

func sortedIDs(ids []ID) []ID { return slices.SortedFunc(slices.Values(ids), ID.Compare) }

// write makes an objects directory with this pack.
func (p *packBuilder) write() string {
	dir := p.tb.TempDir()
	pack, idx := p.bytes()
	writeFile(p.tb, filepath.Join(dir, "pack/pack-test.pack"), pack)
	writeFile(p.tb, filepath.Join(dir, "pack/pack-test.idx"), idx)
	return dir
}

func writeFile(tb testing.TB, path string, data []byte) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		tb.Fatal(err)
	}
}

// deltaVarint encodes a size at the start of a delta.
func deltaVarint(n int) []byte {
	var out []byte
	for n > 0x7f {
		out = append(out, byte(n)|0x80)
		n >>= 7
	}
	return append(out, byte(n))
}

// copyOp encodes a copy instruction.
func copyOp(off, n int) []byte {
	op := byte(0x80)
	var args []byte
	for i := range 4 {
		if b := byte(off >> (8 * i)); b != 0 {
			op |= 1 << i
			args = append(args, b)
		}
	}
	if n != 0x10000 {
		for i := range 3 {
			if b := byte(n >> (8 * i)); b != 0 {
				op |= 0x10 << i
				args = append(args, b)
			}
		}
	}
	return append([]byte{op}, args...)
}
