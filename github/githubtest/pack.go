package githubtest

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1" // Git's own
	"encoding/binary"
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
)

var packKinds = map[string]byte{"commit": 1, "tree": 2, "blob": 3}

// pack makes a packfile of histories, as gitformat-pack(5) describes it, each object whole and once.
func pack(histories []*analyzertest.Built) []byte {
	var objects bytes.Buffer
	n := uint32(0)
	seen := map[[sha1.Size]byte]bool{}
	z := zlib.NewWriter(&objects)
	for _, h := range histories {
		for kind, data := range h.Objects() {
			id := sha1.Sum(append([]byte(kind+" "), data...)) // tells objects apart; it is not their name
			if seen[id] {
				continue
			}
			seen[id] = true
			n++
			size := len(data)
			head := packKinds[kind]<<4 | byte(size&15)
			for size >>= 4; size > 0; size >>= 7 {
				objects.WriteByte(head | 0x80)
				head = byte(size & 0x7f)
			}
			objects.WriteByte(head)
			z.Reset(&objects)
			z.Write(data) // into memory: it cannot fail
			z.Close()
		}
	}
	out := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), n)
	out = append(out, objects.Bytes()...)
	sum := sha1.Sum(out)
	return append(out, sum[:]...)
}

// index lets git take a pack into a repository.
func index(dir string, data []byte) error {
	if _, err := gitWith(bytes.NewReader(data), dir, "index-pack", "--stdin"); err != nil {
		return fmt.Errorf("store the objects: %w", err)
	}
	return nil
}
