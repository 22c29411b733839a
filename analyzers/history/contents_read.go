package history

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"unicode/utf8"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Limits of Contents, in bytes.
const (
	maxMessageBytes  = 64 << 10           // of a message; CommitText promises it
	maxEncodingName  = 200                // of the encoding header
	maxLinksBytes    = 4 << 10            // of a commit: its tree and enough parents to know a merge
	maxContentObject = 16 << 20           // of a tree or blob, and of each base that it is a delta of, to be expanded at all
	keepScratch      = 1 << 20            // of a buffer that is kept for the next call
	maxSignedBytes   = DefaultCommitBytes // of a commit object whose signature is looked at
)

// How much the readers of Repository.Contents keep, in multiples of OpenOptions.CacheBytes: each of them, and all together where
// there are few. A larger cache saves a third of the time where the versions of large files lie far apart.
const (
	mostCacheTimes  = 3
	totalCacheTimes = 6
)

// ObjectReader reads one object, of which at most keep bytes are kept, and compares its content with its name; *object.Reader
// is one. Data must stay valid until the next call. A missing object is a *object.NotFoundError.
type ObjectReader interface {
	Read(id object.ID, keep int64) (object.Object, error)
}

// NewContents reads contents through readers that newReader makes, one for each call at a time; up to GOMAXPROCS of them are
// kept. Any object that is missing is taken to be left out on purpose: the error wraps ErrNoContents.
func NewContents(newReader func() ObjectReader) Contents {
	return &contents{newReader: newReader}
}

// Contents reads what the commits of the repository contain, until it is closed. Where the clone is partial, or the parent of a
// shallow commit is asked for, a missing object gives ErrNoContents; elsewhere it is damage, and the error is that of the
// object alone. Each Contents has caches of its own: take it once and share it.
func (r *Repository) Contents() Contents {
	times := int64(max(1, min(mostCacheTimes, totalCacheTimes/runtime.GOMAXPROCS(0))))
	return &contents{
		newReader: func() ObjectReader { return r.store.NewContentReader(maxContentObject, times) },
		whole:     !r.facts.Partial, shallow: r.shallow,
	}
}

// contents implements Contents. What a call needs lies in a contentReader that no other call has at the same time.
type contents struct {
	newReader func() ObjectReader
	whole     bool               // a missing object is damage
	shallow   map[object.ID]bool // commits whose parents were cut off; not changed

	mu   sync.Mutex
	idle []*contentReader // used last at the end
}

// contentReader is a reader and the memory that one call after the other uses.
type contentReader struct {
	objects ObjectReader
	head    header
	trees   treeDiff
	lines   lineDiff
	text    []byte // a copy of the new version

	patchHash patchHash
}

// use runs f with a reader. A fault of ours becomes an error, so that no repository can end the process; the reader, whose
// state is unknown then, is not used again.
func (c *contents) use(f func(*contentReader) error) (err error) {
	r := c.take()
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the contents could not be read safely: internal error: %v", fault)
			return
		}
		c.put(r)
	}()
	return f(r)
}

func (c *contents) take() *contentReader {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.idle)
	if n == 0 {
		return &contentReader{objects: c.newReader()}
	}
	r := c.idle[n-1]
	c.idle = c.idle[:n-1]
	return r
}

func (c *contents) put(r *contentReader) {
	if cap(r.text) > keepScratch {
		r.text = nil
	}
	r.lines.before.text, r.lines.now.text = nil, nil
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.idle) < runtime.GOMAXPROCS(0) {
		c.idle = append(c.idle, r)
	}
}

// missing adds ErrNoContents to the error of an object that may well be missing.
func (c *contents) missing(err error, expected bool) error {
	var gone *object.NotFoundError
	if expected && errors.As(err, &gone) {
		return fmt.Errorf("%w: %w", ErrNoContents, err)
	}
	return err
}

// readAs reads an object of which the type is known.
func (r *contentReader) readAs(id object.ID, want object.Type, keep int64) (object.Object, error) {
	o, err := r.objects.Read(id, keep)
	if err != nil {
		return o, err
	}
	if o.Type != want {
		return o, fmt.Errorf("object %s is a %s where a %s is named", id, o.Type, want)
	}
	return o, nil
}

// Commit implements Contents. Of an object of more than 4 MiB the beginning is looked at, and Signed is nil.
func (c *contents) Commit(id object.ID) (text *CommitText, err error) {
	err = c.use(func(r *contentReader) error {
		o, err := r.readAs(id, object.Commit, maxSignedBytes)
		if err != nil {
			return err
		}
		r.head.parse(o.Data, o.Cut)
		text = &CommitText{
			Message:  message(r.head.message, r.head.encoding),
			Encoding: TextOf(string(r.head.encoding[:min(len(r.head.encoding), maxEncodingName)])),
		}
		text.Signed, text.Signature = splitSigned(o.Data)
		if o.Cut {
			text.Signed = nil
		}
		return nil
	})
	return text, err
}

