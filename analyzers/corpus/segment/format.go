package segment

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// Format is the version of the files of a store. A newer version is refused; change it with every change of layout.
const Format = 1

// A segment file holds some sources, and is never changed once it is written. All numbers are little-endian.
//
//	magic
//	blocks of postings  by kind, hash and position; see appendBlock
//	blocks of items     in the order of the catalogue; see appendItems
//	blockTable          of each block of postings: u64 first hash, u64 where it begins
//	itemTable           of each block of items: u64 where it begins
//	starts              u64 first position of each item, and the number of all positions
//	catalogue           the sources, then the kinds with their numbers of postings
//	footer
//
// The tables are checked when a file is opened, a block when it is first read.
const magic = "bonafide segment"

// The tables of a segment, in the order of the file.
const (
	blockTable = iota
	itemTable
	startTable
	catalogue
	tables
)

// table says where a table stands.
type table struct {
	At, Length uint64
	Sum        uint32
}

// footer is the end of a segment file.
type footer struct {
	Format                                uint32
	Blocks, Items, Postings, Sources, End uint64 // End: of the blocks of postings
	Tables                                [tables]table
	Sum                                   uint32 // of all before
}

var footerSize = int64(binary.Size(footer{}))

func (f *footer) encode() []byte {
	b, _ := binary.Append(nil, binary.LittleEndian, f) // of numbers alone: it cannot fail
	sum := checksum(b[:len(b)-4])
	binary.LittleEndian.PutUint32(b[len(b)-4:], sum)
	f.Sum = sum
	return b
}

// decode reads a footer and checks that it fits a file of a size.
func (f *footer) decode(b []byte, size int64) error {
	if _, err := binary.Decode(b, binary.LittleEndian, f); err != nil {
		return err
	}
	if f.Sum != checksum(b[:len(b)-4]) {
		return fmt.Errorf("the checksum of its footer is wrong")
	}
	if f.Format > Format {
		return fmt.Errorf("format %d: %w", f.Format, corpus.ErrNewer)
	}
	at := f.End
	for i, t := range f.Tables {
		if t.At < at || t.Length > uint64(size) || t.At > uint64(size)-t.Length {
			return fmt.Errorf("table %d lies outside of it", i)
		}
		at = t.At + t.Length
	}
	if f.End < uint64(len(magic)) || at+uint64(footerSize) != uint64(size) {
		return fmt.Errorf("its tables do not fill it")
	}
	if f.Items > 1<<40 || f.Blocks > math.MaxUint32 || f.Tables[blockTable].Length/16 != f.Blocks || f.Tables[blockTable].Length%16 != 0 ||
		f.Tables[itemTable].Length != 8*((f.Items+blockItems-1)/blockItems) || f.Tables[startTable].Length != 8*(f.Items+1) {
		return fmt.Errorf("its tables have wrong lengths")
	}
	return nil
}

// group is all postings of one kind.
type group struct {
	kind     corpus.Kind
	shift    uint8 // the number of zero bits in which all hashes end
	postings uint64
	from, to int // blocks

	buckets     []uint32 // see setBuckets
	bucketShift uint8
}

// damaged says which file is broken, and what to do.
func damaged(path, what string, args ...any) error {
	return fmt.Errorf("%s: %s: %w; delete the folder and add the sources again", path, fmt.Sprintf(what, args...), corpus.ErrDamaged)
}
