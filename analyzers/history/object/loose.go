package object

import (
	"bytes"
	"errors"
	"io"
	"os"
)

var (
	errLooseHeader = errors.New("the header of the loose object is malformed")
	errLooseType   = errors.New("the loose object is of an unknown type")
	errLooseMore   = errors.New("bytes follow the compressed data")
	errLooseEmpty  = errors.New("the file is empty")
)

// maxLooseHeader is what git looks at: a type, a size and NUL fit.
const maxLooseHeader = 32

// parseLooseHeader reads "commit 123" and NUL at the start of b and returns
// how many bytes that takes. The size has no leading zeros and no sign.
func parseLooseHeader(b []byte) (t Type, size int64, n int, err error) {
	b = b[:min(len(b), maxLooseHeader)]
	end := bytes.IndexByte(b, 0)
	if end < 0 {
		return 0, 0, 0, errLooseHeader
	}
	word, digits, ok := bytes.Cut(b[:end], []byte{' '})
	if !ok || len(digits) == 0 {
		return 0, 0, 0, errLooseHeader
	}
	if t = parseType(word); t == 0 {
		return 0, 0, 0, errLooseType
	}
	if digits[0] == '0' && len(digits) > 1 {
		return 0, 0, 0, errLooseHeader
	}
	for _, c := range digits {
		if c < '0' || c > '9' || size > (1<<63-1-9)/10 {
			return 0, 0, 0, errLooseHeader
		}
		size = 10*size + int64(c-'0')
	}
	return t, size, end + 1, nil
}

// openLoose opens the file of an object and reads its beginning.
func (r *Reader) openLoose(d *dir, id ID) (f *os.File, fileSize int64, head []byte, err error) {
	f, fileSize, err = d.open(looseName(id))
	if err != nil {
		return nil, 0, nil, err
	}
	head = r.delta.sized(looseRead)[:min(fileSize, looseRead)]
	if err = readFull(f, head, 0); err == nil && fileSize == 0 {
		err = errLooseEmpty
	}
	if err != nil {
		f.Close()
		return nil, 0, nil, looseFail(id, err)
	}
	return f, fileSize, head, nil
}

// looseRead is how much of a file is read at once. Nearly all are smaller.
const looseRead = 16 << 10

func looseFail(id ID, err error) error {
	if err == io.ErrUnexpectedEOF {
		err = errInflateShort
	}
	return &CorruptError{ID: id, File: looseName(id), Reason: err.Error(), Remedy: remedyFetch}
}

func (r *Reader) looseHeader(d *dir, id ID) (Type, int64, error) {
	f, _, head, err := r.openLoose(d, id)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	b, err := r.inf.prefix(head, maxLooseHeader)
	if err != nil {
		return 0, 0, looseFail(id, err)
	}
	t, size, _, err := parseLooseHeader(b)
	if err != nil {
		return 0, 0, looseFail(id, err)
	}
	return t, size, nil
}

// loose reads the object id from its own file, if there is one in d, and
// compares content and name. The error is fs.ErrNotExist if there is none.
func (r *Reader) loose(d *dir, id ID, keep int64) (Object, error) {
	f, fileSize, head, err := r.openLoose(d, id)
	if err != nil {
		return Object{}, err
	}
	defer f.Close()
	o, err := r.decodeLoose(f, fileSize, head, keep)
	var large *TooLargeError
	if errors.As(err, &large) {
		large.ID, large.File = id, looseName(id)
		return Object{}, large
	}
	if err == nil && o.ID != id {
		err = errors.New(reasonName)
	}
	if err != nil {
		return Object{}, looseFail(id, err)
	}
	return o, nil
}

// decodeLoose expands the zlib stream that is all of f; head is its first
// bytes.
func (r *Reader) decodeLoose(f io.ReaderAt, fileSize int64, head []byte, keep int64) (Object, error) {
	b, err := r.inf.prefix(head, maxLooseHeader)
	if err != nil {
		return Object{}, err
	}
	t, size, n, err := parseLooseHeader(b)
	if err != nil {
		return Object{}, err
	}
	if size > r.s.opt.MaxObject {
		return Object{}, r.tooLarge("", size)
	}
	if size > smallObject || int64(len(head)) < fileSize {
		o, end, err := r.streamed(f, 0, fileSize, int64(n), t, size, keep)
		if err == nil && end != fileSize {
			err = errLooseMore
		}
		return o, err
	}
	// The header of the file ends up where the header that is hashed will be
	// written, byte for byte the same.
	mem := r.content[0].sized(size)
	taken, err := r.inf.zlib(mem[headroom-n:], n+int(size), head)
	if err != nil {
		return Object{}, err
	}
	if taken != len(head) {
		return Object{}, errLooseMore
	}
	o := Object{ID: name(mem, t, size), Type: t, Size: size, Data: mem[headroom : headroom+size]}
	o.cut(keep)
	return o, nil
}
