package object

import "bytes"

// A cacheKey is a place: the number of the pack above the offset would not
// leave enough bits for either.
type cacheKey struct {
	pack   int32
	offset int64
}

type cacheEntry struct {
	key  cacheKey
	id   ID // of the content, zero while nobody has computed it
	typ  Type
	used uint8 // how often it was asked for since it was written or moved, up to cacheWorn
	next int32 // the entry written after it; 0 for the newest
	at   int64 // where in cache.ring the content is
	size int64
}

// A cache keeps the bases of deltas, and what else is put there. Content lies
// in a ring, one after the other, so that no size leaves holes and a full cache
// allocates nothing. What is in the way of the next content is the oldest: it
// is dropped, or, if it was asked for more than once, moved down and stays: most
// are the base of one delta and then never needed again.
type cache struct {
	most    int   // entries
	limit   int64 // bytes of ring
	ring    []byte
	head    int64 // where in ring the next content goes
	at      map[cacheKey]int32
	entries []cacheEntry // entries[0] is nothing
	free    []int32
	oldest  int32
	newest  int32
}

const (
	cacheEvery   = 4       // nothing above a quarter of the limit is kept
	cacheEntries = 1 << 10 // bytes of the limit for each entry: 120 bytes of bookkeeping
	cacheWorn    = 2       // times
	cacheFirst   = 1 << 20 // the ring grows from this to its limit by doubling
)

// newCache returns a cache of at most limit bytes, bookkeeping included.
func newCache(limit int64) *cache {
	c := &cache{most: int(limit / cacheEntries), limit: limit - limit/8, at: map[cacheKey]int32{}}
	c.entries = make([]cacheEntry, 1, 64)
	return c
}

// get returns the content, which is valid until the next put.
func (c *cache) get(k cacheKey) (Type, []byte, bool) {
	i, ok := c.at[k]
	if !ok {
		return 0, nil, false
	}
	e := &c.entries[i]
	e.used = min(e.used+1, cacheWorn)
	return e.typ, c.content(e), true
}

func (c *cache) content(e *cacheEntry) []byte { return c.ring[e.at : e.at+e.size] }

// named is get for content that was given this name.
func (c *cache) named(k cacheKey, id ID) (Type, []byte, bool) {
	if i, ok := c.at[k]; !ok || c.entries[i].id != id {
		return 0, nil, false
	}
	return c.get(k)
}

// put keeps a copy of data.
func (c *cache) put(k cacheKey, typ Type, data []byte) { c.putNamed(k, typ, data, ID{}) }

// putNamed keeps a copy of data and notes its id, zero for unknown. What lies
// there already may have been read at another time, as the base of a delta and
// from a file that has changed since: it is given the id only if it is the same.
func (c *cache) putNamed(k cacheKey, typ Type, data []byte, id ID) {
	if i, ok := c.at[k]; ok {
		if e := &c.entries[i]; e.id.IsZero() && !id.IsZero() && bytes.Equal(c.content(e), data) {
			e.id = id
		}
		return
	}
	size := int64(len(data))
	if size > c.limit/cacheEvery || c.most == 0 {
		return
	}
	for len(c.at) >= c.most {
		c.drop()
	}
	c.room(size)
	var i int32
	if n := len(c.free); n > 0 {
		i, c.free = c.free[n-1], c.free[:n-1]
	} else {
		c.entries = append(c.entries, cacheEntry{})
		i = int32(len(c.entries) - 1)
	}
	c.entries[i] = cacheEntry{key: k, id: id, typ: typ, at: c.head, size: size}
	copy(c.content(&c.entries[i]), data)
	c.head += size
	c.at[k] = i
	c.push(i)
}

// room makes size bytes free behind the head. Entries from the head on are of
// the last time around and older than those before it.
func (c *cache) room(size int64) {
	for {
		end, ahead := int64(len(c.ring)), false
		if c.oldest != 0 && c.entries[c.oldest].at >= c.head {
			end, ahead = c.entries[c.oldest].at, true
		}
		switch {
		case c.head+size <= end:
			return
		case ahead && c.entries[c.oldest].used == cacheWorn:
			c.move()
		case ahead:
			c.drop()
		case end < c.limit:
			// The first time around: all entries lie before the head.
			grown := make([]byte, min(c.limit, max(2*end, cacheFirst)))
			copy(grown, c.ring[:c.head])
			c.ring = grown
		default:
			c.head = 0
		}
	}
}

// move gives the oldest entry, which lies ahead, another time around.
func (c *cache) move() {
	i := c.pop()
	e := &c.entries[i]
	copy(c.ring[c.head:], c.content(e))
	e.at, e.used = c.head, 0
	c.head += e.size
	c.push(i)
}

// drop forgets the oldest entry.
func (c *cache) drop() {
	i := c.pop()
	delete(c.at, c.entries[i].key)
	c.free = append(c.free, i)
}

func (c *cache) pop() int32 {
	i := c.oldest
	if c.oldest = c.entries[i].next; c.oldest == 0 {
		c.newest = 0
	}
	c.entries[i].next = 0
	return i
}

func (c *cache) push(i int32) {
	if c.newest == 0 {
		c.oldest = i
	} else {
		c.entries[c.newest].next = i
	}
	c.newest = i
}