// message decodes the beginning of a message. A long one is cut where no character is torn: other encodings than UTF-8 are
// only known to begin anew at the start of a line.
func message(b, encoding []byte) Text {
	if len(b) > maxMessageBytes {
		b = cutText(b, maxMessageBytes)
		if end := bytes.LastIndexByte(b, '\n'); len(encoding) > 0 && end >= 0 {
			b = b[:end+1]
		}
	}
	text := decoded(b, encoding)
	if text.Len() > maxMessageBytes {
		return TextOf(string(cutText([]byte(text.Untrusted()), maxMessageBytes)))
	}
	return text
}

// cutText gives at most the first n bytes, without the beginning of a UTF-8 character that does not fit.
func cutText(b []byte, n int) []byte {
	end := n
	for end > n-utf8.UTFMax && end > 0 && !utf8.RuneStart(b[end]) {
		end--
	}
	return b[:end]
}

// splitSigned parts a commit object into its signature and what the signature signs, both nil without one. It is git's reading
// (parse_buffer_signed_by_header in commit.c): every header whose name begins with "gpgsig" is left out with its continuation
// lines, and those named just "gpgsig" are the signature, one after the other.
func splitSigned(data []byte) (signed, signature []byte) {
	if !bytes.HasPrefix(data, []byte("gpgsig ")) && !bytes.Contains(data, []byte("\ngpgsig ")) {
		return nil, nil
	}
	signed = make([]byte, 0, len(data))
	inSignature, inOther := false, false
	for rest := data; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n') + 1
		if end == 0 {
			end = len(rest)
		}
		line := rest[:end]
		value, named := bytes.CutPrefix(line, []byte("gpgsig "))
		switch {
		case line[0] == ' ' && inSignature:
			signature = append(signature, line[1:]...)
		case line[0] == ' ' && inOther:
		case named:
			signature = append(signature, value...)
			inSignature, inOther = true, false
		case bytes.HasPrefix(line, []byte("gpgsig")):
			inSignature, inOther = false, true
		case line[0] == '\n':
			signed = append(signed, rest...)
			end = len(rest)
		default:
			signed = append(signed, line...)
			inSignature, inOther = false, false
		}
		rest = rest[end:]
	}
	if signature == nil {
		return nil, nil // the line was one of the message
	}
	return signed, signature
}

// Added implements Contents. Files of more than 1 MiB or 200,000 lines are too large. A deleted file and one that was only
// renamed have no added lines. The lines are those that git diff shows as added, but for a few huge changes, where git's heuristics
// and the bound on our work decide otherwise: fewer lines than possible may be found to be kept.
func (c *contents) Added(ctx context.Context, f *FileChange) (lines []Line, err error) {
	if f.Kind == Deleted || f.Kind == Renamed || f.New.IsZero() {
		return nil, nil
	}
	err = c.use(func(r *contentReader) error {
		now, before, err := c.versions(ctx, r, f)
		if err != nil {
			return err
		}
		if err := r.lines.run(before, now); err != nil {
			return err
		}
		lines = r.lines.now.changes()
		return nil
	})
	return lines, err
}

// text gives the content of a text file, valid until the next read.
func (c *contents) text(r *contentReader, id object.ID) ([]byte, error) {
	o, err := r.readAs(id, object.Blob, maxTextBytes)
	var large *object.TooLargeError
	if errors.As(err, &large) {
		return nil, fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	if err != nil {
		return nil, c.missing(err, !c.whole)
	}
	if o.Cut {
		return nil, fmt.Errorf("%w: blob %s has %d bytes", ErrTooLarge, id, o.Size)
	}
	// As git's buffer_is_binary in xdiff-interface.c.
	if bytes.IndexByte(o.Data[:min(len(o.Data), binaryProbe)], 0) >= 0 {
		return nil, fmt.Errorf("%w: blob %s", ErrBinary, id)
	}
	return o.Data, nil
}

// Blob implements Contents. The copy is the caller's.
func (c *contents) Blob(ctx context.Context, id object.ID) (text []byte, err error) {
	err = c.use(func(r *contentReader) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		found, err := c.text(r, id)
		if err == nil {
			text = append(make([]byte, 0, len(found)), found...)
		}
		return err
	})
	return text, err
}
