package transport

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	answerExt     = ".json"
	answerVersion = 1
	// mostFile is above the largest body in base64 with its headers.
	mostFile = MaxBody/3*4 + 1<<20
)

// answer is a kept answer, as it stands in its file.
type answer struct {
	Version int         `json:"version"`
	Key     string      `json:"key"`     // of the request; also the name of the file
	Status  int         `json:"status"`  //
	Header  http.Header `json:"header"`  // those in keptHeaders
	Stored  time.Time   `json:"stored"`  // when the body was had
	Checked time.Time   `json:"checked"` // when the host last said that it still holds; not before Stored
	Sum     string      `json:"sum"`     // SHA-256 of the body
	Body    []byte      `json:"body"`
}

// keptHeaders matter to whoever reads an answer, or to ask again whether it still holds. Rate headers are not among them: they were true
// once.
var keptHeaders = []string{"Content-Type", "Date", "Etag", "Last-Modified", "Link", "Location"}

// requestKey names a request and whoever asks: answers, and the ETags in them, differ by token.
func requestKey(authorization string, req *http.Request) string {
	secret := sha256.Sum256([]byte(authorization))
	sum := sha256.New()
	for _, part := range []string{string(secret[:]), req.Method, req.URL.String(), req.Header.Get("Accept"), string(queryOf(req))} {
		_, _ = fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func sumOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

var errDamaged = errors.New("the kept answer is damaged")

// readAnswer reads a kept answer. One that is damaged, of another version or unreasonably large gives errDamaged.
func readAnswer(path string) (*answer, error) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > mostFile:
		return nil, errDamaged
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, mostFile))
	if err != nil {
		return nil, err
	}
	return parseAnswer(data)
}

func parseAnswer(data []byte) (*answer, error) {
	var a answer
	switch {
	case json.Unmarshal(data, &a) != nil,
		a.Version != answerVersion,
		a.Stored.IsZero() || a.Checked.Before(a.Stored),
		a.Status != http.StatusOK && !settled(a.Status),
		len(a.Body) > MaxBody,
		a.Sum != sumOf(a.Body):
		return nil, errDamaged
	}
	for name := range a.Header {
		if !slices.Contains(keptHeaders, name) {
			delete(a.Header, name)
		}
	}
	return &a, nil
}

// settled tells of answers other than 200 that say how things stand, so that a run that is resumed need not ask again: an empty list, a
// new name, an empty repository, something that is gone, blocked or not to be seen, a search for a login that does not exist.
func settled(status int) bool {
	switch status {
	case http.StatusNoContent, http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect,
		http.StatusNotFound, http.StatusConflict, http.StatusGone, http.StatusUnprocessableEntity, http.StatusUnavailableForLegalReasons:
		return true
	}
	return false
}

// response makes an answer to a request of what was kept.
func (a *answer) response(req *http.Request) *http.Response {
	res := &http.Response{
		Status:     fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status)),
		StatusCode: a.Status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:  a.Header.Clone(),
		Request: req,
	}
	if res.Header == nil {
		res.Header = http.Header{}
	}
	res.Header.Set(CachedHeader, "1")
	stampFetched(res.Header, a.Stored)
	setBody(res, a.Body)
	return res
}

func stampFetched(h http.Header, t time.Time) { h.Set(FetchedHeader, t.UTC().Format(time.RFC3339)) }

func (a *answer) write(path string) error {
	data, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return writeWhole(path, data)
}

// writeWhole replaces a file in one step: whoever reads finds the old content or the new one, also after a crash.
func writeWhole(path string, data []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".tmp-*") // with mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
