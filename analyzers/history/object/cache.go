package object

import "math/bits"

// A cacheKey is a place: the number of the pack above the offset would not
// leave enough bits for either.
type cacheKey struct {
	pack   int32
	offset int64
}

type cacheEntry struct {
	key        cacheKey
	typ        Type
	data       []byte
	prev, next int32 // the ring of use; 0 is the head
}

// A cache keeps the bases of deltas, most recently used first. Buffers come
// in powers of two and are used again, so that a full cache allocates nothing.
type cache struct {
	limit   int64
	used    int64 // the sum of the capacities in use
	at      map[cacheKey]int32
	entries []cacheEntry
	free    []int32      // unused entries
	spare   [33][][]byte // unused buffers by power of two
}

const (
	cacheSmallest = 6  // 64 bytes
	cacheEvery    = 4  // nothing above a quarter of the limit is kept
	cacheOverhead = 96 // bytes of bookkeeping counted for an entry
)

func newCache(limit int64) *cache {
	c := &cache{limit: limit, at: map[cacheKey]int32{}}
	c.entries = make([]cacheEntry, 1, 64)
	return c
}

// get returns the content, which is valid until the next put.
func (c *cache) get(k cacheKey) (Type, []byte, bool) {
	i, ok := c.at[k]
	if !ok {
		return 0, nil, false
	}
	c.unlink(i)
	c.link(i)
	e := &c.entries[i]
	return e.typ, e.data, true
}

func cacheClass(n int) int { return max(bits.Len(uint(max(n, 1)-1)), cacheSmallest) }

// put keeps a copy of data.
func (c *cache) put(k cacheKey, typ Type, data []byte) {
	class := cacheClass(len(data))
	cost := int64(1)<<class + cacheOverhead
	if cost > c.limit/cacheEvery {
		return
	}
	if _, ok := c.at[k]; ok {
		return
	}
	for {
		more := cost
		if len(c.spare[class]) > 0 {
			more = cacheOverhead // its buffer is counted already
		}
		if c.used+more <= c.limit {
			break
		}
		c.evict()
	}
	var buf []byte
	if s := c.spare[class]; len(s) > 0 {
		buf, c.spare[class] = s[len(s)-1], s[:len(s)-1]
		c.used -= int64(1) << class
	} else {
		buf = make([]byte, 1<<class)
	}
	var i int32
	if n := len(c.free); n > 0 {
		i, c.free = c.free[n-1], c.free[:n-1]
	} else {
		c.entries = append(c.entries, cacheEntry{})
		i = int32(len(c.entries) - 1)
	}
	e := &c.entries[i]
	e.key, e.typ, e.data = k, typ, buf[:copy(buf, data)]
	c.link(i)
	c.at[k] = i
	c.used += cost
}

// evict makes room: of unused buffers first, as those of another size may
// never be asked for again, but keeping one of each size for the next put.
func (c *cache) evict() {
	for class := range c.spare {
		if s := c.spare[class]; len(s) > 1 {
			s[len(s)-1] = nil
			c.spare[class] = s[:len(s)-1]
			c.used -= int64(1) << class
			return
		}
	}
	i := c.entries[0].prev
	if i == 0 {
		for class := range c.spare {
			c.spare[class] = nil
		}
		c.used = 0
		return
	}
	e := &c.entries[i]
	c.unlink(i)
	delete(c.at, e.key)
	class := cacheClass(len(e.data))
	c.used -= cacheOverhead
	c.spare[class] = append(c.spare[class], e.data[:cap(e.data)])
	e.data = nil
	c.free = append(c.free, i)
}

func (c *cache) link(i int32) {
	first := c.entries[0].next
	c.entries[i].prev, c.entries[i].next = 0, first
	c.entries[first].prev = i
	c.entries[0].next = i
}

func (c *cache) unlink(i int32) {
	p, n := c.entries[i].prev, c.entries[i].next
	c.entries[p].next, c.entries[n].prev = n, p
}
