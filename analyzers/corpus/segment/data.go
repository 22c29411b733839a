package segment

import (
	"fmt"
	"os"
	"sync/atomic"
)

// data is the content of a segment file. What read gives is not to be written to, and valid until close. fresh says that
// it may not be the memory that was read before, so that its checksum is to be seen to again.
type data interface {
	read(at, n int64) (b []byte, fresh bool, err error)
	close() error
}

// openData maps a file into memory, or reads it piece by piece where that cannot be done.
func openData(f *os.File, size int64, o Options) data {
	if !o.NoMap {
		if m, err := mapFile(f, size); err == nil {
			_ = f.Close() // the mapping stays
			return mapped(m)
		}
	}
	return &file{f: f}
}

// mapped is a file in memory. Its size has been seen to when it was opened; where it is cut later, see faults.
type mapped []byte

func (m mapped) read(at, n int64) ([]byte, bool, error) { return m[at : at+n], false, nil }
func (m mapped) close() error                           { return unmapFile(m) }

// cacheSlots is the number of blocks, of some 3 KB, that are kept of a file that is not mapped.
const cacheSlots = 2048

// file reads with a cache, in which each block has one slot that it shares with others.
type file struct {
	f     *os.File
	slots [cacheSlots]atomic.Pointer[cached]
}

type cached struct {
	at int64
	b  []byte
}

// longestCached keeps tables, which are read once, out of the cache.
const longestCached = 1 << 16

func (f *file) read(at, n int64) ([]byte, bool, error) {
	slot := &f.slots[uint64(at)*0x9e3779b97f4a7c15>>32%cacheSlots]
	if c := slot.Load(); c != nil && c.at == at && int64(len(c.b)) == n {
		return c.b, true, nil
	}
	b := make([]byte, n)
	if _, err := f.f.ReadAt(b, at); err != nil {
		return nil, false, fmt.Errorf("read %d bytes at %d: %w", n, at, err)
	}
	if n <= longestCached {
		slot.Store(&cached{at, b})
	}
	return b, true, nil
}

func (f *file) close() error { return f.f.Close() }
