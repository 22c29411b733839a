package corpus

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

// The exchange format carries sources from one store to another: 16 bytes of mark, the number of the format, and a gzip stream
// (RFC 1952) of records. A record is a byte that says what it is, the length of what follows as an unsigned varint, and that many
// bytes. First comes the version of the fingerprints; then, for each source, the source, its items and its postings in runs, and
// their numbers; at the end the SHA-256 of all that stands before it in the stream. Numbers are varints, hashes 8 bytes.
const (
	exchangeMark   = "bonafide corpus\n"
	exchangeFormat = 1
)

// The records.
const (
	recordPrints   = 'V' // version of the fingerprints
	recordSource   = 'S'
	recordItems    = 'I'
	recordPostings = 'P'
	recordEnd      = 'E' // end of a source: items, postings
	recordSum      = 'Z'
)

// Limits of what is read. A store of honest sources stays far below them: a posting takes several bytes, since hashes do not
// compress.
const (
	longestRecord  = 4 << 20
	longestName    = 4 << 10  // of a source or its location
	longestPath    = 64 << 10 // of a file
	mostRoots      = 100_000
	perByte        = 16      // items and postings of a source for each byte of the file that was read
	freeOfCharge   = 1 << 16 // items and postings that no byte need stand for
	itemsInRecord  = 4096
	longestPosting = 1 + 4*binary.MaxVarintLen64
)

// ErrExchange says that a file is not one that WriteExchange made, or not as it made it.
var ErrExchange = errors.New("not a whole file of bonafide corpus export")

// WriteExchange writes sources, one after the other as next gives them, until it gives nil. Postings are sorted in place.
func WriteExchange(w io.Writer, next func() (*Batch, error)) error {
	if _, err := fmt.Fprintf(w, "%s%c", exchangeMark, exchangeFormat); err != nil {
		return err
	}
	z := gzip.NewWriter(w)
	x := &exchangeWriter{to: z, sum: sha256.New()}
	x.record(recordPrints, binary.AppendUvarint(nil, fingerprint.Version))
	for x.err == nil {
		b, err := next()
		if err != nil {
			return err
		}
		if b == nil {
			break
		}
		if err := checkExchange(b); err != nil {
			return err
		}
		x.batch(b)
	}
	x.record(recordSum, x.sum.Sum(nil))
	return errors.Join(x.err, z.Close())
}

// checkExchange says what the format cannot hold.
func checkExchange(b *Batch) error {
	s := &b.Source
	if max(len(s.Name), len(s.Location), len(s.Licence)) > longestName || len(s.Roots) > mostRoots {
		return fmt.Errorf("write source %.40q: a name is longer than %d bytes, or it has more than %d first commits", s.Name, longestName, mostRoots)
	}
	for i := range b.Items {
		if n := len(b.Items[i].Path); n > longestPath {
			return fmt.Errorf("write source %q: item %d has a path of %d bytes", s.Name, i, n)
		}
	}
	return CheckBatch(b)
}

// exchangeWriter keeps the first error.
type exchangeWriter struct {
	to  io.Writer
	sum hash.Hash
	buf []byte
	err error
}

func (x *exchangeWriter) record(kind byte, payload []byte) {
	if x.err == nil && len(payload) > longestRecord {
		x.err = fmt.Errorf("write a record of %d bytes: the format holds %d", len(payload), longestRecord)
	}
	if x.err != nil {
		return
	}
	head := binary.AppendUvarint([]byte{kind}, uint64(len(payload)))
	x.sum.Write(head)
	x.sum.Write(payload)
	if _, x.err = x.to.Write(head); x.err == nil {
		_, x.err = x.to.Write(payload)
	}
}

func (x *exchangeWriter) batch(b *Batch) {
	x.record(recordSource, appendSource(nil, &b.Source))
	for items := range slices.Chunk(b.Items, itemsInRecord) {
		x.buf = x.buf[:0]
		for i := range items {
			if len(x.buf) > longestRecord/2 { // long paths
				x.record(recordItems, x.buf)
				x.buf = x.buf[:0]
			}
			x.buf = appendItem(x.buf, &items[i])
		}
		x.record(recordItems, x.buf)
	}
	slices.SortFunc(b.Postings, ComparePostings)
	last := Posting{}
	x.buf = x.buf[:0]
	for _, p := range b.Postings {
		if len(x.buf)+longestPosting > longestRecord {
			x.record(recordPostings, x.buf)
			x.buf, last = x.buf[:0], Posting{}
		}
		x.buf, last = appendPosting(x.buf, last, p), p
	}
	if len(x.buf) > 0 {
		x.record(recordPostings, x.buf)
	}
	end := binary.AppendUvarint(nil, uint64(len(b.Items)))
	x.record(recordEnd, binary.AppendUvarint(end, uint64(len(b.Postings))))
}

