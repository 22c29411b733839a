package object

import (
	"io"
	"sync/atomic"
)

const (
	pageSize   = 4096
	groupPages = 1024
)

type (
	page  = [pageSize]byte
	group = [groupPages]atomic.Pointer[page]
)

// pages reads a file that does not change page by page and keeps what was
// read: an index costs memory only where it is looked at, a file that shrinks
// gives an error instead of a signal, and readers need no lock. Two levels,
// so that a sparse file of absurd size costs little more than a small one.
type pages struct {
	r      io.ReaderAt
	size   int64
	groups []atomic.Pointer[group]
}

func newPages(r io.ReaderAt, size int64) *pages {
	n := (size + pageSize*groupPages - 1) / (pageSize * groupPages)
	return &pages{r: r, size: size, groups: make([]atomic.Pointer[group], n)}
}

// read fills dst with the bytes at off. The range must be inside the file;
// outside of it, or when the file has become shorter, the error is
// io.ErrUnexpectedEOF.
func (p *pages) read(dst []byte, off int64) error {
	if off < 0 || off > p.size || int64(len(dst)) > p.size-off {
		return io.ErrUnexpectedEOF
	}
	for len(dst) > 0 {
		pg, err := p.page(off / pageSize)
		if err != nil {
			return err
		}
		n := copy(dst, pg[off%pageSize:])
		dst = dst[n:]
		off += int64(n)
	}
	return nil
}

func (p *pages) page(n int64) (*page, error) {
	slot := &p.groups[n/groupPages]
	g := slot.Load()
	if g == nil {
		slot.CompareAndSwap(nil, new(group))
		g = slot.Load()
	}
	if pg := g[n%groupPages].Load(); pg != nil {
		return pg, nil
	}
	pg := new(page)
	want := min(pageSize, p.size-n*pageSize)
	if err := readFull(p.r, pg[:want], n*pageSize); err != nil {
		return nil, err
	}
	// Two goroutines may read the same page; either copy is good.
	g[n%groupPages].Store(pg)
	return pg, nil
}

// readFull fills buf from off; a file that ends earlier gives
// io.ErrUnexpectedEOF.
func readFull(r io.ReaderAt, buf []byte, off int64) error {
	n, err := r.ReadAt(buf, off)
	if n == len(buf) {
		return nil
	}
	if err == nil || err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return bare(err)
}
