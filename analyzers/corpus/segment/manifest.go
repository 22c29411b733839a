package segment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

// The files of a store.
const (
	manifestName = "manifest.json"
	lockName     = "lock"
	segmentExt   = ".segment"
	tempExt      = ".tmp"
)

// manifest says which segments make up a store. What it does not name is left over from a writer that was stopped.
type manifest struct {
	Format       int             `json:"format"`
	Fingerprints int             `json:"fingerprints"` // fingerprint.Version
	Next         int             `json:"next"`         // number of the next segment file; none is given twice
	Segments     []manifestEntry `json:"segments"`
	Sum          uint32          `json:"sum"` // of all this, with 0 in this place
}

// manifestEntry is one segment.
type manifestEntry struct {
	File    string `json:"file"`
	Size    int64  `json:"size"`
	Sum     uint32 `json:"sum"`               // of its footer, which has those of its tables
	Dropped []int  `json:"dropped,omitempty"` // sources in it that have been replaced since; ascending
}

func newManifest() manifest {
	return manifest{Format: Format, Fingerprints: fingerprint.Version, Next: 1}
}

func (m manifest) encode() []byte {
	m.Sum = 0
	plain, _ := json.Marshal(m) // of numbers and names of our own: it cannot fail
	m.Sum = checksum(plain)
	out, _ := json.MarshalIndent(m, "", "\t")
	return append(out, '\n')
}

// longestManifest bounds what is read: a store of 100,000 segments has a shorter one.
const longestManifest = 1 << 26

// readManifest reads the manifest of a folder. Where there is none, and no segment either, the store is new: ok is false.
func readManifest(dir string) (m manifest, ok bool, err error) {
	path := filepath.Join(dir, manifestName)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		var empty bool
		if empty, err = noSegments(dir); err == nil && empty {
			return newManifest(), false, nil
		}
		if err == nil { // a writer may have begun just now
			f, err = os.Open(path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return m, false, damaged(path, "it is missing, but there are segments")
		}
	}
	if err != nil {
		return m, false, fmt.Errorf("open the corpus: %w", err)
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, longestManifest))
	if err != nil {
		return m, false, fmt.Errorf("open the corpus: %w", err)
	}
	m, err = decodeManifest(path, text)
	return m, err == nil, err
}

func decodeManifest(path string, text []byte) (m manifest, err error) {
	var version struct{ Format, Fingerprints int }
	if err := json.Unmarshal(text, &version); err != nil {
		return m, damaged(path, "%v", err)
	}
	switch {
	case version.Format > Format:
		return m, fmt.Errorf("%s: format %d, this version knows %d: %w; use that version, or another folder", path, version.Format, Format, corpus.ErrNewer)
	case version.Fingerprints > fingerprint.Version:
		return m, fmt.Errorf("%s: fingerprints %d, this version makes %d: %w; use that version, or another folder",
			path, version.Fingerprints, fingerprint.Version, corpus.ErrNewer)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, damaged(path, "%v", err)
	}
	if !bytes.Equal(m.encode(), text) {
		return m, damaged(path, "its checksum is wrong")
	}
	if m.Fingerprints < fingerprint.Version {
		return m, fmt.Errorf("%s: fingerprints %d, this version makes %d: %w; delete the folder and add the sources again",
			path, m.Fingerprints, fingerprint.Version, corpus.ErrOlder)
	}
	if m.Format < Format {
		return m, damaged(path, "format %d is none", m.Format)
	}
	for _, e := range m.Segments {
		if e.File != filepath.Base(e.File) || !strings.HasSuffix(e.File, segmentExt) {
			return m, damaged(path, "it names %q, which is no segment", e.File)
		}
	}
	return m, nil
}

func noSegments(dir string) (bool, error) {
	left, err := leftOver(dir, newManifest())
	return !slices.ContainsFunc(left, func(p string) bool { return filepath.Ext(p) == segmentExt }), err
}

// leftOver lists the files of a folder that look like ours and that a manifest does not name.
func leftOver(dir string, m manifest) ([]string, error) {
	files, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	named := map[string]bool{}
	for _, e := range m.Segments {
		named[e.File] = true
	}
	var out []string
	for _, f := range files {
		if ext := filepath.Ext(f.Name()); f.Type().IsRegular() && !named[f.Name()] && (ext == segmentExt || f.Name() == manifestName+tempExt) {
			out = append(out, filepath.Join(dir, f.Name()))
		}
	}
	return out, nil
}