// ReadExchange reads what WriteExchange wrote and hands over one source after the other. It holds one at a time, and no more of it
// than the bytes of the file account for. The error wraps ErrNewer, ErrOlder or ErrExchange, or is that of add. The checksum
// stands at the end: where it does not fit, sources have been handed over already.
func ReadExchange(r io.Reader, add func(*Batch) error) error {
	mark := make([]byte, len(exchangeMark)+1)
	if _, err := io.ReadFull(r, mark); err != nil || !bytes.HasPrefix(mark, []byte(exchangeMark)) {
		return ErrExchange
	}
	if v := mark[len(exchangeMark)]; v > exchangeFormat {
		return fmt.Errorf("exchange format %d: %w", v, ErrNewer)
	} else if v != exchangeFormat {
		return ErrExchange
	}
	counted := &countingReader{from: r}
	z, err := gzip.NewReader(counted)
	if err != nil {
		return broken(err)
	}
	x := &exchangeReader{from: bufio.NewReader(z), read: &counted.n, sum: sha256.New()}
	if err := x.version(); err != nil {
		return err
	}
	for {
		kind, payload, err := x.record()
		switch {
		case err != nil:
			return err
		case kind == recordSum:
			return nil
		case kind != recordSource:
			return broken(fmt.Errorf("a record %q where a source begins", kind))
		}
		b, err := x.batch(payload)
		if err != nil {
			return err
		}
		if err := add(b); err != nil {
			return err
		}
	}
}

// broken says that a file is damaged, and how.
func broken(err error) error { return fmt.Errorf("%w: %w", ErrExchange, err) }

type countingReader struct {
	from io.Reader
	n    int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}

type exchangeReader struct {
	from *bufio.Reader
	read *int64 // bytes of the file
	sum  hash.Hash
	buf  []byte
}

// version reads the first record. Its error wraps ErrNewer or ErrOlder where the fingerprints cannot be compared with ours.
func (x *exchangeReader) version() error {
	kind, payload, err := x.record()
	if err != nil {
		return err
	}
	d := &fieldReader{rest: payload}
	v := d.uint(math.MaxInt32)
	switch {
	case kind != recordPrints || d.bad || len(d.rest) > 0:
		return broken(errors.New("it does not say by which version it was made"))
	case v > fingerprint.Version:
		return fmt.Errorf("fingerprints of version %d: %w", v, ErrNewer)
	case v < fingerprint.Version:
		return fmt.Errorf("fingerprints of version %d: %w", v, ErrOlder)
	}
	return nil
}

// record reads the next record; its bytes are valid until the next call. At the end it holds the checksum to what was read, and
// that nothing follows.
func (x *exchangeReader) record() (kind byte, payload []byte, err error) {
	if kind, err = x.from.ReadByte(); err != nil {
		return 0, nil, broken(cutShort(err))
	}
	n, err := binary.ReadUvarint(x.from)
	if err != nil {
		return 0, nil, broken(cutShort(err))
	}
	if n > longestRecord {
		return 0, nil, broken(fmt.Errorf("a record of %d bytes", n))
	}
	if int(n) > cap(x.buf) {
		x.buf = make([]byte, n)
	}
	payload = x.buf[:n]
	if _, err := io.ReadFull(x.from, payload); err != nil {
		return 0, nil, broken(cutShort(err))
	}
	if kind != recordSum {
		x.sum.Write(binary.AppendUvarint([]byte{kind}, n))
		x.sum.Write(payload)
		return kind, payload, nil
	}
	if !bytes.Equal(payload, x.sum.Sum(nil)) {
		return 0, nil, broken(errors.New("its checksum does not fit"))
	}
	if _, err := x.from.ReadByte(); err != io.EOF {
		return 0, nil, broken(errors.New("something follows its end"))
	}
	return kind, nil, nil
}

func cutShort(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// batch reads the rest of a source.
func (x *exchangeReader) batch(payload []byte) (*Batch, error) {
	b := &Batch{}
	if !readSource(payload, &b.Source) {
		return nil, broken(errors.New("a source that is none"))
	}
	for {
		kind, payload, err := x.record()
		if err != nil {
			return nil, err
		}
		d := &fieldReader{rest: payload}
		switch kind {
		case recordItems:
			for len(d.rest) > 0 && !d.bad {
				b.Items = append(b.Items, d.item())
			}
		case recordPostings:
			last := Posting{}
			for len(d.rest) > 0 && !d.bad {
				last = d.posting(last)
				b.Postings = append(b.Postings, last)
			}
		case recordEnd:
			items, postings := d.uint(math.MaxInt64), d.uint(math.MaxInt64)
			if d.bad || len(d.rest) > 0 || items != uint64(len(b.Items)) || postings != uint64(len(b.Postings)) {
				return nil, broken(errors.New("a source that does not have what it says it has"))
			}
			if err := CheckBatch(b); err != nil {
				return nil, broken(err)
			}
			return b, nil
		default:
			return nil, broken(fmt.Errorf("a record %q within a source", kind))
		}
		if d.bad {
			return nil, broken(fmt.Errorf("a record %q that cannot be read", kind))
		}
		if int64(len(b.Items)+len(b.Postings)) > freeOfCharge+perByte**x.read {
			return nil, broken(errors.New("it expands to far more than any code has"))
		}
	}
}
