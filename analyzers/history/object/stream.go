package object

import (
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// A source reads a file from an offset on, and knows where it is: the
// decompressor takes single bytes and never more than it needs.
type source struct {
	r        io.ReaderAt
	off, end int64 // what is not in buf yet
	buf      []byte
	pos      int
}

func (s *source) reset(r io.ReaderAt, off, end int64) {
	if s.buf == nil {
		s.buf = make([]byte, 0, 32<<10)
	}
	s.r, s.off, s.end, s.buf, s.pos = r, off, end, s.buf[:0], 0
}

// at returns the offset of the next byte that is not used yet.
func (s *source) at() int64 { return s.off - int64(len(s.buf)-s.pos) }

func (s *source) fill() error {
	if s.off >= s.end {
		return io.EOF
	}
	s.buf = s.buf[:min(int64(cap(s.buf)), s.end-s.off)]
	s.pos = 0
	if err := readFull(s.r, s.buf, s.off); err != nil {
		s.buf = s.buf[:0]
		return err
	}
	s.off += int64(len(s.buf))
	return nil
}

// ReadByte implements io.ByteReader.
func (s *source) ReadByte() (byte, error) {
	if s.pos == len(s.buf) {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	c := s.buf[s.pos]
	s.pos++
	return c, nil
}

// Read implements io.Reader.
func (s *source) Read(b []byte) (int, error) {
	if s.pos == len(s.buf) {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(b, s.buf[s.pos:])
	s.pos += n
	return n, nil
}

// stream expands the zlib stream between off and end of f piece by piece. The
// first skip bytes are dropped, the next size bytes are given to each, and
// there must be no more; it returns where the stream ends. This is for what
// is too large to be expanded in one go, and so it is the standard library
// that does it, checksum included.
func (r *Reader) stream(f io.ReaderAt, off, end, skip, size int64, each func([]byte)) (int64, error) {
	r.src.reset(f, off, end)
	if r.zr == nil {
		zr, err := zlib.NewReader(&r.src)
		if err != nil {
			return 0, streamError(err)
		}
		r.zr = zr
	} else if err := r.zr.(zlib.Resetter).Reset(&r.src, nil); err != nil {
		return 0, streamError(err)
	}
	if r.piece == nil {
		r.piece = make([]byte, 32<<10)
	}
	for left := skip + size; left > 0; {
		n, err := r.zr.Read(r.piece[:min(int64(len(r.piece)), left)])
		left -= int64(n)
		b := r.piece[:n]
		if skip > 0 {
			k := min(skip, int64(n))
			skip -= k
			b = b[k:]
		}
		if len(b) > 0 {
			each(b)
		}
		if err == io.EOF && left > 0 {
			return 0, errInflateSize
		}
		if err != nil && err != io.EOF {
			return 0, streamError(err)
		}
	}
	n, err := io.ReadFull(r.zr, r.piece[:1])
	if n > 0 {
		return 0, errInflateLong
	}
	if err != io.EOF {
		return 0, streamError(err)
	}
	return r.src.at(), nil
}

func streamError(err error) error {
	switch {
	case errors.Is(err, zlib.ErrHeader), errors.Is(err, zlib.ErrDictionary):
		return errZlibHeader
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		return errInflateShort
	default:
		return fmt.Errorf("%w (%v)", errInflateData, err)
	}
}

// collect keeps at most keep bytes of what it is given, in a slice that grows
// with what really arrives, after headroom bytes of other use.
type collect struct {
	mem  []byte
	keep int64
}

func (c *collect) add(b []byte) {
	if have := int64(len(c.mem)) - headroom; have < c.keep {
		c.mem = append(c.mem, b[:min(int64(len(b)), c.keep-have)]...)
	}
}
