package segment

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// writer writes a segment file from front to back: all postings, then all items, then the tables. It keeps 16 bytes for
// each block of postings and 8 for each item.
type writer struct {
	f   *os.File
	out *bufio.Writer
	at  uint64
	err error // the first; what follows does nothing

	footer  footer
	groups  []group
	pending []posting
	blocks  []byte // the table
	rows    []corpus.Item
	items   []byte // the table
	buf     []byte
}

func newWriter(path string) (*writer, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	w := &writer{f: f, out: bufio.NewWriterSize(f, 1<<18), footer: footer{Format: Format}}
	w.write([]byte(magic))
	return w, nil
}

func (w *writer) write(b []byte) {
	if w.err == nil {
		_, w.err = w.out.Write(b)
	}
	w.at += uint64(len(b))
}

// begin starts the postings of a kind; kinds come in order. shift is the number of zero bits in which all its hashes end.
func (w *writer) begin(kind corpus.Kind, shift uint8) {
	w.flushPostings()
	w.groups = append(w.groups, group{kind: kind, shift: shift})
}

// add writes a posting; those of a kind come in order.
func (w *writer) add(p posting) {
	w.groups[len(w.groups)-1].postings++
	if w.pending = append(w.pending, p); len(w.pending) == blockPostings {
		w.flushPostings()
	}
}

func (w *writer) flushPostings() {
	if len(w.pending) == 0 {
		return
	}
	w.footer.Postings += uint64(len(w.pending))
	w.footer.Blocks++
	w.blocks = binary.LittleEndian.AppendUint64(w.blocks, w.pending[0].hash)
	w.blocks = binary.LittleEndian.AppendUint64(w.blocks, w.at)
	w.buf = appendBlock(w.buf[:0], w.pending, w.groups[len(w.groups)-1].shift)
	w.write(w.buf)
	w.pending = w.pending[:0]
}

// endPostings comes between the last posting and the first item.
func (w *writer) endPostings() {
	w.flushPostings()
	w.footer.End = w.at
}

// addItems writes items.
func (w *writer) addItems(items []corpus.Item) {
	for len(items) > 0 {
		n := min(len(items), blockItems-len(w.rows))
		w.rows = append(w.rows, items[:n]...)
		items = items[n:]
		if len(w.rows) == blockItems {
			w.flushItems()
		}
	}
}

func (w *writer) flushItems() {
	if len(w.rows) == 0 {
		return
	}
	w.footer.Items += uint64(len(w.rows))
	w.items = binary.LittleEndian.AppendUint64(w.items, w.at)
	w.buf = appendItems(w.buf[:0], w.rows)
	w.write(w.buf)
	w.rows = w.rows[:0]
}

// finish writes the tables and makes the file durable. starts has the first position of each item and the number of all.
func (w *writer) finish(starts []uint64, entries []entry) (sum uint32, err error) {
	w.flushItems()
	var cat []byte
	for i := range entries {
		cat = appendEntry(cat, &entries[i])
	}
	cat = binary.AppendUvarint(cat, uint64(len(w.groups)))
	for _, g := range w.groups {
		cat = binary.AppendUvarint(append(cat, byte(g.kind), g.shift), g.postings)
	}
	positions := make([]byte, 0, 8*len(starts))
	for _, s := range starts {
		positions = binary.LittleEndian.AppendUint64(positions, s)
	}
	for i, b := range [tables][]byte{blockTable: w.blocks, itemTable: w.items, startTable: positions, catalogue: cat} {
		w.footer.Tables[i] = table{w.at, uint64(len(b)), checksum(b)}
		w.write(b)
	}
	w.footer.Sources = uint64(len(entries))
	w.write(w.footer.encode())
	if w.err == nil {
		w.err = w.out.Flush()
	}
	if w.err == nil {
		w.err = w.f.Sync()
	}
	return w.footer.Sum, errors.Join(w.err, w.f.Close())
}

// abandon closes and deletes the file.
func (w *writer) abandon() {
	_ = w.f.Close()
	_ = os.Remove(w.f.Name())
}

// mostPositions keeps positions, and sums of them, well within 63 bits.
const mostPositions = math.MaxInt64 / 4

func tooLarge(name string) error {
	return fmt.Errorf("add source %q to the corpus: its items and lines are too many for one segment", name)
}
