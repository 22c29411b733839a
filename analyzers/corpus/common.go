package corpus

import (
	"cmp"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

// commonData are the fingerprints that many write: see scripts/common-grams.
//
//go:embed common.bin
var commonData []byte

// CommonGram is a fingerprint, or the hash of a comment or string, that several unrelated repositories have.
type CommonGram struct {
	Hash         uint64
	Repositories int // that have it; at most 255 are told apart
}

// Commons tells what everybody writes, for corpora that are too small to show it.
type Commons struct {
	Repositories int // that were looked at
	hashes       []uint64
	counts       []uint8
}

// The format: a magic word, the version of the fingerprints, the number of repositories, the number of entries; then for each, by
// hash, the difference to the one before (without the lowest hashBits) as a varint, and a byte with the number of repositories.
const (
	commonMagic = "bfc1"
	hashBits    = 16 // of a hash that are left out: the other 48 meet another by chance once in 10^9
)

// Common is the built-in table; without entries where it was made for other fingerprints than those of this version.
var Common = sync.OnceValue(func() *Commons {
	c, err := DecodeCommon(commonData)
	if err != nil {
		return &Commons{}
	}
	return c
})

// Count is the number of repositories that have a fingerprint; 0 where they are too few to be in the table.
func (c *Commons) Count(hash uint64) int {
	at, ok := slices.BinarySearch(c.hashes, hash>>hashBits)
	if !ok {
		return 0
	}
	return int(c.counts[at])
}

// Len is the number of entries.
func (c *Commons) Len() int { return len(c.hashes) }

// EncodeCommon writes a table.
func EncodeCommon(repositories int, grams []CommonGram) []byte {
	grams = slices.Clone(grams)
	slices.SortFunc(grams, func(a, b CommonGram) int { return cmp.Compare(a.Hash, b.Hash) })
	grams = slices.CompactFunc(grams, func(a, b CommonGram) bool { return a.Hash>>hashBits == b.Hash>>hashBits })
	out := []byte(commonMagic)
	out = binary.AppendUvarint(out, fingerprint.Version)
	out = binary.AppendUvarint(out, uint64(repositories))
	out = binary.AppendUvarint(out, uint64(len(grams)))
	last := uint64(0)
	for _, g := range grams {
		h := g.Hash >> hashBits
		out = binary.AppendUvarint(out, h-last)
		out = append(out, uint8(min(g.Repositories, 255)))
		last = h
	}
	return out
}

// DecodeCommon reads a table.
func DecodeCommon(data []byte) (*Commons, error) {
	errCut := errors.New("the table of common fingerprints is damaged")
	if len(data) < len(commonMagic) || string(data[:len(commonMagic)]) != commonMagic {
		return nil, errCut
	}
	data = data[len(commonMagic):]
	var head [3]uint64
	for i := range head {
		v, n := binary.Uvarint(data)
		if n <= 0 {
			return nil, errCut
		}
		head[i], data = v, data[n:]
	}
	if head[0] != fingerprint.Version {
		return nil, fmt.Errorf("the table of common fingerprints is for version %d of them, not %d: make it again with scripts/common-grams", head[0], fingerprint.Version)
	}
	if head[2] > uint64(len(data))/2 {
		return nil, errCut
	}
	c := &Commons{Repositories: int(head[1]), hashes: make([]uint64, 0, head[2]), counts: make([]uint8, 0, head[2])}
	last := uint64(0)
	for range head[2] {
		d, n := binary.Uvarint(data)
		if n <= 0 || len(data) < n+1 {
			return nil, errCut
		}
		last += d
		c.hashes, c.counts = append(c.hashes, last), append(c.counts, data[n])
		data = data[n+1:]
	}
	return c, nil
}
